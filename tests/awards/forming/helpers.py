"""An award ready to form its jury: a federation, associations, a round, accepted entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.awards.models import Category, Edition, Entry, JuryMember, Programme, Round
from portal.organisations.models import Organisation
from tests.awards.factories import a_category, a_jury_member, a_programme, a_round, an_edition, an_entry
from tests.factories import a_federation, a_secretary, a_user


@dataclass
class Award:
    federation: Organisation
    programme: Programme
    edition: Edition
    category: Category
    stage: Round
    secretary: User
    entries: list[Entry] = field(default_factory=list)

    def entry(self, **values: Any) -> Entry:
        made = an_entry(self.category, **{"state": "accepted", "words": 1000, **values})
        self.entries.append(made)
        return made

    def juror(self, user: User | None = None, **values: Any) -> JuryMember:
        return a_jury_member(self.edition, user or a_user(), **values)

    def invited(self, user: User | None = None, **values: Any) -> JuryMember:
        blank = {"state": "invited", "answered_at": None, "terms_version": "", "terms_accepted_at": None, "conflicts_declared_at": None}
        return a_jury_member(self.edition, user or a_user(), **{**blank, **values})


def an_award(entries: int = 0, *, phase: str = "screening", **round_values: Any) -> Award:
    federation = a_federation()
    programme = a_programme(federation)
    edition = an_edition(programme, phase=phase)
    award = Award(
        federation, programme, edition, a_category(edition), a_round(edition, phase=phase, **{"jurors_per_entry": 2, **round_values}),
        a_secretary(federation),
    )  # fmt: skip
    for _number in range(entries):
        award.entry()
    return award


def text_of(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).split())
