"""A federation at full size: thousands of entries, hundreds of jurors, a handful of cards per entry. Bulk inserts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.awards.models import (
    Answer,
    Assignment,
    Conflict,
    Decision,
    DecisionItem,
    Edition,
    Entry,
    JuryMember,
    Mark,
    ResultRow,
    ResultSet,
    Round,
    Tally,
)
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Organisation, name_key
from tests.awards.factories import a_category, a_form, a_jury_member, a_programme, a_round, an_edition
from tests.factories import a_board_member, a_federation, a_manager, a_secretary, a_user, an_association

CARDS = 5
CATEGORIES = 10
CRITERIA = 4
LANGUAGES = ("en", "nl", "fr", "de")
TEXT = "The caller waits no longer than a kettle takes to boil, and whoever answers may decide. " * 12


@dataclass
class World:
    """Who asks for the pages, and ids to ask for."""

    edition: Edition
    stage: Round
    """Running, with cards."""
    later: Round
    """Planned: nobody is assigned yet."""
    secretary: User
    manager: User
    board: list[User]
    chair: User
    juror: User
    categories: list[int]


def rows_into(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Insert in lumps, so that memory stays small and one statement holds many rows."""
    lump: list[dict[str, Any]] = []
    for row in rows:
        lump.append(row)
        if len(lump) == 2000:
            session.execute(sa.insert(model), lump)
            lump = []
    if lump:
        session.execute(sa.insert(model), lump)


def build(entries: int, jurors: int) -> World:
    """Everything of one edition, its round half judged. The same numbers give the same world."""
    dice = random.Random(4711)
    federation = a_federation()
    associations = [an_association(f"Association {n:02}", country=("NL", "BE", "FR", "DE")[n % 4]).id for n in range(40)]
    edition = an_edition(a_programme(federation), "judging", rules_frozen_at=now(), next_number=entries + 1)
    categories = [a_category(edition, quota=200).id for _ in range(CATEGORIES)]
    questions = [question.id for question in a_form(edition)]
    stage = a_round(edition, criteria=CRITERIA, phase="judging", state="open", jurors_per_entry=CARDS)
    later = a_round(edition, criteria=CRITERIA, phase="announced", position=2, jurors_per_entry=CARDS)
    _entries(edition, entries, associations, categories, dice)
    numbers = list(session.scalars(sa.select(Entry.id).order_by(Entry.id)))
    rows_into(Answer, (
        {"entry_id": entry, "question_id": question, "value": value, "version": 1}
        for entry in numbers for question, value in zip(questions, (TEXT, [], "two million", "yes"), strict=True)
    ))  # fmt: skip
    members = _jury(edition, jurors, entries, dice)
    _cards(stage, [member for member, _user in members], dice)
    manager = session.get_one(Organisation, associations[0])
    world = World(
        edition, stage, later, a_secretary(federation), a_manager(manager),
        [a_board_member(federation), a_board_member(federation)], a_user("The Chair"),
        session.get_one(User, members[0][1]), categories,
    )  # fmt: skip
    a_jury_member(edition, world.chair, role="chair")
    session.commit()
    return world


