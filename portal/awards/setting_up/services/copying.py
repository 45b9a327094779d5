"""A new edition from an earlier one: its rules and texts, never its people or entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect, select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Category, Criterion, Edition, MeetingRules, Question, Round, Section
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.dates import LABELS, moved_by_years
from portal.core.access import require
from portal.core.database import session

# What belongs to a row itself or to the life it led, and not to the rules it carries.
OWN = {"id", "version", "edition_id", "section_id", "round_id", "state", "opens_at", "closes_at"}


def rules_of(row: Any) -> dict[str, Any]:
    """The columns of a category, section, question, round or criterion that a copy takes over."""
    return {
        column.key: _fresh(getattr(row, column.key))
        for column in inspect(type(row)).column_attrs
        if column.key not in OWN
    }


def _fresh(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _fresh(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_fresh(each) for each in value]
    return value


def copy_edition(
    original: Edition, categories: Sequence[Category], sections: Sequence[Section], rounds: Sequence[Round],
    *, year: int, actor: User,
) -> Edition:  # fmt: skip
    """The same rules for another year: dates move by whole years and keep their local times in the edition's zone."""
    require(may.create_edition(actor, original.programme))
    require(may.edit_edition(actor, original))
    years, zone = year - original.year, original.zone
    edition = Edition(
        programme=original.programme,
        year=year,
        slug=str(year),
        title={code: _next_title(text, original.year, year) for code, text in original.title.items()},
        introduction=dict(original.introduction),
        languages=list(original.languages),
        zone=zone,
        **{key: moved_by_years(getattr(original, key), years, zone) for key in LABELS},
    )
    session.add(edition)
    session.flush()
    for category in categories:
        session.add(Category(edition=edition, **rules_of(category)))
    for section in sections:
        _copy_section(section, edition)
    for stage in rounds:
        _copy_round(stage, edition, years, zone)
    if (how := session.scalar(select(MeetingRules).where(MeetingRules.edition_id == original.id))) is not None:
        session.add(MeetingRules(edition_id=edition.id, **rules_of(how)))
    session.flush()
    record(Event.EDITION_COPIED, edition, actor=actor, original=original.id, year=edition.year)
    return edition


def _next_title(text: str, before: int, after: int) -> str:
    """The title with its year replaced, or with the new one behind it."""
    return text.replace(str(before), str(after)) if str(before) in text else f"{text} {after}"


def _copy_section(section: Section, edition: Edition) -> None:
    copy = Section(edition=edition, **rules_of(section))
    session.add(copy)
    session.flush()
    for question in section.questions:
        session.add(Question(edition_id=edition.id, section=copy, **rules_of(question)))


def _copy_round(stage: Round, edition: Edition, years: int, zone: str) -> None:
    copy = Round(
        edition=edition,
        opens_at=moved_by_years(stage.opens_at, years, zone),
        closes_at=moved_by_years(stage.closes_at, years, zone),
        **rules_of(stage),
    )
    session.add(copy)
    for criterion in stage.criteria:
        session.add(Criterion(round=copy, **rules_of(criterion)))
