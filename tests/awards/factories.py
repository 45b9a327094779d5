"""Rows of the awards for tests: flushed, not committed, with credible values for what a test does not care about."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from portal.accounts.models import User
from portal.awards.models import (
    Answer,
    Assignment,
    Category,
    Collaborator,
    Conflict,
    Criterion,
    Edition,
    Entry,
    JuryMember,
    Mark,
    Programme,
    Question,
    Round,
    Section,
)
from portal.core.clock import now
from portal.organisations.models import Organisation
from tests.factories import a_company, a_federation, a_user, an_association, saved

_number = count(1)
DAY = timedelta(days=1)

# Distance in days of (nominations open, nominations close, dossiers close, round opens, round closes, reveal) from now.
TIMES: dict[str, tuple[int, int, int, int, int, int]] = {
    "announced": (10, 40, 70, 90, 120, 150),
    "nominating": (-10, 20, 40, 60, 90, 120),
    "screening": (-60, -30, -5, 20, 50, 80),
    "judging": (-120, -80, -40, -10, 20, 50),
    "deliberating": (-200, -150, -100, -60, -1, 30),
    "published": (-400, -350, -300, -250, -200, -100),
}


def a_programme(owner: Organisation | None = None, **values: Any) -> Programme:
    number = next(_number)
    defaults = {"slug": f"awards-{number}", "name": {"en": f"Awards {number}"}, "prefix": "ECCCO"}
    return saved(Programme(owner=owner or a_federation(), **{**defaults, **values}))


def an_edition(programme: Programme | None = None, phase: str = "nominating", **values: Any) -> Edition:
    """An open edition whose dates put it into ``phase``; has no categories, form or round yet."""
    at, days = now().replace(second=0, microsecond=0), TIMES[phase]
    year = values.pop("year", 2027)
    defaults = {
        "year": year, "slug": str(next(_number) + 3000), "title": {"en": f"Edition {year}"}, "state": "open",
        "languages": ["en"], "opened_at": at - 500 * DAY,
        "nominations_open_at": at + days[0] * DAY, "nominations_close_at": at + days[1] * DAY,
        "dossiers_close_at": at + days[2] * DAY, "screening_ends_at": at + days[2] * DAY + 10 * DAY,
        "shortlist_at": at + days[4] * DAY + 10 * DAY, "reveal_at": at + days[5] * DAY,
    }  # fmt: skip
    return saved(Edition(programme=programme or a_programme(), **{**defaults, **values}))


def a_category(edition: Edition, **values: Any) -> Category:
    number = next(_number)
    return saved(Category(edition=edition, **{"key": f"category_{number}", "position": number, "name": {"en": f"Category {number}"}, **values}))


def a_form(edition: Edition) -> list[Question]:
    """One section with a required long text (everyone), a KPI table (associations), a hidden text and a consent."""
    section = saved(Section(edition=edition, key="case", position=1, title={"en": "The case"}))
    kinds: list[dict[str, Any]] = [
        {"key": "story", "kind": "long_text", "required": True, "word_limit": 160, "audience": "everyone"},
        {"key": "kpis", "kind": "kpi", "audience": "associations"},
        {"key": "budget", "kind": "short_text", "word_limit": 20, "audience": "jury", "hidden_from_jury": True},
        {"key": "consent", "kind": "consent", "required": True},
    ]
    return [
        saved(Question(edition_id=edition.id, section=section, position=n, label={"en": str(k["key"]).title()}, **k))
        for n, k in enumerate(kinds, 1)
    ]


def a_round(edition: Edition, *, criteria: int = 3, phase: str | None = None, **values: Any) -> Round:
    """A written round with ``criteria`` equal-scale criteria of weights 50, 30, 20 (then 10 each)."""
    at = now().replace(second=0, microsecond=0)
    days = TIMES[phase] if phase else None
    opens = at + days[3] * DAY if days else (edition.dossiers_close_at or at) + 30 * DAY
    closes = at + days[4] * DAY if days else opens + 30 * DAY
    stage = saved(Round(edition=edition, **{"name": {"en": "Written round"}, "opens_at": opens, "closes_at": closes, **values}))
    for number in range(criteria):
        family = "customer_orientation" if number % 2 == 0 else "change_management"
        weight = Decimal((50, 30, 20, *([10] * 20))[number])
        saved(Criterion(round=stage, key=f"c{number + 1}", position=number + 1, family=family, name={"en": f"Criterion {number + 1}"}, weight=weight))
    return stage


def an_entry(category: Category, *, association: Organisation | None = None, company: Organisation | None = None, **values: Any) -> Entry:
    """An entry of a company of ``association``; give ``state`` and ``submitted_at`` for later phases."""
    association = association or an_association()
    company = company or a_company(association=association)
    state = values.get("state", "draft")
    defaults: dict[str, Any] = {"nominee": company.name, "country": company.country, "title": f"The case of {company.name}"}
    if state != "draft":
        defaults |= {"reference": f"ECCCO-2027-{next(_number):04d}", "submitted_at": now() - DAY}
    return saved(Entry(edition_id=category.edition_id, category=category, association=association, company=company, **{**defaults, **values}))


def an_answer(entry: Entry, question: Question, value: Any, **values: Any) -> Answer:
    return saved(Answer(entry=entry, question=question, value=value, **values))


def a_collaborator(entry: Entry, user: User | None = None, rights: str = "submit", **values: Any) -> Collaborator:
    return saved(Collaborator(entry=entry, user=user or a_user(), rights=rights, **values))


def a_jury_member(edition: Edition, user: User | None = None, **values: Any) -> JuryMember:
    """Ready: accepted, terms agreed, conflicts declared; give ``role="chair"`` for the chair."""
    at = now() - 5 * DAY
    defaults = {
        "alias": f"Juror {next(_number)}", "state": "accepted", "languages": ["en"], "answered_at": at,
        "terms_version": "1", "terms_accepted_at": at, "conflicts_declared_at": at,
    }  # fmt: skip
    return saved(JuryMember(edition=edition, user=user or a_user(), **{**defaults, **values}))


def a_conflict(edition: Edition, user: User, organisation: Organisation, kind: str = "personal", source: str = "declared", **values: Any) -> Conflict:
    return saved(Conflict(edition_id=edition.id, user=user, organisation=organisation, kind=kind, source=source, **values))


def an_assignment(stage: Round, entry: Entry, member: JuryMember, **values: Any) -> Assignment:
    return saved(Assignment(round=stage, entry=entry, member=member, **values))


def a_card(stage: Round, entry: Entry, member: JuryMember, marks: list[int | str | None], *, submitted: bool = True) -> Assignment:
    """An assignment with a mark per criterion, in order; None means "cannot judge"."""
    card = an_assignment(stage, entry, member, state="submitted" if submitted else "assigned", submitted_at=now() if submitted else None)
    criteria = sorted(stage.criteria, key=lambda c: c.position)
    weighed, weights = Decimal(0), Decimal(0)
    for criterion, value in zip(criteria, marks, strict=True):
        mark = None if value is None else Decimal(str(value))
        saved(Mark(assignment=card, criterion=criterion, value=mark, cannot_judge=mark is None))
        if mark is not None:
            weighed, weights = weighed + mark * criterion.weight, weights + criterion.weight
    card.marked = len(marks)
    card.total = (weighed / weights).quantize(Decimal("0.0001")) if weights else None
    return card
