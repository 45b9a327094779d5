"""Shapes of input for schemes: one field per rule, whose mistakes come from `rules.read`."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, StringField

from portal.certification import rules as scheme_rules
from portal.certification.rules import Rules, RulesError
from portal.certification.schemes.words import GROUPS
from portal.core.forms import Form, Length, Required, line, text
from portal.core.i18n import _, _l

CELL = re.compile(r"^day_table-(\d{1,4})-(people|days)$")
SPARE_ROWS, MOST_ROWS = 2, 60
PLAIN = tuple(name for _group, rules in GROUPS for name, _label, _unit in rules)


class ImportForm(Form):
    file = FileField(_l("File (YAML)"))


class _Version(Form):
    name = line(_l("Name of the scheme, as it is printed"), Required(), limit=120)
    standard = SelectField(_l("Standard"), coerce=int)
    accreditation = line(_l("Accreditation, as a sentence that is true"), limit=300)


class NewSchemeForm(_Version):
    body = SelectField(_l("Certification body"), coerce=int)


class _VersionForm(_Version):
    changes = text(_l("What is new in this version, for holders"), limit=10_000)


def _with_rules() -> type[_VersionForm]:
    """A text field per rule: what is typed stays as typed until it can be read."""
    labels = {name: label for _group, rules in GROUPS for name, label, _unit in rules}
    return type("VersionForm", (_VersionForm,), {name: StringField(labels[name], [Length(200)]) for name in PLAIN})


class VersionForm(_with_rules()):  # type: ignore[misc]
    """``rules``: what was typed, as `rules.read` takes it; ``table``: the rows of the audit-day table, as text."""

    def __init__(self, formdata: Any = None, *, rules: dict[str, Any], **kwargs: Any) -> None:
        data = {name: _as_text(rules[name]) for name in PLAIN} | kwargs.pop("data", {})
        super().__init__(formdata=formdata, data=data, **kwargs)
        self.table = _typed_table(formdata) if formdata else [(str(people), str(days)) for people, days in rules["day_table"]]
        self.table_errors: list[str] = []

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The table, and a few empty rows for those without scripts."""
        return [*self.table, *[("", "")] * max(0, min(SPARE_ROWS, MOST_ROWS - len(self.table)))]

    @property
    def rules(self) -> dict[str, Any]:
        values = {name: _as_rule(name, self[name].data or "") for name in PLAIN}
        rows = [[_whole(people), days] for people, days in self.table if people or days]
        return values | {"day_table": rows}

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        try:
            scheme_rules.read(self.rules)
        except RulesError as error:
            self.refuse(error)
            return False
        return fine

    def refuse(self, error: RulesError) -> None:
        """Each mistake beside its field."""
        for name, sentence in error.mistakes.items():
            if name == "day_table":
                self.table_errors = [_(sentence)]
                self.form_errors = [_(sentence)]
            else:
                self[name].errors = [*self[name].errors, _(sentence)]


def _as_text(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, (list, tuple)) else str(value)


def _whole(typed: str) -> int | str:
    """A whole number, or what was typed, for the rules to refuse."""
    typed = typed.strip()
    return int(typed) if re.fullmatch(r"-?[0-9]{1,9}", typed) else typed


def _as_rule(name: str, typed: str) -> Any:
    if name == "reminder_days":
        return [_whole(one) for one in re.split(r"[\s,;]+", typed) if one]
    return _whole(typed) if isinstance(getattr(Rules, name), int) else typed.replace(",", ".")


def _typed_table(sent: Any) -> list[tuple[str, str]]:
    rows: dict[int, dict[str, str]] = {}
    for name in sent:
        if found := CELL.match(name):
            rows.setdefault(int(found[1]), {})[found[2]] = sent.get(name, "").strip().replace(",", ".")
    pairs = [(rows[number].get("people", ""), rows[number].get("days", "")) for number in sorted(rows)]
    return [pair for pair in pairs if any(pair)][:MOST_ROWS]
