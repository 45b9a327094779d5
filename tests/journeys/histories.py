"""Random histories of a judged edition, each of which can go on in several ways: for comparing what people are told."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from html import unescape

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.awards.counting.services import freeze_round
from portal.awards.judging.services import refresh_tally
from portal.awards.models import Assignment, Category, Edition, Entry, JuryMember, Mark, Round
from portal.core.clock import now
from portal.core.database import session
from portal.extensions import db
from portal.organisations.models import Organisation
from tests.awards.factories import (
    a_card,
    a_category,
    a_collaborator,
    a_conflict,
    a_jury_member,
    a_programme,
    a_round,
    an_answer,
    an_assignment,
    an_edition,
    an_entry,
)
from tests.conftest import Client
from tests.factories import (
    a_board_member,
    a_browser_session,
    a_company,
    a_federation,
    a_manager,
    a_secretary,
    a_user,
    an_administrator,
    an_association,
)
from tests.journeys.reading import content_of
from tests.journeys.visits import addresses
from tests.journeys.world import World, a_form

KINDS = ("personal", "client_or_supplier", "acquaintance", "other", "past_employer")
NEW_EACH_TIME = re.compile(
    r'name="(?:csrf_token|_key)" value="[^"]*"|name="csrf-token" content="[^"]*"|<code>[0-9a-f]{16}</code>|data-csrf="[^"]*"'
    r'|name="seed" type="text" value="[^"]*"|"csrf":"[^"]*"|<p class="fingerprint">\d+:[0-9a-f]{64}</p>'
)
"""The last is the end of the audit chain: a hash over random numbers, too, so that nothing can be told from it."""
WHEN_MADE = re.compile(r"'/(?:Creation|Mod)Date': '[^']*'|<dcterms:\w+[^>]*>[^<]*<")
OWN_TIME = {"Date", "Set-Cookie", "X-Request-Id", "ETag"}


@dataclass
class History:
    """``card``: of the juror "watched", on the entry "watched"; its first mark is what differs. ``forbidden``: a company."""

    world: World
    edition: Edition
    categories: list[Category]
    stage: Round
    dice: random.Random
    card: Assignment
    members: dict[str, JuryMember] = field(default_factory=dict)
    signed_in: dict[str, str] = field(default_factory=dict)
    """Person -> the token of their session; without those who are not signed in."""
    forbidden: int = 0

    @property
    def phase(self) -> str:
        return self.world.phase

    def browser(self, app: Flask, person: str) -> Client:
        """A new one for each question: what a page left for the next one says nothing of that one."""
        browser: Client = app.test_client()  # type: ignore[assignment]
        if person in self.signed_in:
            browser.use(self.signed_in[person])
        return browser


def a_history(app: Flask, seed: int) -> History:
    """Judging, or judged and counted; with random entries, ties, cards, drafts, recusals and exclusions."""
    dice = random.Random(seed)
    world = World(dice.choice(("judging", "judging", "deliberating")))
    federation, homes = a_federation(), [an_association("Landsverband"), an_association("Buurland")]
    world.people = {
        "stranger": a_user(), "administrator": an_administrator(federation), "secretary": a_secretary(federation),
        "manager": a_manager(homes[0]), "neighbour": a_manager(homes[1]), "board": a_board_member(federation),
        "tied_board": a_board_member(federation), "contact": a_user(), "rival": a_user(), "chair": a_user(), "tied_chair": a_user(),
        "tied_secretary": a_secretary(federation), "watched": a_user(), "tied": a_user(),
        **{f"juror{number}": a_user() for number in range(dice.randint(3, 5))},
    }  # fmt: skip
    edition = an_edition(a_programme(federation, slug="golden"), world.phase, slug="main", rules_frozen_at=now())
    edition.shortlist_at, edition.reveal_at = now() + timedelta(days=5), now() + timedelta(days=9)
    categories = [a_category(edition, key=key, least_entries=1) for key in ("first", "second")]
    questions = a_form(edition)
    stage = a_round(edition, phase=world.phase, criteria=2, state="open" if world.phase == "judging" else "closed", jurors_per_entry=3)
    for number in range(dice.randint(3, 5)):
        name = "watched" if number == 0 else f"entry{number}"
        category = categories[0 if number == 0 else dice.randrange(2)]
        entry = world.entries[name] = an_entry(category, association=dice.choice(homes), state="accepted", nominee=f"Nominee {number}")
        entry.words = dice.randint(200, 2000)
        an_answer(entry, questions["jury"], f"What {name} did.")
        a_collaborator(entry, world.people["contact" if number == 0 else "rival"], is_contact=True)
    history = History(world, edition, categories, stage, dice, None)  # type: ignore[arg-type]
    _jury(history)
    _ties(history, homes[0])
    watched = world.entries["watched"]
    assert watched.company
    a_conflict(edition, world.people["tied_board"], watched.company, kind=dice.choice(KINDS))
    _addresses(history, federation.id)
    history.signed_in = {person: a_browser_session(user) for person, user in world.people.items()}
    session.commit()
    return history


def _jury(history: History) -> None:
    """The watched juror has marked the watched entry; what else happened is for the dice."""
    dice, world, edition, stage = history.dice, history.world, history.edition, history.stage
    names = [name for name in world.people if name.startswith("juror") or name in ("watched", "tied", "chair", "tied_chair")]
    for name in names:
        role = "chair" if name.endswith("chair") else "juror"
        history.members[name] = a_jury_member(edition, world.people[name], role=role, alias=f"Juror {len(history.members) + 1}")
    history.card = a_card(stage, world.entries["watched"], history.members["watched"], [dice.randint(2, 9), dice.randint(0, 10)])
    for name in names:
        for key, entry in world.entries.items():
            if (name, key) == ("watched", "watched") or name.endswith("chair") or dice.random() < 0.2:
                continue
            if name == "tied" and key == "watched":
                continue
            _a_card(history, entry, history.members[name])
    if dice.random() < 0.5:
        entry = dice.choice([one for key, one in world.entries.items() if key != "watched"] or [world.entries["watched"]])
        assert entry.company
        a_conflict(edition, world.people["juror0"], entry.company, kind=dice.choice(KINDS))
    for entry in world.entries.values():
        refresh_tally(stage.id, entry.id)


def _ties(history: History, home: Organisation) -> None:
    """To a company that may enter yet."""
    company = a_company("Zqforbidden", association=home)
    history.forbidden = company.id
    for name in ("tied", "tied_chair", "tied_secretary"):
        history.world.people[name].employer_id = company.id


def _a_card(history: History, entry: Entry, member: JuryMember) -> None:
    dice, what = history.dice, history.dice.random()
    if what < 0.6:
        card = a_card(history.stage, entry, member, [dice.randint(0, 10), dice.choice((None, dice.randint(0, 10)))])
        if dice.random() < 0.1:
            card.state, card.reason = "excluded", "Out of place."
    elif what < 0.75:
        a_card(history.stage, entry, member, [dice.randint(0, 10), None], submitted=False)
    elif what < 0.85:
        an_assignment(history.stage, entry, member, state="recused", reason="I know them.")
    else:
        an_assignment(history.stage, entry, member)


def _addresses(history: History, federation_id: int) -> None:
    world, entries = history.world, history.world.entries
    mine = session.scalars(select(Assignment).join(Assignment.member).where(JuryMember.user_id == world.people["juror0"].id)).first()
    world.ids = {
        "edition_id": {"main": history.edition.id}, "category_id": {one.key: one.id for one in history.categories},
        "entry_id": {name: entry.id for name, entry in entries.items()}, "slug": {name: entry.slug for name, entry in entries.items()},
        "round_id": {"main": history.stage.id}, "programme_id": {"main": history.edition.programme_id},
        "organisation_id": {"company": entries["watched"].company_id, "federation": federation_id},
        "user_id": {"watched": world.people["watched"].id}, "criterion_id": {"main": history.stage.criteria[0].id},
        "programme": {"main": "golden"}, "edition_slug": {"main": "main"}, "kind": {"csv": "csv", "xlsx": "xlsx"},
        "locale": {"en": "en"}, "key": {"entry-accepted": "entry-accepted"},
        "member_id": {name: member.id for name, member in history.members.items() if name in ("watched", "juror0", "tied", "tied_chair")},
        "assignment_id": {"watched": history.card.id, **({"juror0": mine.id} if mine else {})},
    }  # fmt: skip


# Going on from the same past in several ways.


@contextmanager
def remembered() -> Iterator[Callable[[], None]]:
    """``restore()``: the database is again as it was when this began."""
    session.commit()
    session.remove()
    with closing(sqlite3.connect(":memory:")) as kept:
        with db.engine.connect() as connection:
            _raw(connection).backup(kept)

        def restore() -> None:
            session.rollback()
            session.remove()
            with db.engine.connect() as connection:
                kept.backup(_raw(connection))

        yield restore


def _raw(connection: object) -> sqlite3.Connection:
    return connection.connection.driver_connection  # type: ignore[attr-defined, no-any-return]


def give(history: History, mark: int | str | None) -> None:
    """The watched juror's first mark: a number, None for "cannot judge", "nothing" for no card handed in at all."""
    card = session.get_one(Assignment, history.card.id)
    marks = session.scalars(select(Mark).where(Mark.assignment_id == card.id).order_by(Mark.id)).all()
    if mark == "nothing":
        for one in marks:
            session.delete(one)
        card.state, card.submitted_at, card.marked, card.total = "assigned", None, 0, None
    else:
        first, second = marks
        first.value, first.cannot_judge = (None, True) if mark is None else (Decimal(mark), False)
        present = [(one.value, weight) for one, weight in ((first, 50), (second, 30)) if one.value is not None]
        card.total = (sum((value * weight for value, weight in present), Decimal(0)) / sum(w for _v, w in present)).quantize(Decimal("0.0001"))
    refresh_tally(card.round_id, card.entry_id)
    _count(history)


