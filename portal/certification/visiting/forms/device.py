"""What a device sends: the fields of the very forms of the sheet, with the key, the revision and the time of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.certification.visiting.forms.plan import split_references
from portal.certification.visiting.forms.sheet import KEY, FindingForm, JudgementForm, KpiForm, NoteForm
from portal.certification.visiting.services import Item, Judgement, NoteText
from portal.core.forms import Form
from portal.core.i18n import _
from portal.core.syncing import Answer, Unreadable, moment_of, whole

FORMS: dict[str, type[Form]] = {"note": NoteForm, "judgement": JudgementForm, "kpi": KpiForm, "finding": FindingForm}
Sites = list[tuple[str, str]]


def read_items(sent: Any, references: dict[str, int], sites: Sites) -> tuple[list[Item], list[Answer]]:
    """The items that can be taken in, and an answer for each that cannot."""
    items, refused = [], []
    for raw in sent:
        key = str(raw.get("key", ""))[:40] if isinstance(raw, Mapping) else ""
        try:
            items.append(read_item(raw, references, sites))
        except Unreadable as mistake:
            refused.append(Answer(key, "refused", str(mistake)))
    return items, refused


def read_item(raw: Any, references: dict[str, int], sites: Sites) -> Item:
    if not isinstance(raw, Mapping) or not isinstance(fields := raw.get("fields"), Mapping) or raw.get("kind") not in FORMS:
        raise Unreadable(_("This does not come from a sheet of the portal."))
    kind, key = raw["kind"], str(raw.get("key", ""))
    if not re.match(KEY, key):
        raise Unreadable(_("This does not come from a sheet of the portal."))
    form = FORMS[kind](MultiDict({str(name): str(value) for name, value in fields.items()} | {"key": key}))
    if "site" in form:
        form.site.choices = [("", "–"), *sites]
    if not form.validate():
        raise Unreadable("; ".join(mistakes_of(form)))
    return READ[kind](form, {**raw, "key": key}, references)


def mistakes_of(form: Form) -> list[str]:
    return [f"{form[name].label.text}: {error}" for name, errors in form.errors.items() if name for error in errors]


def _note(form: Any, raw: Mapping[str, Any], references: dict[str, int]) -> Item:
    known, unknown = split_references(form.refs.data, references)
    if unknown:
        raise Unreadable(_("The standard has no requirement %(refs)s.", refs=", ".join(unknown)))
    site_id = int(form.site.data) if form.site.data else None
    text = NoteText(
        raw["key"], whole(raw, "revision") or 1, form.kind.data, form.text.data or "", moment_of(raw.get("noted_at")),
        site_id, tuple(known), form.details(),
    )  # fmt: skip
    return Item(raw["key"], "note", text, site_id=site_id)


def _judgement(form: Any, raw: Mapping[str, Any], references: dict[str, int]) -> Item:
    grade = int(form.grade.data) if form.grade.data else None
    content = Judgement(form.result.data or "", grade, form.shared_note.data or "", form.private_note.data or "")
    return Item(raw["key"], "judgement", content, about=whole(raw, "about"), base=whole(raw, "base"))


def _kpi(form: Any, raw: Mapping[str, Any], references: dict[str, int]) -> Item:
    content = (form.checked.data, form.check_note.data or "")
    return Item(raw["key"], "kpi", content, about=whole(raw, "about"), base=whole(raw, "base"))


def _finding(form: Any, raw: Mapping[str, Any], references: dict[str, int]) -> Item:
    about = references.get((form.ref.data or "").strip())
    if about is None:
        raise Unreadable(_("The standard has no requirement %(refs)s.", refs=form.ref.data))
    content = (form.grade.data, form.statement.data or "", form.shown_by.data or "")
    return Item(raw["key"], "finding", content, about=about, site_id=int(form.site.data) if form.site.data else None)


READ: dict[str, Callable[[Any, Mapping[str, Any], dict[str, int]], Item]] = {
    "note": _note, "judgement": _judgement, "kpi": _kpi, "finding": _finding,
}  # fmt: skip