def _entries(edition: Edition, number: int, associations: list[int], categories: list[int], dice: random.Random) -> None:
    names = [f"{dice.choice(('Nordwind', 'Klantwerk', 'Ligne', 'Telura'))} {n:05}" for n in range(number)]
    rows_into(Organisation, (
        {"kind": "company", "name": name, "name_key": name_key(name), "country": "NL", "version": 1,
         "association_id": associations[n % len(associations)]} for n, name in enumerate(names)
    ))  # fmt: skip
    companies = list(session.scalars(sa.select(Organisation.id).where(Organisation.kind == "company").order_by(Organisation.id)))
    states = ["accepted"] * 18 + ["submitted", "draft"]
    at = now()
    rows_into(Entry, (
        {"edition_id": edition.id, "category_id": categories[n // len(associations) % len(categories)],
         "association_id": associations[n % len(associations)], "company_id": company, "nominee": name, "country": "NL",
         "title": f"How {name} listened", "state": (state := states[n % 20]), "version": 1, "words": dice.randrange(600, 2400),
         "reference": None if state == "draft" else f"ECCCO-2027-{n:05}", "language": LANGUAGES[n % 4] if n % 3 == 0 else "en",
         "submitted_at": None if state == "draft" else at - timedelta(days=45)}
        for n, (company, name) in enumerate(zip(companies, names, strict=True))
    ))  # fmt: skip


def _jury(edition: Edition, number: int, entries: int, dice: random.Random) -> list[tuple[int, int]]:
    """Ready jurors with an employer and two ties each; (member, user) ids."""
    companies = list(session.scalars(sa.select(Organisation.id).where(Organisation.kind == "company")))
    at, load = now(), entries * CARDS // number + 25
    rows_into(User, (
        {"name": f"Juror {n:03}", "email": f"juror{n}@jury.test", "email_key": f"juror{n}@jury.test", "version": 1,
         "employer_id": dice.choice(companies), "languages": ["en", LANGUAGES[n % 4]]} for n in range(number)
    ))  # fmt: skip
    users = list(session.scalars(sa.select(User.id).where(User.email_key.endswith("@jury.test")).order_by(User.id)))
    rows_into(JuryMember, (
        {"edition_id": edition.id, "user_id": user, "alias": f"Juror {n:03}", "state": "accepted", "role": "juror",
         "languages": ["en", LANGUAGES[n % 4]], "max_load": load, "terms_version": "1", "answered_at": at,
         "terms_accepted_at": at, "conflicts_declared_at": at, "version": 1} for n, user in enumerate(users)
    ))  # fmt: skip
    rows_into(Conflict, (
        {"edition_id": edition.id, "user_id": user, "organisation_id": company, "kind": "personal", "source": "declared"}
        for user in users for company in dice.sample(companies, 2)
    ))  # fmt: skip
    return [(one, user) for one, user in session.execute(
        sa.select(JuryMember.id, JuryMember.user_id).order_by(JuryMember.id)
    )]  # fmt: skip


def _cards(stage: Round, members: list[int], dice: random.Random) -> None:
    """Each accepted entry goes to CARDS jurors in turn; four cards of five are in, the others half marked."""
    accepted = list(session.scalars(sa.select(Entry.id).where(Entry.state == "accepted").order_by(Entry.id)))
    pairs = [(entry, members[(n * CARDS + seat) % len(members)]) for n, entry in enumerate(accepted) for seat in range(CARDS)]
    at = now() - timedelta(days=1)
    rows_into(Assignment, (
        {"round_id": stage.id, "entry_id": entry, "member_id": member, "version": 1, "saved_at": at,
         "state": "submitted" if n % 5 else "assigned", "submitted_at": at if n % 5 else None,
         "marked": CRITERIA if n % 5 else 2, "total": Decimal(dice.randrange(40000, 99000)) / 10000}
        for n, (entry, member) in enumerate(pairs)
    ))  # fmt: skip
    cards = session.execute(sa.select(Assignment.id, Assignment.marked).order_by(Assignment.id)).all()
    criteria = [one.id for one in sorted(stage.criteria, key=lambda one: one.position)]
    rows_into(Mark, (
        {"assignment_id": card, "criterion_id": criterion, "value": Decimal(dice.randrange(3, 11)), "version": 1,
         "comment": "Clear, measured, and still lived a year later."}
        for card, marked in cards for criterion in criteria[:marked]
    ))  # fmt: skip
    rows_into(Tally, (
        {"round_id": stage.id, "entry_id": entry, "assigned": CARDS, "submitted": CARDS - 1, "mean": Decimal("7.25"),
         "low": Decimal(4), "high": Decimal("9.9")} for entry in accepted
    ))  # fmt: skip


def decide_and_reveal(world: World) -> None:
    """A decision per category with an item per entry, everything published: what the public pages show."""
    edition = session.get_one(Edition, world.edition.id)
    for result in session.scalars(sa.select(ResultSet).where(ResultSet.round_id == world.stage.id)).all():
        decision = Decision(edition_id=edition.id, category_id=result.category_id, state="revealed", result_set_id=result.id)
        session.add(decision)
        session.flush()
        ranked = session.scalars(
            sa.select(ResultRow.entry_id).where(ResultRow.result_set_id == result.id).order_by(ResultRow.position)
        ).all()
        rows_into(DecisionItem, (
            {"decision_id": decision.id, "entry_id": entry, "shortlisted": n < 5,
             "outcome": "winner" if n == 0 else "finalist" if n < 5 else "none"} for n, entry in enumerate(ranked)
        ))  # fmt: skip
    at = now() - timedelta(hours=1)
    edition.publication, edition.shortlisted_at, edition.revealed_at = "revealed", at, at
    session.commit()
