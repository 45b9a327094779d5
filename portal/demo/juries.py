"""Juries of the demo: members, ties, assignments, and scorecards that scatter around what a fair jury would give."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from portal import demo_data
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards import presets
from portal.awards.forming.planning import Facts, Options, propose
from portal.awards.forming.queries.scenes import seat_of, work_of
from portal.awards.models import FAMILIES, Assignment, CardVersion, Conflict, JuryMember, Mark, Tally
from portal.awards.states import ASSIGNMENT
from portal.core.clock import now, pretend
from portal.core.database import session
from portal.demo.editions import Built
from portal.demo.entries import Made
from portal.demo.people import ALSO_ON_BOARD, Federation
from portal.organisations.models import Organisation

RECUSED = "I advised this company two years ago and should not judge it."


@dataclass(frozen=True)
class Panel:
    members: dict[str, JuryMember]
    assignments: list[Assignment]


def build_jury(built: Built, made: list[Made], federation: Federation) -> Panel:
    """Everybody who judges, ready; in the judging edition one has not answered and one declined."""
    people = [p for p in demo_data.people() if p.role in ("juror", "jury_chair")][: built.plan.jurors]
    dice = random.Random(f"aliases {built.edition.id}")
    numbers = dice.sample(range(1, len(people) + 1), len(people))
    invited = (built.edition.dossiers_close_at or now()) + timedelta(days=1)
    terms = presets.terms().version
    members: dict[str, JuryMember] = {}
    for person, number in zip(people, numbers, strict=True):
        member = JuryMember(
            edition=built.edition, user=federation.people[person.key], alias=f"Juror {number}", created_at=invited,
            role="chair" if person.role == "jury_chair" else "juror", languages=list(person.languages),
            max_load=person.load_limit or 15, **_at_home(person.key, built),
            association=federation.organisations[person.association] if person.association else None,
        )  # fmt: skip
        _answer(built, member, len(members), terms, invited + timedelta(days=2))
        members[person.key] = member
        session.add(member)
    session.flush()
    with pretend(invited):
        for member in members.values():
            record(Event.JUROR_INVITED, member, actor=built.secretary)
    _ties(built, members, made, federation)
    return Panel(members, assign(built, members, made) if built.plan.phase != "screening" else [])


def _at_home(juror: str, built: Built) -> dict[str, list[Any]]:
    """What they declared to be at home in: for most one family and a category or two, for some nothing."""
    dice = random.Random(f"at home {juror}")
    families = dice.choice((FAMILIES[:1], FAMILIES[1:], FAMILIES, ()))
    categories = sorted(one.id for one in built.categories)
    return {"families": sorted(families), "expertise": sorted(dice.sample(categories, min(len(categories), dice.choice((0, 1, 2)))))}


def _answer(built: Built, member: JuryMember, number: int, terms: str, at: datetime) -> None:
    if built.plan.phase in ("judging", "screening") and number in (5, 9):
        member.state = "invited" if number == 5 else "declined"
        member.answered_at = None if number == 5 else at
        return
    member.state, member.answered_at = "accepted", at
    member.terms_version, member.terms_accepted_at = terms, at
    member.conflicts_declared_at = at + timedelta(hours=1)


def related(user: User, home: int | None, company: Organisation, association_id: int | None) -> list[tuple[str, int]]:
    """The kinds of tie between a person of association ``home`` and a nominee, with the organisation each is about."""
    ties: list[tuple[str, int]] = []
    if association_id and home == association_id:
        ties.append(("own_association", association_id))
    if user.employer_id == company.id:
        ties.append(("employer", company.id))
    elif user.employer and user.employer.group_id == company.group_id:
        ties.append(("group", company.id))
    domains = {domain.domain for domain in company.mail_domains}
    if company.parent:
        domains |= {domain.domain for domain in company.parent.mail_domains}
    if user.mail_domain in domains and user.employer_id != company.id:
        ties.append(("mail_domain", company.id))
    return ties


def _ties(built: Built, members: dict[str, JuryMember], made: list[Made], federation: Federation) -> None:
    board = [federation.people[key] for key in ("board_member_1", "board_member_2", *ALSO_ON_BOARD)]
    seen: set[tuple[int, int, str]] = set()
    judges = [*((m.user, m.association_id) for m in members.values()), *((user, None) for user in board)]
    for user, home in judges:
        for one in made:
            company = one.entry.company
            assert company
            assert user
            for kind, organisation in related(user, home, company, one.entry.association_id):
                key = (user.id, organisation, kind)
                if key not in seen:
                    seen.add(key)
                    session.add(
                        Conflict(
                            edition_id=built.edition.id, user=user, organisation_id=organisation, kind=kind,
                            source="detected", created_at=built.edition.dossiers_close_at,
                        )
                    )  # fmt: skip
    session.flush()


def assign(built: Built, members: dict[str, JuryMember], made: list[Made]) -> list[Assignment]:
    """By the solver, as the secretariat would."""
    accepted = [one for one in made if one.entry.state == "accepted"]
    ready = [m for m in members.values() if m.ready]
    forbidden = {
        (one.entry.id, m.id) for one in accepted for m in ready
        if m.user and one.entry.company and related(m.user, m.association_id, one.entry.company, one.entry.association_id)
    }  # fmt: skip
    facts = Facts(
        built.round.id, tuple(seat_of(m) for m in ready), tuple(work_of(one.entry) for one in accepted), frozenset(), {},
        frozenset(forbidden), tuple(sorted({one.family for one in built.round.criteria})),
    )  # fmt: skip
    options = Options(built.round.jurors_per_entry, str(built.edition.id), employers=True, families=True)
    result = propose(facts, options)
    assigned = (built.round.opens_at or now()) - timedelta(days=3)
    rows = [
        Assignment(round=built.round, entry_id=entry, member_id=member, assigned_at=assigned)
        for entry, member in sorted(result.pairs)
    ]
    session.add_all(rows)
    session.flush()
    with pretend(assigned):
        record(Event.ASSIGNMENTS_APPLIED, built.round, actor=built.secretary, count=len(rows), seed=str(built.edition.id))
    return rows


def newcomer() -> str:
    """The juror who has not begun: neither with the case to calibrate on nor with an entry of their own."""
    return [person.key for person in demo_data.people() if person.role == "juror"][-1]


def build_cards(built: Built, made: list[Made], panel: Panel, coming: frozenset[int] = frozenset()) -> None:
    """Marks: all of them once the round has closed, about two thirds while the jury is at work. ``coming``: entries
    still to be met."""
    dossiers = {one.entry.id: one.dossier for one in made}
    persons = {member.id: key for key, member in panel.members.items()}
    order: dict[int, int] = defaultdict(int)
    said: dict[int, set[str]] = defaultdict(set)
    for card in panel.assignments:
        order[card.member_id] += 1
        key = persons[card.member_id]
        fill = "open" if card.entry_id in coming else _progress(built, key, order[card.member_id])
        _card(built, card, dossiers[card.entry_id], key, fill, said[card.entry_id])
    session.flush()
    _tallies(built, panel.assignments)


def _progress(built: Built, juror: str, number: int) -> str:
    assert built.round.closes_at
    if built.round.closes_at <= now():
        return "submitted"
    if juror == newcomer():
        return "open"
    if juror == "juror":
        return ("submitted", "half", "open")[min(number, 3) - 1]
    dice = random.Random(f"progress {built.edition.id} {juror} {number}").random()
    return "submitted" if dice < 0.62 else "half" if dice < 0.75 else "recused" if dice > 0.97 else "open"


def _card(built: Built, card: Assignment, dossier: demo_data.Dossier, juror: str, fill: str, said: set[str]) -> None:
    opens, closes = built.round.opens_at, built.round.closes_at
    assert opens
    assert closes
    dice = random.Random(f"{built.edition.id} {juror} {dossier.company}")
    saved = opens + (min(closes, now()) - opens) * (0.1 + 0.85 * dice.random())
    if fill == "recused":
        ASSIGNMENT.apply("recuse", card, reason=RECUSED)
        card.reason = RECUSED
    if fill in ("open", "recused"):
        return
    severity = random.Random(f"severity {juror}").gauss(0, 0.8)
    criteria = built.round.criteria if fill == "submitted" else built.round.criteria[:3]
    weighed = weights = Decimal(0)
    for criterion in criteria:
        value = min(10, max(0, round(float(dossier.merit) + severity + dice.gauss(0, 0.9))))
        blind = dice.random() < 0.03
        comment, share = ("", True) if blind else _comment(criterion.key, value, dice, said)
        session.add(
            Mark(
                assignment_id=card.id, criterion_id=criterion.id, value=None if blind else Decimal(value),
                cannot_judge=blind, comment=comment, share=share, updated_at=saved,
            )
        )  # fmt: skip
        if not blind:
            weighed, weights = weighed + value * criterion.weight, weights + criterion.weight
    card.marked, card.saved_at = len(criteria), saved
    card.total = (weighed / weights).quantize(Decimal("0.0001")) if weights else None
    if fill == "submitted":
        ASSIGNMENT.apply("submit", card)
        card.submitted_at = saved
        session.add(CardVersion(assignment_id=card.id, at=saved, content={"demo": True, "total": str(card.total)}))
        with pretend(saved):
            record(Event.SCORECARD_SUBMITTED, card, actor=card.member.user, scope=f"edition:{built.edition.id}")


def _comment(criterion: str, value: int, dice: random.Random, said: set[str]) -> tuple[str, bool]:
    """A remark of the bank for about every other mark, none twice about one entry."""
    if dice.random() < 0.45:
        return "", True
    level = "high" if value >= 8 else "mid" if value >= 6 else "low"
    fitting = [c for c in demo_data.comments() if c.criterion == criterion and c.mark == level]
    if not fitting:
        return "", True
    chosen = dice.choice(fitting)
    if chosen.text in said:
        return "", True
    said.add(chosen.text)
    return chosen.text, chosen.shareable


def _tallies(built: Built, cards: Iterable[Assignment]) -> None:
    by_entry: dict[int, list[Assignment]] = defaultdict(list)
    for card in cards:
        by_entry[card.entry_id].append(card)
    for entry_id, group in by_entry.items():
        totals = [c.total for c in group if c.state == "submitted" and c.total is not None]
        session.add(
            Tally(
                round_id=built.round.id, entry_id=entry_id, submitted=len(totals),
                assigned=sum(1 for c in group if c.state in ("assigned", "submitted")),
                recused=sum(1 for c in group if c.state == "recused"),
                mean=(sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.0001")) if totals else None,
                low=min(totals, default=None), high=max(totals, default=None),
            )
        )  # fmt: skip
    session.flush()
