"""Shapes of what comes from a pitch sheet, by script or by plain form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import RadioField

from portal.awards.judging.cards import COMMENT_WORDS
from portal.awards.judging.forms import INTERNAL, SHARE, MarkField, OnScale
from portal.awards.judging.merging import CANNOT, Typed
from portal.awards.judging.scale import Scale
from portal.awards.pitching.items import Item
from portal.awards.scoring.rounding import plain
from portal.core.forms import Form, WordLimit, text
from portal.core.i18n import _, _l
from portal.core.syncing import KEY, Answer, Unreadable, whole

NOTE_LIMIT = 4000
BASE_LIMIT = 200
KINDS = ("mark", "note", "card")


class MarkForm(Form):
    mark = MarkField(_l("Mark"))
    comment = text(_l("Comment"), WordLimit(COMMENT_WORDS))
    share = RadioField(_l("Who may read the comment"), choices=[(SHARE, ""), (INTERNAL, "")], default=SHARE)


class NoteForm(Form):
    text = text(_l("Private note"), limit=NOTE_LIMIT)


def read_items(sent: list[Any], scale: Scale) -> tuple[list[Item], list[Answer]]:
    """The items that can be taken in, and an answer for each that cannot."""
    items, refused = [], []
    for raw in sent:
        key = str(raw.get("key", ""))[:40] if isinstance(raw, Mapping) else ""
        try:
            items.append(read_item(raw, scale))
        except Unreadable as mistake:
            refused.append(Answer(key, "refused", str(mistake)))
    return items, refused


def read_item(raw: Any, scale: Scale) -> Item:
    fields = raw.get("fields") if isinstance(raw, Mapping) else None
    about = whole(raw, "about") if isinstance(raw, Mapping) else None
    if not isinstance(fields, Mapping) or raw.get("kind") not in KINDS or about is None or not re.match(KEY, str(raw.get("key", ""))):
        raise Unreadable(_("This does not come from a sheet of the portal."))
    item = Item(str(raw["key"]), str(raw["kind"]), about, str(raw.get("base") or "")[:BASE_LIMIT])
    return READ[item.kind](item, {str(name): str(value) for name, value in fields.items()}, scale)


def _mark(item: Item, fields: dict[str, str], scale: Scale) -> Item:
    cannot = fields.get("mark") == CANNOT
    form = MarkForm(data_of(fields | {"mark": ""} if cannot else fields))
    form.mark.validators = [OnScale(scale)]
    checked(form)
    verdict = CANNOT if cannot else "" if form.mark.mark is None else plain(form.mark.mark)
    typed = Typed(verdict, form.comment.data or "", form.share.data == SHARE)
    return Item(item.key, item.kind, item.about, item.base, whole(fields, "criterion") or 0, typed)


def _note(item: Item, fields: dict[str, str], scale: Scale) -> Item:
    form = checked(NoteForm(data_of(fields)))
    return Item(item.key, item.kind, item.about, item.base, text=form["text"].data or "")


def _card(item: Item, fields: dict[str, str], scale: Scale) -> Item:
    return Item(item.key, item.kind, item.about, item.base, text=fields.get("seen", "")[:2000])


READ = {"mark": _mark, "note": _note, "card": _card}


def data_of(fields: Mapping[str, str]) -> Any:
    return MultiDict(fields)


def checked(form: Form) -> Form:
    if not form.validate():
        mistakes = [f"{form[name].label.text}: {error}" for name, errors in form.errors.items() if name for error in errors]
        raise Unreadable("; ".join(mistakes))
    return form
