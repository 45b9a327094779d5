"""An edition whose board has decided: categories with a ranking, signed decisions, contacts to tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from portal.accounts.models import User
from portal.awards import scoring
from portal.awards.counting.services import freeze_round
from portal.awards.deciding.services import content_of, seal_decisions
from portal.awards.models import Category, Decision, DecisionItem, Edition, Entry, Question, Signature
from portal.awards.publishing import services
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Organisation
from tests.awards.factories import (
    a_card,
    a_category,
    a_collaborator,
    a_form,
    a_jury_member,
    a_programme,
    a_round,
    an_answer,
    an_edition,
    an_entry,
)
from tests.factories import a_board_member, a_federation, a_manager, a_secretary, a_user, an_association, saved

SECRET = "Zephyrquill"
"""In every citation: whoever reads it knows a winner."""
SHORTLISTED = 3


@dataclass
class Gala:
    federation: Organisation
    edition: Edition
    board: list[User]
    secretary: User
    association: Organisation
    manager: User
    chair: User
    categories: list[Category] = field(default_factory=list)
    entries: list[list[Entry]] = field(default_factory=list)
    """Per category, best first: the first wins, three are on the shortlist."""
    contacts: dict[int, User] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    @property
    def winner(self) -> Entry:
        return self.entries[0][0]

    @property
    def finalist(self) -> Entry:
        return self.entries[0][1]

    @property
    def loser(self) -> Entry:
        return self.entries[0][-1]

    def url(self, page: str = "") -> str:
        return f"/programmes/{self.edition.programme.slug}/{self.edition.slug}{page}"

    def announce(self) -> int:
        written = services.announce_shortlist(self.edition, at=self.edition.shortlist_at or now())
        session.commit()
        return written

    def reveal(self) -> int:
        written = services.reveal_by_clock(self.edition, at=self.edition.reveal_at or now())
        session.commit()
        return written


def a_gala(*, categories: int = 1, entries: int = 5, sealed: bool = True, published: str = "", **values: Any) -> Gala:
    """Decided and signed; ``sealed`` unless told otherwise; ``published``: "shortlist" or "revealed"."""
    federation = a_federation()
    edition = an_edition(a_programme(federation, name={"en": "Golden Headset"}), "deliberating", **values)
    instant = now().replace(microsecond=0)
    edition.shortlist_at, edition.reveal_at = instant + timedelta(days=1), instant + timedelta(days=8)
    association = an_association("Landsverband", country="DE", zone="Europe/Berlin")
    gala = Gala(
        federation, edition, [a_board_member(federation) for _ in range(2)], a_secretary(federation), association,
        a_manager(association), a_user("The Chair"),
    )  # fmt: skip
    a_jury_member(edition, gala.chair, role="chair")
    gala.questions = a_form(edition)
    stage = a_round(edition, phase="deliberating", state="closed")
    jurors = [a_jury_member(edition) for _ in range(3)]
    for _ in range(categories):
        category = a_category(edition)
        gala.categories.append(category)
        gala.entries.append([_an_entry(gala, category, stage, jurors, 9 - number) for number in range(entries)])
    results = {result.category_id: result for result in freeze_round(stage, now())}
    for category, listed in zip(gala.categories, gala.entries, strict=True):
        _decide(gala, category, listed, results[category.id])
    if sealed:
        seal_decisions(edition, actor=gala.board[0])
    session.commit()
    if published:
        gala.announce()
    if published == "revealed":
        gala.reveal()
    return gala


def _an_entry(gala: Gala, category: Category, stage: Any, jurors: list[Any], mark: int) -> Entry:
    entry = an_entry(category, association=gala.association, state="accepted")
    contact = a_user(locale="de", zone="Europe/Berlin", password_hash="x")
    a_collaborator(entry, contact, is_contact=True)
    gala.contacts[entry.id] = contact
    for juror in jurors:
        a_card(stage, entry, juror, [max(mark, 0)] * 3)
    values = ("They began with the caller. Then they changed everything, and it held for a year.", [
        {"measure": "Calls", "unit": "%", "baseline": "30", "target": "20", "result": "12", "period": "2026", "source": "log"}
    ], "eleven million", "yes")  # fmt: skip
    for question, value in zip(gala.questions, values, strict=True):
        an_answer(entry, question, value)
    return entry


def _decide(gala: Gala, category: Category, listed: list[Entry], result: Any) -> None:
    decision = Decision(edition_id=gala.edition.id, category=category, state="signed", result_set_id=result.id)
    for number, entry in enumerate(listed):
        outcome = "winner" if number == 0 else "finalist" if number < SHORTLISTED else "none"
        citation = {"en": f"{SECRET} said the jury of {entry.nominee}."} if number == 0 else {}
        decision.items.append(DecisionItem(entry=entry, shortlisted=number < SHORTLISTED, outcome=outcome, citation=citation))
    saved(decision)
    digest = scoring.fingerprint(content_of(decision))
    for member in gala.board:
        saved(Signature(decision=decision, user=member, content_hash=digest))
