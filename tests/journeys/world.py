"""A small world with an unmistakable secret in every place that has one, in each of four phases of its edition."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from portal import documents
from portal.accounts.models import BrowserSession, User
from portal.audit import Event, record
from portal.awards.counting.services import freeze_round
from portal.awards.deciding import queries as deciding
from portal.awards.deciding.choices import Choice, Proposal
from portal.awards.deciding.services import propose_decision, seal_decisions, sign_decision
from portal.awards.deliberating import services as deliberating
from portal.awards.deliberating.queries import proposal_of_case
from portal.awards.judging.services import refresh_tally
from portal.awards.models import (
    AgendaItem,
    Assignment,
    AssignmentPlan,
    Attendance,
    Category,
    Edition,
    Entry,
    Mark,
    Meeting,
    Motion,
    MoveRequest,
    Question,
    Remark,
    Round,
    Section,
)
from portal.awards.nominating.services import take_snapshot
from portal.awards.publishing import services as publishing
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Organisation
from portal.outbox.models import Letter
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
from tests.factories import (
    a_board_member,
    a_browser_session,
    a_federation,
    a_manager,
    a_secretary,
    a_user,
    an_administrator,
    an_association,
    saved,
)

PHASES = ("judging", "deliberating", "sealed", "revealed")
MARKS = {"winner": 73197, "finalist": 51311, "third": 41177, "fourth": 31259}
"""Marks nobody would think of; the panel's mark and the total of an entry are the same number."""
SECRETS = (
    "shared_comment", "internal_comment", "feedback_sentence", "recusal", "conflict_note", "board_note",
    "juror_name", "juror_mail", "contact_name", "contact_mail",
    "citation", "decision_reason", "meeting_note",
    "hidden_answer", "hidden_file", "jury_answer", "association_answer", "public_answer", "remark",
    "draft_title", "draft_answer",
    "foreign_citation", "foreign_juror", "foreign_answer",
)  # fmt: skip


def token(secret: str) -> str:
    """One word, so that no line break, initial or case of a page can hide it."""
    return "Zq" + secret.replace("_", "") + "xj"


