"""The words of an application: labels, hints, choices, and what may be wrong."""

from __future__ import annotations

from typing import Any

from portal.certification.applying.fields import Value
from portal.certification.steps import CHANNELS, DIRECTIONS, OPERATIONS
from portal.core.i18n import _l
from portal.core.languages import language_label

LABELS: dict[str, Any] = {
    "legal_name": _l("Legal name"),
    "register_id": _l("Number in the company register"),
    "vat": _l("VAT number"),
    "address": _l("Registered address"),
    "contact_name": _l("Name"),
    "contact_function": _l("Function"),
    "contact_email": _l("E-mail address"),
    "contact_phone": _l("Telephone"),
    "authorised": _l("This person has the authority to commit the organisation."),
    "direction": _l("Inbound or outbound"),
    "operation": _l("In-house or outsourced"),
    "channels": _l("Channels"),
    "languages": _l("Languages"),
    "clients": _l("Client organisations"),
    "outsourced_parts": _l("Parts done by others"),
    "consultants_used": _l("Did consultants help to prepare for certification?"),
    "consultants": _l("Consultants"),
    "other_certificates": _l("Other certificates"),
    "scope": _l("Proposed scope"),
    "fee_reference": _l("Reference of the fees"),
    "terms": _l("We accept the fees of this reference and the rules of the scheme."),
}
HINTS: dict[str, Any] = {
    "legal_name": _l("As in the register; it is printed on the certificate."),
    "contact_name": _l("Whom the certification body writes to about this application."),
    "direction": _l("Inbound: customers contact you. Outbound: you contact them."),
    "operation": _l("In-house: for customers of your own. Outsourced: for client organisations."),
    "clients": _l("For whom the services are delivered, one per line. Needed if the centre works for others."),
    "outsourced_parts": _l("For example overflow at night, hosting, recruitment; and by whom. Leave empty if there are none."),
    "consultants": _l("Nobody who advised you within the last years may audit you: name them all."),
    "other_certificates": _l("For example ISO 9001 or ISO 27001, with the body and the date of expiry."),
    "scope": _l("One sentence for the certificate: services, channels, for whom, and what is left out."),
    "fee_reference": _l("Number of the quotation or the price list. Amounts are not kept here."),
}
SECTIONS: dict[str, tuple[Any, Any]] = {
    "organisation": (_l("Legal entity"), _l("Who would hold the certificate.")),
    "contact": (_l("Authorised contact"), _l("Somebody who may speak and sign for the organisation.")),
    "service": (_l("Service"), _l("What is to be certified.")),
    "background": (_l("Background"), _l("What the certification body must know to stay impartial.")),
    "scope": (_l("Scope and fees"), _l("What the certificate would say, and on which terms.")),
}
CONSULTANT: dict[str, Any] = {"name": _l("Name"), "firm": _l("Firm"), "years": _l("Years")}
YES_NO: dict[str, Any] = {"no": _l("No"), "yes": _l("Yes")}
FAULTS: dict[str, Any] = {
    "missing": _l("Please fill this in."),
    "not_email": _l("This does not look like an e-mail address."),
    "needed": _l("This is needed after what you said above."),
    "not_whole": _l("Each consultant needs a name and the years."),
    "too_long": _l("This is too long."),
    "not_offered": _l("Please choose one of the answers offered."),
    "too_many": _l("Please keep this to 20 rows."),
}
SPOKEN = (
    "en", "nl", "fr", "de", "bg", "hr", "cs", "da", "et", "fi", "el", "hu", "ga", "it", "lv", "lt", "lb", "mt", "no", "pl",
    "pt", "ro", "ru", "sk", "sl", "es", "sv", "tr", "uk", "ar",
)  # fmt: skip
"""Languages a centre may name."""


def choices() -> dict[str, list[tuple[str, str]]]:
    """Question -> its answers as (value, label)."""
    return {
        "direction": [(key, str(word)) for key, word in DIRECTIONS.items()],
        "operation": [(key, str(word)) for key, word in OPERATIONS.items()],
        "consultants_used": [(key, str(word)) for key, word in YES_NO.items()],
        "channels": [(key, str(word)) for key, word in CHANNELS.items()],
        "languages": language_choices(),
    }


def language_choices() -> list[tuple[str, str]]:
    first, rest = SPOKEN[:4], SPOKEN[4:]
    return [*((code, language_label(code)) for code in first), *sorted(((code, language_label(code)) for code in rest), key=lambda one: one[1])]


def offered() -> dict[str, tuple[str, ...]]:
    """Question -> the values it takes, for those with several."""
    return {"channels": tuple(CHANNELS), "languages": SPOKEN}


def as_text(key: str, value: Value, words: dict[str, list[tuple[str, str]]] | None = None) -> str:
    """An answer as people read it; one line per row of a table."""
    labels = dict((words or choices()).get(key, ()))
    if isinstance(value, str):
        return str(YES_NO["yes"]) if key in ("authorised", "terms") and value else labels.get(value, value)
    rows = [", ".join(cell for cell in row.values() if cell) if isinstance(row, dict) else labels.get(row, row) for row in value]
    return "\n".join(rows) if key == "consultants" else ", ".join(rows)
