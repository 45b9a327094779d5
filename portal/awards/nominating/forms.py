"""Shapes of input for nominating. Choices are handed in."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import ValidationError

from portal.core.forms import Email, Form, Required, line, text
from portal.core.i18n import _, _l

EXISTING, NEW, NATIONAL = "existing", "new", "national"


class NominationForm(Form):
    """A company of one's own, a new one, or one's own national entry; a category; perhaps a contact at once."""

    association = SelectField(_l("Association"), coerce=int)
    category = RadioField(_l("Category"), coerce=int, validate_choice=False)
    source = RadioField(
        _l("Who is nominated?"),
        choices=[
            (EXISTING, _l("One of our companies")),
            (NATIONAL, _l("The nominee of our national award")),
            (NEW, _l("A company that is not in the portal yet")),
        ],
        default=EXISTING,
    )
    company = line(_l("Company"), limit=200)
    national_entry = SelectField(_l("National entry"), coerce=int, validate_choice=False)
    company_name = line(_l("Name of the company"), limit=200)
    company_country = SelectField(_l("Country"), validate_choice=False)
    company_city = line(_l("City"), limit=120)
    company_operation = RadioField(
        _l("Kind of operation"),
        choices=[("in_house", _l("In-house: for its own customers")), ("outsourced", _l("Outsourced: for other companies"))],
        default="in_house",
    )
    title = line(_l("Title of the case"))
    language = SelectField(_l("Language of the dossier"))
    contact_name = line(_l("Name of the contact"), limit=120)
    contact_email = line(_l("E-mail address of the contact"))
    note = text(_l("A sentence to the contact"), limit=2000)

    def validate_company(self, field: Any) -> None:
        if self.source.data == EXISTING and not field.data:
            raise ValidationError(_("Please choose a company."))

    def validate_national_entry(self, field: Any) -> None:
        if self.source.data == NATIONAL and field.data not in [value for value, _label in field.choices]:
            raise ValidationError(_("Please choose the national entry."))

    def validate_company_name(self, field: Any) -> None:
        if self.source.data == NEW and not field.data:
            raise ValidationError(_("Please give the name of the company."))

    def validate_company_country(self, field: Any) -> None:
        if self.source.data == NEW and field.data not in [value for value, _label in field.choices]:
            raise ValidationError(_("Please choose a country."))

    def validate_category(self, field: Any) -> None:
        if field.data not in [value for value, _label in field.choices]:
            raise ValidationError(_("Please choose a category."))

    def validate_contact_name(self, field: Any) -> None:
        if self.contact_email.data and not field.data:
            raise ValidationError(_("Please give the contact's name."))

    def validate_contact_email(self, field: Any) -> None:
        if self.contact_name.data and not field.data:
            raise ValidationError(_("Please give the contact's e-mail address."))
        if field.data:
            Email()(self, field)


class EntryForm(Form):
    """What the association may still change of a draft."""

    category = SelectField(_l("Category"), coerce=int)
    language = SelectField(_l("Language of the dossier"))


RIGHTS = [
    ("edit", _l("Read and write")),
    ("view", _l("Read only")),
    ("submit", _l("Write, hand back, invite colleagues")),
]


class HelperForm(Form):
    name = line(_l("Name"), Required())
    email = line(_l("E-mail address"), Required(), Email())
    rights = RadioField(_l("What they may do"), choices=RIGHTS, default="edit")
    contact = BooleanField(_l("They are the contact from now on"))
    note = text(_l("A sentence to them"), limit=2000)


class RightsForm(Form):
    rights = SelectField(_l("What they may do"), choices=RIGHTS)
    contact = BooleanField(_l("Contact"))


class WithdrawForm(Form):
    reason = text(_l("Why is it withdrawn?"), Required(), limit=2000)


class HandBackForm(Form):
    note = text(_l("A sentence to the association"), limit=2000)
