"""Whether a company agreed that its case may be published. A condition inside the SQL, never a filter afterwards."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, and_, cast, select
from sqlalchemy.orm import aliased

from portal.awards.models import Answer, Entry, Question
from portal.awards.nominating.answers import CONSENT


def agreed_to_publication() -> ColumnElement[bool]:
    """Condition on Entry: every consent its form asks for was given."""
    question, answer = aliased(Question), aliased(Answer)
    given = and_(
        answer.entry_id == Entry.id, answer.question_id == question.id, cast(answer.value, String) == f'"{CONSENT}"'
    )
    lacking = (
        select(question.id)
        .outerjoin(answer, given)
        .where(question.edition_id == Entry.edition_id, question.kind == "consent", answer.id.is_(None))
        .correlate(Entry)
    )
    return ~lacking.exists()
