"""What the pages of documenting send: ``q-<field>`` for a text, ``v-<field>`` for the token of what was shown.

A key figure's cells are ``q-<code>.<channel>-<cell>``; its token is ``v-<code>.<channel>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.certification.documenting.merging import Saved, Typed, token
from portal.certification.documenting.services.figures import TypedRow

NAME_LIMIT = 80


def typed_fields(sent: Any, names: Iterable[str]) -> dict[str, Typed]:
    """Fields that came with their token; an emptied box or group counts as empty. ``sent``: a MultiDict."""
    return {
        name: Typed((sent.getlist(f"q-{name}") or [""])[-1].replace("\r\n", "\n"), sent[f"v-{name}"])
        for name in names
        if f"v-{name}" in sent
    }


def typed_rows(sent: Any, cells: Iterable[str]) -> dict[str, TypedRow]:
    """Key figures that came with their token; only cells that were on the page."""
    names = tuple(cells)
    rows = {}
    for field in sent:
        if field.startswith("v-") and len(field) <= NAME_LIMIT:
            key = field.removeprefix("v-")
            given = {name: sent[f"q-{key}-{name}"] for name in names if f"q-{key}-{name}" in sent}
            rows[key] = TypedRow(given, sent[field])
    return rows


class Field:
    """One field of a form on a page: what to show, what it was made from, what is wrong with it."""

    def __init__(self, name: str, stored: str, saved: Saved | None, typed: Mapping[str, Typed] | None) -> None:
        self.name, self.value, self.token = name, stored, token(stored)
        self.error = saved.errors.get(name, "") if saved else ""
        self.problem = saved.problems.get(name, "") if saved else ""
        self.clash = next((one for one in saved.clashes if one.key == name), None) if saved else None
        if self.clash:
            self.value, self.token = self.clash.yours, self.clash.token
        elif self.error and typed and name in typed:
            self.value, self.token = typed[name].value, typed[name].token

    @property
    def id(self) -> str:
        return f"q-{self.name}"


def fields_of(
    stored: Mapping[str, str], saved: Saved | None = None, typed: Mapping[str, Typed] | None = None
) -> dict[str, Field]:
    """The fields of a page; after a save that kept not everything, with what was typed and why."""
    return {name: Field(name, value, saved, typed) for name, value in stored.items()}
