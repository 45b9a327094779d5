"""What people type about organisations."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from flask_babel import get_locale
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional, ValidationError

from portal.core.forms import Form, Required, line, text
from portal.core.i18n import _, _l
from portal.organisations.models import Kind, Operation

NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "XK", "QO", "ZZ"})
SPOKEN = ["bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it", "lt", "lv", "mt", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "uk"]
DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")
MOST_LINES = 30

OPERATIONS = {
    Operation.IN_HOUSE: _l("In-house: for its own customers"),
    Operation.OUTSOURCED: _l("Outsourced: for other companies"),
}
KINDS = {Kind.FEDERATION: _l("Federation"), Kind.ASSOCIATION: _l("Association"), Kind.COMPANY: _l("Company"), Kind.BODY: _l("Certification body")}


def _reader() -> Locale:
    return get_locale() or Locale("en")


def country_choices() -> list[tuple[str, str]]:
    names = [
        (code, name) for code, name in _reader().territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]  # fmt: skip
    return sorted(names, key=lambda choice: choice[1].casefold())


def language_choices() -> list[tuple[str, str]]:
    names = [(code, Locale(code).get_display_name(_reader()) or code) for code in SPOKEN]
    return sorted(names, key=lambda choice: choice[1].casefold())


def zone_choices() -> list[tuple[str, str]]:
    names = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [(name, name.replace("_", " ")) for name in sorted(names)]


def lines_of(typed: str | None) -> list[str]:
    """Each line once, in order, without blanks around."""
    return list(dict.fromkeys(" ".join(line.split()) for line in (typed or "").split("\n") if line.strip()))


def domains_of(typed: str | None) -> list[str]:
    """The domains in what was typed: one a line, or parted by commas; an ``@`` before them is taken off."""
    words = re.split(r"[\s,;]+", (typed or "").lower())
    return list(dict.fromkeys(word.rpartition("@")[2] for word in words if word))


class OrganisationForm(Form):
    name = line(_l("Name"), Required(), limit=200)
    country = SelectField(_l("Country"), [Required(_l("Please choose a country."))])
    city = line(_l("City"), limit=120)
    website = line(_l("Website"), limit=300)
    trading_names = text(_l("Trading names"), limit=4000)
    mail_domains = text(_l("Mail domains"), limit=4000)
    languages = SelectMultipleField(_l("Languages"), choices=language_choices)
    zone = SelectField(_l("Time zone"), choices=zone_choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [("", str(_("Please choose"))), *country_choices()]

    def validate_website(self, field: Any) -> None:
        if field.data and not re.match(r"^https?://[^\s/]+\.[^\s]+$", field.data):
            raise ValidationError(_("Please give the whole address, beginning with https://."))

    def validate_trading_names(self, field: Any) -> None:
        names = lines_of(field.data)
        if len(names) > MOST_LINES or any(len(name) > 200 for name in names):
            raise ValidationError(_("At most %(count)s names, each below 200 characters.", count=MOST_LINES))

    def validate_mail_domains(self, field: Any) -> None:
        domains = domains_of(field.data)
        wrong = [domain for domain in domains if not DOMAIN.match(domain)]
        if wrong:
            raise ValidationError(_("This is not a mail domain: %(domain)s", domain=wrong[0][:100]))
        if len(domains) > MOST_LINES:
            raise ValidationError(_("At most %(count)s domains.", count=MOST_LINES))


class CompanyForm(OrganisationForm):
    operation = RadioField(_l("Kind of operation"), choices=list(OPERATIONS.items()), default=Operation.IN_HOUSE.value)
    headcount = IntegerField(_l("People in customer contact"), [Optional(), NumberRange(1, 1_000_000)])
    parent = line(_l("Group it belongs to"), limit=200)
    association = SelectField(_l("Looked after by"), coerce=int)