@dataclass
class World:
    phase: str
    people: dict[str, User] = field(default_factory=dict)
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Argument of a rule -> label -> value; ``entry_id`` -> ``winner`` -> 7."""
    entries: dict[str, Entry] = field(default_factory=dict)

    def name_of(self, user_id: int | None) -> str:
        return next((name for name, user in self.people.items() if user.id == user_id), "")


def a_form(edition: Edition) -> dict[str, Question]:
    section = saved(Section(edition=edition, key="case", position=1, title={"en": "The case"}))
    kinds: dict[str, dict[str, Any]] = {
        "public": {"audience": "everyone"}, "association": {"audience": "associations"}, "jury": {"audience": "jury"},
        "hidden": {"audience": "jury", "hidden_from_jury": True},
        "papers": {"audience": "jury", "hidden_from_jury": True, "kind": "file"},
        "picture": {"audience": "everyone", "kind": "file"},
    }  # fmt: skip
    return {
        key: saved(Question(edition_id=edition.id, section=section, position=n, key=key, label={"en": key.title()}, **{"kind": "long_text", **values}))
        for n, (key, values) in enumerate(kinds.items(), 1)
    }


def a_file(entry: Entry, slot: str, name: str, actor: User) -> int:
    content = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%% " + name.encode() + b"\n%%EOF\n"
    upload = SimpleNamespace(filename=f"{name}.pdf", stream=io.BytesIO(content))
    return documents.attach("Entry", entry.id, slot, None, upload, actor).id


def a_world(phase: str) -> World:
    """``phase``: judging; deliberating (one decision signed, one proposed); sealed (shortlist public); revealed."""
    world = World(phase)
    federation, country, neighbour = a_federation(), an_association("Landsverband"), an_association("Buurland")
    _officers(world, federation, country, neighbour)
    edition = an_edition(a_programme(federation, slug="golden"), "judging" if phase == "judging" else "deliberating", slug="main", rules_frozen_at=now())
    edition.shortlist_at, edition.reveal_at = now() + timedelta(days=1), now() + timedelta(days=8)
    first, second = a_category(edition, key="first"), a_category(edition, key="second", least_entries=1)
    questions = a_form(edition)
    _entries(world, first, second, country, neighbour)
    _dossiers(world, questions)
    stage = a_round(edition, phase="judging" if phase == "judging" else "deliberating", criteria=2, scale_high=Decimal(99999), state="open" if phase == "judging" else "closed")
    _jury(world, edition, stage)
    other = _another_programme(world)
    if phase != "judging":
        freeze_round(stage, now())
        _decide(world, edition, [first, second])
        _publish(world, edition)
    _meet(world, edition, [first, second])
    _addresses(world, edition, other, stage, questions)
    session.commit()
    return world


def _officers(world: World, federation: Organisation, country: Organisation, neighbour: Organisation) -> None:
    world.people |= {
        "stranger": a_user(), "administrator": an_administrator(federation), "secretary": a_secretary(federation),
        "manager": a_manager(country), "neighbour": a_manager(neighbour),
        "board": a_board_member(federation), "board2": a_board_member(federation), "tied_board": a_board_member(federation),
        "contact": a_user(f"Cora {token('contact_name')}", f"{token('contact_mail').lower()}@example.test"), "rival": a_user(),
        "juror": a_user(f"Jo {token('juror_name')}", f"{token('juror_mail').lower()}@example.test"),
        "peer": a_user(), "third": a_user(), "fresh": a_user(), "recused": a_user(), "tied": a_user(), "chair": a_user(),
    }  # fmt: skip


def _entries(world: World, first: Category, second: Category, country: Organisation, neighbour: Organisation) -> None:
    homes = {"winner": country, "finalist": country, "third": neighbour, "fourth": neighbour}
    for name, home in homes.items():
        world.entries[name] = an_entry(first, association=home, state="accepted", nominee=f"Nominee {name}")
    world.entries["other"] = an_entry(second, association=neighbour, state="accepted", nominee="Nominee other")
    world.entries["draft"] = an_entry(second, association=neighbour, title=token("draft_title"))
    a_collaborator(world.entries["winner"], world.people["contact"], is_contact=True)
    a_collaborator(world.entries["finalist"], world.people["rival"], is_contact=True)


def _dossiers(world: World, questions: dict[str, Question]) -> None:
    winner, draft, actor = world.entries["winner"], world.entries["draft"], world.people["manager"]
    for key in ("public", "association", "jury", "hidden"):
        an_answer(winner, questions[key], token(f"{key}_answer"))
        an_answer(world.entries["finalist"], questions[key], "Plaintext")
    an_answer(draft, questions["public"], token("draft_answer"))
    world.ids["document_id"] = {
        "hidden": a_file(winner, "papers", token("hidden_file"), actor),
        "winner": a_file(winner, "picture", "picture", actor),
        "finalist": a_file(world.entries["finalist"], "picture", "picture", actor),
        "draft": a_file(draft, "picture", token("draft_answer"), world.people["neighbour"]),
    }
    world.ids["snapshot_id"] = {"winner": take_snapshot(winner, "submission").id}
    saved(Remark(entry_id=winner.id, author_id=world.people["secretary"].id, text=token("remark")))


def _jury(world: World, edition: Edition, stage: Round) -> None:
    people, entries = world.people, world.entries
    names = ("juror", "peer", "third", "fresh", "recused", "tied")
    members = {name: a_jury_member(edition, people[name]) for name in names}
    members["chair"] = a_jury_member(edition, people["chair"], role="chair")
    cards: dict[str, Assignment] = {}
    for name in ("juror", "peer", "third"):
        for key, mark in {**MARKS, "other": 62483}.items():
            card = a_card(stage, entries[key], members[name], [mark, mark])
            if key == "winner":
                cards[name] = card
    marks = session.scalars(select(Mark).where(Mark.assignment_id == cards["juror"].id).order_by(Mark.id)).all()
    marks[0].comment, marks[1].comment, marks[1].share = token("shared_comment"), token("internal_comment"), False
    for name in ("fresh", "tied"):
        cards[name] = an_assignment(stage, entries["winner"], members[name])
        an_assignment(stage, entries["other"], members[name])
    cards["recused"] = an_assignment(stage, entries["winner"], members["recused"], state="recused", reason=token("recusal"))
    record(Event.JUROR_RECUSED, cards["recused"], actor=people["recused"], reason=token("recusal"), scope=f"edition:{edition.id}")
    winner = entries["winner"]
    assert winner.company
    tie = a_conflict(edition, people["tied"], winner.company, note=token("conflict_note"))
    a_conflict(edition, people["tied_board"], winner.company, note=token("board_note"))
    for entry in entries.values():
        refresh_tally(stage.id, entry.id)
    world.ids["assignment_id"] = {name: cards[name].id for name in ("juror", "fresh", "recused", "tied")}
    world.ids["member_id"] = {name: members[name].id for name in ("juror", "tied", "chair")}
    world.ids["conflict_id"] = {"tied": tie.id}


def _another_programme(world: World) -> Edition:
    """Of a national association: sealed, decided, nothing public; its staff have no office in the federation."""
    home = an_association("Terza")
    staff = world.people["national"] = a_secretary(home)
    board = world.people["national_board"] = a_board_member(home)
    edition = an_edition(a_programme(home, slug="national"), "deliberating", slug="foreign")
    edition.shortlist_at, edition.reveal_at = now() + timedelta(days=1), now() + timedelta(days=8)
    category = a_category(edition, key="only", least_entries=1)
    question = a_form(edition)["public"]
    entry = world.entries["foreign"] = an_entry(category, association=home, state="accepted", nominee="Nominee foreign")
    an_answer(entry, question, token("foreign_answer"))
    stage = a_round(edition, criteria=1, phase="deliberating", state="closed")
    for number in range(3):
        member = a_jury_member(edition, a_user(token("foreign_juror") if number == 0 else None))
        card = a_card(stage, entry, member, [8])
        if number == 0:
            world.ids["assignment_id"]["foreign"], world.ids["member_id"]["foreign"] = card.id, member.id
    freeze_round(stage, now())
    citations = {entry.id: token("foreign_citation")}
    _decide_category(category, [board, a_board_member(home)], citations, "")
    world.ids["document_id"]["foreign"] = a_file(entry, "picture", token("foreign_answer"), staff)
    return edition


def _decide(world: World, edition: Edition, categories: list[Category]) -> None:
    board = [world.people["board"], world.people["board2"]]
    citations = {world.entries["winner"].id: token("citation"), world.entries["other"].id: "Well done."}
    for number, category in enumerate(categories):
        signers = board[: 1 if number and world.phase == "deliberating" else 2]
        _decide_category(category, signers, citations, "" if number else token("decision_reason"))
    if world.phase != "deliberating":
        seal_decisions(edition, actor=board[0])


def _decide_category(category: Category, board: list[User], citations: dict[int, str], reason: str) -> None:
    result = deciding.result_of(category)
    table = deciding.table_of(category, result)
    choices = {
        one.entry_id: Choice(number < 3, "winner" if number == 0 else "finalist" if number < 3 else "none", {"en": citations[one.entry_id]} if number == 0 else {})
        for number, one in enumerate(table.placed)
    }
    decision = propose_decision(category, None, result, table.placed, Proposal(choices, reason=reason), actor=board[0], version=None)
    session.flush()
    for member in board:
        sign_decision(category, decision, actor=member, version=decision.version)
        session.flush()


def _publish(world: World, edition: Edition) -> None:
    if world.phase in ("sealed", "revealed"):
        publishing.announce_shortlist(edition, at=edition.shortlist_at or now())
    if world.phase == "revealed":
        publishing.reveal_by_clock(edition, at=edition.reveal_at or now())
        session.flush()
        document = {"criteria": [], "sentence": token("feedback_sentence")}
        winner, chair = world.entries["winner"], world.people["chair"]
        publishing.save_feedback(winner, document, actor=chair, version=0)
        publishing.release_feedback(edition, [winner.id], actor=chair, at=now())


def _meet(world: World, edition: Edition, categories: list[Category]) -> None:
    """Called while the jury judges, open while the board deliberates, then closed with minutes drafted. The member with
    a tie was there."""
    chair, deputy, tied = (world.people[name] for name in ("board", "board2", "tied_board"))
    begins = now() - timedelta(hours=1) if world.phase != "judging" else now() + timedelta(days=9)
    meeting = Meeting(edition=edition, starts_at=begins, zone=edition.zone, place="The Hall", chair=chair, deputy=deputy)
    saved(meeting)
    items = {
        "free": AgendaItem(title="Opening"), "first": AgendaItem(category=categories[0]), "second": AgendaItem(category=categories[1]),
    }  # fmt: skip
    for position, item in enumerate(items.values(), 1):
        item.meeting_id, item.position = meeting.id, position
        saved(item)
    meeting.attendances = [Attendance(user=user, votes=True, status="expected") for user in (chair, deputy, tied)]
    meeting.attendances.append(Attendance(user=world.people["chair"], votes=False, status="expected"))
    session.flush()
    deliberating.call_meeting(meeting, actor=chair)
    world.ids |= {"meeting_id": {"main": meeting.id}, "item_id": {name: item.id for name, item in items.items()}}
    if world.phase != "judging":
        _hold(world, meeting, items)


def _hold(world: World, meeting: Meeting, items: dict[str, AgendaItem]) -> None:
    chair, first = world.people["board"], items["first"]
    deliberating.open_meeting(meeting, actor=chair)
    for name in ("board2", "tied_board"):
        deliberating.check_in(meeting, "present", actor=world.people[name], at=now())
    deliberating.start_item(first, actor=chair)
    deliberating.save_note(first, token("meeting_note"), actor=chair, version=first.version)
    decision = proposal_of_case(first.category_id)
    motion = saved(Motion(item=first, decision=decision, mover=chair, rule="majority", state="open"))
    world.ids["motion_id"] = {"first": motion.id}
    deliberating.cast_ballot(motion, "for", actor=chair)
    if world.phase == "deliberating":
        return
    deliberating.close_motion(motion, actor=chair)
    deliberating.finish_item(first, actor=chair)
    deliberating.close_meeting(meeting, actor=chair)
    world.ids["minutes_id"] = {"main": deliberating.draft_minutes(meeting, actor=chair).id}


def _addresses(world: World, edition: Edition, other: Edition, stage: Round, questions: dict[str, Question]) -> None:
    """What the arguments of rules are filled in with: own and foreign things."""
    entries, criterion = world.entries, stage.criteria[0]
    a_browser_session(world.people["contact"])
    foreign_round = session.scalars(select(Round).where(Round.edition_id == other.id)).one()
    foreign = session.scalars(select(Question).where(Question.edition_id == other.id)).all()
    plans = {
        "main": saved(AssignmentPlan(round=stage, actor=world.people["secretary"], options={"wanted": 2, "seed": "s"})),
        "foreign": saved(AssignmentPlan(round=foreign_round, actor=world.people["national"], options={"wanted": 2, "seed": "s"})),
    }
    move = saved(MoveRequest(entry_id=entries["winner"].id, category_id=entries["other"].category_id, reason="It fits better."))
    world.ids |= {
        "edition_id": {"main": edition.id, "foreign": other.id},
        "category_id": {"first": entries["winner"].category_id, "second": entries["other"].category_id, "foreign": entries["foreign"].category_id},
        "entry_id": {name: entries[name].id for name in ("winner", "finalist", "other", "draft", "foreign")},
        "round_id": {"main": stage.id, "foreign": foreign_round.id},
        "plan_id": {name: plan.id for name, plan in plans.items()},
        "programme_id": {"main": edition.programme_id, "foreign": other.programme_id},
        "organisation_id": {"company": entries["winner"].company_id, "association": entries["winner"].association_id},
        "user_id": {"board": world.people["board"].id, "juror": world.people["juror"].id, "contact": world.people["contact"].id},
        "criterion_id": {"main": criterion.id, "foreign": foreign_round.criteria[0].id},
        "question_id": {"hidden": questions["hidden"].id, "foreign": foreign[0].id},
        "file_question": {"winner": questions["papers"].id, "foreign": next(one.id for one in foreign if one.kind == "file")},
        "section_id": {"main": questions["hidden"].section_id, "foreign": foreign[0].section_id},
        "slug": {name: entries[name].slug for name in ("winner", "finalist", "other", "draft", "foreign")},
        "request_id": {"winner": move.id}, "parent_id": {"winner": entries["winner"].id}, "mandate_id": {"board": world.people["board"].mandates[0].id},
        "programme": {"main": "golden", "foreign": "national"}, "edition_slug": {"main": "main", "foreign": "foreign"},
        "key": {"entry-accepted": "entry-accepted"}, "locale": {"en": "en"}, "kind": {"csv": "csv", "xlsx": "xlsx"},
        "letter_id": {"contact": session.scalar(select(Letter.id).where(Letter.user_id == world.people["contact"].id)) or 1},
        "helper_id": {"contact": entries["winner"].collaborators[0].id},
        "session_id": {"contact": session.scalars(select(BrowserSession.id)).one()},
    }  # fmt: skip
