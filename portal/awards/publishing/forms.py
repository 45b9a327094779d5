"""The chair's form: a text per comment, one sentence of their own, and which entries to release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import IntegerField, validators

from portal.awards.publishing.drafting import Document, edited
from portal.core.forms import Form, clean, text
from portal.core.i18n import _, _l

COMMENT_LIMIT, SENTENCE_LIMIT = 4000, 1000


class FeedbackForm(Form):
    """The fixed part; ``document_in`` reads the comments."""

    sentence = text(_l("A sentence from the chair"), validators.Optional(), limit=SENTENCE_LIMIT)
    field = text(_l("What the field did well"), validators.Optional(), limit=SENTENCE_LIMIT)
    version = IntegerField(validators=[validators.InputRequired()])


def document_in(form: FeedbackForm, typed: Mapping[str, Any], base: Document) -> Document:
    """``comment-2-0``: the first comment on the third criterion of ``base``. What is not sent stays as it is."""
    comments = [
        [clean(typed.get(f"comment-{at}-{number}", before)) for number, before in enumerate(criterion["comments"])]
        for at, criterion in enumerate(base["criteria"])
    ]
    return edited(base, comments, form.sentence.data or "", form.field.data or "")


def too_long(document: Document) -> list[str]:
    """What stands in the way of saving, in sentences."""
    longest = max((len(text) for criterion in document["criteria"] for text in criterion["comments"]), default=0)
    if longest > COMMENT_LIMIT:
        return [_("Please keep each comment below %(limit)s characters.", limit=COMMENT_LIMIT)]
    return []


def chosen_in(values: list[str]) -> list[int]:
    """Ids from check boxes; anything else typed into the address is not an entry."""
    return [int(value) for value in dict.fromkeys(values) if value.isascii() and value.isdigit() and len(value) < 10]
