"""What people type about themselves and others."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from wtforms import BooleanField, DateField, PasswordField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional, ValidationError

from portal.accounts import passwords
from portal.accounts.models import Role
from portal.core.clock import now
from portal.core.forms import Email, Form, Length, Required, line
from portal.core.i18n import LANGUAGES, _, _l
from portal.core.languages import language_labels, language_name

READ = ["bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it", "lt", "lv", "mt", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "uk"]
"""Languages that people in the federation read."""

ROLE_NAMES = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.SECRETARIAT: _l("Secretariat"),
    Role.ASSOCIATION_MANAGER: _l("Association manager"),
    Role.BOARD: _l("Board member"),
    Role.CENTRE_MANAGER: _l("Contact centre manager"),
    Role.CERTIFICATION_MANAGER: _l("Certification manager"),
    Role.AUDITOR: _l("Auditor"),
    Role.DECISION_MAKER: _l("Decision maker"),
    Role.SCHEME_OWNER: _l("Scheme owner"),
}


def zones() -> list[tuple[str, str]]:
    """IANA zones that are places."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [(name, name.replace("_", " ")) for name in sorted(names)]


def language_choices() -> list[tuple[str, str]]:
    """The languages people read, named in the reader's own and in its alphabet."""
    names = [(code, language_name(code)) for code in READ]
    return sorted(names, key=lambda choice: choice[1].casefold())


def email_field(label: Any = None, **kwargs: Any) -> Any:
    return line(label or _l("E-mail address"), Required(), Email(), limit=254, **kwargs)


class NewPassword:
    """The rules of ``passwords.problem``; ``known``: fields of the form that must not make up the password."""

    def __init__(self, *known: str) -> None:
        self.fields = known

    def __call__(self, form: Any, field: Any) -> None:
        words = [form[name].data or "" for name in self.fields]
        if (wrong := passwords.problem(field.data or "", *words, *form.known)) is not None:
            raise ValidationError(str(wrong))


class KnownWords(Form):
    """A form for a password of somebody whose name and address are known."""

    def __init__(self, *args: Any, known: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.known = known
        super().__init__(*args, **kwargs)


class SignInForm(Form):
    email = email_field()
    password = PasswordField(_l("Password"), [Required(), Length(1000)])


class AddressForm(Form):
    email = email_field()


class NewPasswordForm(KnownWords):
    password = PasswordField(_l("New password"), [Required(), NewPassword()])


class AcceptForm(KnownWords):
    name = line(_l("Your name"), Required(), limit=120)
    locale = SelectField(_l("Language"), choices=list(LANGUAGES.items()))
    zone = SelectField(_l("Time zone"), choices=zones)
    password = PasswordField(_l("Password"), [Required(), NewPassword("name")])


class ProfileForm(Form):
    name = line(_l("Name"), Required(), limit=120)
    locale = SelectField(_l("Language of the portal and of letters"), choices=list(LANGUAGES.items()))
    zone = SelectField(_l("Time zone"), choices=zones)
    languages = SelectMultipleField(_l("Languages you read well"), choices=language_choices)
    employer = line(_l("Employer"), limit=200)


class PasswordForm(KnownWords):
    """``current`` is asked for and checked by the view, only of people who have a password."""

    current = PasswordField(_l("Present password"), [Length(1000)])
    password = PasswordField(_l("New password"), [Required(), NewPassword()])


class EmailForm(Form):
    email = email_field(_l("New e-mail address"))
    current = PasswordField(_l("Present password"), [Length(1000)])


class MandateForm(Form):
    role = RadioField(_l("Role"), [Required(_l("Please choose a role."))], choices=list(ROLE_NAMES.items()))
    organisation = SelectField(_l("Organisation"), [Required(_l("Please choose an organisation."))], coerce=int)
    starts_on = DateField(_l("First day"), [Required()])
    ends_on = DateField(_l("Last day"), [Optional()])

    def validate_ends_on(self, field: Any) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day cannot be before the first."))


class InviteForm(MandateForm):
    name = line(_l("Name"), Required(), limit=120)
    email = email_field()
    locale = SelectField(_l("Language"), choices=language_labels)


class EndMandateForm(Form):
    ends_on = DateField(_l("Last day"), [Required()])


class ConfirmForm(Form):
    """A button with a tick, for what cannot be taken back."""

    sure = BooleanField(_l("Yes, I am sure"))


class EmploymentForm(Form):
    """Where somebody worked before."""

    organisation = line(_l("Organisation"), Required())
    starts_on = DateField(_l("From"), [Required()])
    ends_on = DateField(_l("Until"), [Required()])

    def validate_ends_on(self, field: Any) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("It ends before it begins."))
        if field.data and field.data > now().date():
            raise ValidationError(_("Please name your present employer above; this is about the past."))
