"""An award ready to form its jury, and what its tests send and read: plans, declarations, letters, ties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.awards.models import (
    Assignment,
    Category,
    Conflict,
    Edition,
    Entry,
    JuryMember,
    Programme,
    Round,
)
from portal.awards.presets import terms
from portal.core.database import session
from portal.organisations.models import Organisation
from portal.outbox.models import Letter
from tests.awards.factories import (
    a_category,
    a_jury_member,
    a_programme,
    a_round,
    an_edition,
    an_entry,
)
from tests.factories import a_company, a_federation, a_key, a_secretary, a_user, an_association

VERSION = terms().version


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


def person_of(member: JuryMember) -> User:
    assert member.user is not None
    return member.user


def pairs() -> list[tuple[int, int, str]]:
    session.expire_all()
    query = select(Assignment.entry_id, Assignment.member_id, Assignment.state).order_by(Assignment.entry_id, Assignment.member_id)
    return [(entry, member, state) for entry, member, state in session.execute(query)]


def letters() -> list[str]:
    return sorted(session.scalars(select(Letter.to_email).where(Letter.template == "jury-assigned")))


def ticket_in(answer: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', answer.get_data(as_text=True))
    assert found is not None
    return found[1]


def plan_data(**more: str) -> dict[str, str]:
    return {"wanted": "2", "seed": "abc", "panels": "y", "languages": "y", "linked": "y", **more}


def asked(browser: FlaskClient, award: Award, **more: str) -> str:
    """The address of the plan that was asked for."""
    answer = browser.post(f"/rounds/{award.stage.id}/assignments/automatic", data=plan_data(**more))
    assert answer.status_code == 302
    assert answer.location is not None
    return answer.location


def preview(browser: FlaskClient, award: Award, **more: str) -> TestResponse:
    answer = browser.get(asked(browser, award, **more))
    assert answer.status_code == 200
    return answer


def apply(browser: FlaskClient, award: Award, ticket: str, key: str | None = None) -> TestResponse:
    return browser.post(f"/rounds/{award.stage.id}/assignments/plans", data={"ticket": ticket, "_key": key or a_key()})


def ties(user: User) -> list[tuple[str, str, str, bool]]:
    session.expire_all()
    rows = session.scalars(select(Conflict).where(Conflict.user_id == user.id).order_by(Conflict.id))
    return [(row.organisation.name, row.kind, row.source, row.lifted_at is None) for row in rows]


def shown(award: Award, *names: str) -> list[str]:
    """Ids of the organisations of these names, as the form sends them."""
    found = [entry.company for entry in award.entries] + [entry.association for entry in award.entries]
    return [str(one.id) for one in found if one is not None and (not names or one.name in names)]


def declaring(award: Award, *ticked: str, **more: str) -> dict[str, object]:
    data: dict[str, object] = {"shown": shown(award), **more}
    for name in ticked:
        [number] = shown(award, name)
        data |= {f"tie-{number}": "1", f"kind-{number}": "personal", f"note-{number}": "My cousin"}
    return data


def the_list(award: Award) -> None:
    for name in ("Acme", "Bell"):
        award.entry(company=a_company(name), association=an_association(f"{name} Association"))
