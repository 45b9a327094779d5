"""Forms of screening."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField

from portal.core.forms import Form, Required, ZonedDateTimeField, text
from portal.core.i18n import _l

REMARKS = 5
REASON_LIMIT = 4000


class ReasonForm(Form):
    reason = text(_l("Reason"), Required(), limit=REASON_LIMIT)


class ReturnForm(Form):
    """A few words for all, and remarks to single questions: ``question-1`` … with ``remark-1`` …"""

    reason = text(_l("What should be mended?"), limit=REASON_LIMIT)


class ExtensionForm(Form):
    until = ZonedDateTimeField(_l("New deadline"), [Required()])
    reason = text(_l("Reason"), Required(), limit=REASON_LIMIT)


class MoveForm(Form):
    category = SelectField(_l("To category"), [Required()], coerce=int)
    reason = text(_l("Reason"), Required(), limit=REASON_LIMIT)


class NoteForm(Form):
    note = text(_l("A line of your own"), limit=1000)


def remarks_in(typed: Any, questions: Iterable[Any]) -> list[tuple[Any, str]]:
    """The remarks typed, with the question each is about (None: the whole dossier). Longer ones are cut at the limit."""
    by_id = {str(question.id): question for question in questions}
    found = []
    for number in range(1, REMARKS + 1):
        words = str(typed.get(f"remark-{number}", "")).strip()[:REASON_LIMIT]
        if words:
            found.append((by_id.get(str(typed.get(f"question-{number}", ""))), words))
    return found
