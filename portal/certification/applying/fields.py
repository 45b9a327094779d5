"""The questions of an application: their kinds, how what was typed is read, and what is missing.

Names in the form: ``q-<key>`` for an answer, ``q-<key>-<n>-<column>`` for a cell of a table, ``v-<key>`` for the token of
what the page had shown: each question is saved by itself, so two people never overwrite each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.canonical import fingerprint
from portal.core.forms import LINE_LIMIT, TEXT_LIMIT, clean

Value = str | list[str] | list[dict[str, str]]
EMAIL = re.compile(r"^[^@\s<>\"',;:]{1,64}@[^@\s<>\"',;:]+\.[^@\s<>\"',;:.]{2,}$")
CONSULTANT = ("name", "firm", "years")
MAX_ROWS = 20


@dataclass(frozen=True)
class Question:
    """``kind``: line, text, email, one (of the choices), many, rows (of consultants) or yes (a consent)."""

    key: str
    section: str
    kind: str = "line"
    required: bool = True


QUESTIONS = (
    Question("legal_name", "organisation"),
    Question("register_id", "organisation"),
    Question("vat", "organisation", required=False),
    Question("address", "organisation", "text"),
    Question("contact_name", "contact"),
    Question("contact_function", "contact"),
    Question("contact_email", "contact", "email"),
    Question("contact_phone", "contact", required=False),
    Question("authorised", "contact", "yes"),
    Question("direction", "service", "one"),
    Question("operation", "service", "one"),
    Question("channels", "service", "many"),
    Question("languages", "service", "many"),
    Question("clients", "service", "text", required=False),
    Question("outsourced_parts", "service", "text", required=False),
    Question("consultants_used", "background", "one"),
    Question("consultants", "background", "rows", required=False),
    Question("other_certificates", "background", "text", required=False),
    Question("scope", "scope", "text"),
    Question("fee_reference", "scope"),
    Question("terms", "scope", "yes"),
)
BY_KEY = {question.key: question for question in QUESTIONS}
SECTIONS = tuple(dict.fromkeys(question.section for question in QUESTIONS))

ONE_OF = {
    "direction": ("inbound", "outbound", "both"),
    "operation": ("in_house", "outsourced"),
    "consultants_used": ("no", "yes"),
}
MIRRORED = ("direction", "operation", "scope")
"""Answers that are columns of the case, too: others filter and print by them."""


def empty(question: Question) -> Value:
    return [] if question.kind in ("many", "rows") else ""


def stored(application: Mapping[str, Any], question: Question) -> Value:
    value: Value = application.get(question.key) or empty(question)
    return value


def token(value: Value) -> str:
    """Says what a page had shown: the same for the same text, whoever saved it."""
    return fingerprint(value)[:16]


class Unusable(ValueError):
    """Cannot be kept at all; the code says why: ``too_long``, ``not_offered`` or ``too_many``."""


def read(question: Question, typed: Value, offered: tuple[str, ...] = ()) -> Value:
    """What is kept of what was typed. ``offered``: the choices of a question that has some. Raises Unusable."""
    if question.kind == "rows":
        return _rows([row for row in typed if isinstance(row, dict)])
    if question.kind == "many":
        return _several([str(each) for each in typed if each] if isinstance(typed, list) else [str(typed)], offered)
    text = str(clean(typed if isinstance(typed, str) else ""))
    if question.kind == "one":
        return _offered(text, ONE_OF[question.key])
    if question.kind == "yes":
        return "yes" if text else ""
    if question.kind != "text":
        text = " ".join(text.split())
    if len(text) > (TEXT_LIMIT if question.kind == "text" else LINE_LIMIT):
        raise Unusable("too_long")
    return text


def _offered(text: str, known: tuple[str, ...]) -> str:
    if text and text not in known:
        raise Unusable("not_offered")
    return text


def _several(values: list[str], offered: tuple[str, ...]) -> list[str]:
    chosen = {_offered(value, offered) for value in values if value}
    return [value for value in offered if value in chosen]


def _rows(typed: list[dict[str, str]]) -> list[dict[str, str]]:
    rows = [{name: " ".join(str(clean(row.get(name, ""))).split()) for name in CONSULTANT} for row in typed]
    rows = [row for row in rows if any(row.values())]
    if len(rows) > MAX_ROWS:
        raise Unusable("too_many")
    if any(len(cell) > LINE_LIMIT for row in rows for cell in row.values()):
        raise Unusable("too_long")
    return rows


def faults(application: Mapping[str, Any]) -> dict[str, str]:
    """Question -> what stands in the way of handing in: ``missing``, ``not_email``, ``needed`` or ``not_whole``."""
    found: dict[str, str] = {}
    for question in QUESTIONS:
        value = stored(application, question)
        if question.required and not value:
            found[question.key] = "missing"
        elif question.kind == "email" and not EMAIL.match(str(value)):
            found[question.key] = "not_email"
    if application.get("operation") == "outsourced" and not application.get("clients"):
        found["clients"] = "needed"
    rows = application.get("consultants") or []
    if application.get("consultants_used") == "yes" and not rows:
        found["consultants"] = "needed"
    elif any(not row["name"] or not row["years"] for row in rows):
        found["consultants"] = "not_whole"
    return found