def _count(history: History) -> None:
    if history.phase == "deliberating":
        freeze_round(session.get_one(Round, history.stage.id), now())
    session.commit()
    session.remove()


def enter(history: History, *, exists: bool) -> None:
    """An entry comes in, or not, of the company to which "tied", "tied_chair" and "tied_secretary" have a tie; others judge it."""
    if exists:
        stage, company = session.get_one(Round, history.stage.id), session.get_one(Organisation, history.forbidden)
        category = session.get_one(Category, history.categories[1].id)
        entry = an_entry(category, association=company.association, company=company, state="accepted", nominee="Zqforbidden", words=777)
        for name, member in history.members.items():
            if name.startswith("juror"):
                a_card(stage, entry, session.get_one(JuryMember, member.id), [9, 9])
        an_assignment(stage, entry, session.get_one(JuryMember, history.members["tied"].id), state="recused", reason="A tie.")
        a_conflict(stage.edition, session.get_one(User, history.world.people["juror0"].id), company, kind="acquaintance")
        refresh_tally(stage.id, entry.id)
    _count(history)


def asked_for(app: Flask, history: History) -> list[tuple[str, str]]:
    """(label, path) of every page there is about this edition."""
    world = World("sealed", history.world.people, history.world.ids, history.world.entries)
    return [one for one in addresses(app, world) if "unknown" not in one[0]]


def told(answer: TestResponse) -> tuple[int, list[tuple[str, str]], str]:
    """Everything that reached the reader, without what is new in every answer."""
    heads = sorted((name, value) for name, value in answer.headers if name not in OWN_TIME and name != "Content-Security-Policy")
    if answer.mimetype.startswith(("application/pdf", "application/vnd", "application/zip")):
        # Packed anew each time: what they say is compared, and how long they are is not.
        said = WHEN_MADE.sub("", content_of(answer.get_data()))
        return answer.status_code, [one for one in heads if one[0] != "Content-Length"], said
    return answer.status_code, heads, NEW_EACH_TIME.sub("", unescape(answer.get_data(as_text=True)))
