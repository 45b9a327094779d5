"""The commands of screening refuse of themselves, whoever calls them and whatever the page before them checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.models import User
from portal.awards.models import Category, Entry
from portal.awards.screening import services
from portal.core.access import Denied
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.factories import a_category, a_collaborator, a_jury_member, a_programme, an_edition, an_entry
from tests.factories import (
    a_board_member,
    a_federation,
    a_manager,
    a_secretary,
    a_user,
    an_administrator,
    an_association,
    saved,
)

REASON = "It must be so."
Deed = Callable[[Entry, Category, User], object]
DEEDS: dict[str, tuple[str, Deed]] = {
    "accept": ("submitted", lambda e, _c, who: services.accept_entry(e, actor=who, version=e.version)),
    "return": ("submitted", lambda e, _c, who: services.return_entry(e, actor=who, version=e.version, reason=REASON, remarks=[])),
    "refuse": ("submitted", lambda e, _c, who: services.refuse_entry(e, actor=who, version=e.version, reason=REASON)),
    "disqualify": ("accepted", lambda e, _c, who: services.disqualify_entry(e, actor=who, version=e.version, reason=REASON)),
    "extend": ("draft", lambda e, _c, who: services.extend_entry(e, actor=who, version=e.version, until=now() + timedelta(days=90), reason=REASON)),
    "propose a move": ("submitted", lambda e, c, who: services.propose_move(e, c, actor=who, reason=REASON)),
    "remind": ("draft", lambda e, _c, who: services.send_reminders(e.edition, [e.association_id or 0], actor=who)),
}
"""Each with the state it is meant for."""
MOVES = ("accept", "return", "refuse", "disqualify", "extend")


def an_entry_for(deed: str) -> tuple[Entry, Category]:
    edition = an_edition(a_programme(a_federation()), phase="screening")
    entry = an_entry(a_category(edition), state=DEEDS[deed][0])
    a_collaborator(entry)
    return entry, a_category(edition)


def others(entry: Entry) -> list[User]:
    owner = entry.edition.programme.owner
    return [
        a_manager(entry.association), a_board_member(owner), an_administrator(owner), a_secretary(an_association()),
        a_secretary(entry.association), a_jury_member(entry.edition, role="chair").user or a_user(), a_collaborator(entry).user, a_user(),
    ]  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_only_the_secretariat_that_runs_the_award_screens(app: Flask, deed: str) -> None:
    (entry, category), (_state, command) = an_entry_for(deed), DEEDS[deed]
    for person in others(entry):
        with pytest.raises(Denied):
            command(entry, category, person)
    command(entry, category, a_secretary(entry.edition.programme.owner))


@pytest.mark.parametrize("deed", MOVES)
def test_a_move_made_from_a_state_it_is_not_for_is_denied(app: Flask, deed: str) -> None:
    entry, category = an_entry_for(deed)
    secretary = a_secretary(entry.edition.programme.owner)
    entry.state = "withdrawn"
    with pytest.raises(Denied):
        DEEDS[deed][1](entry, category, secretary)
    assert (entry.state, session.query(Letter).count()) == ("withdrawn", 0)


@pytest.mark.parametrize("deed", ["accept", "return", "refuse", "disqualify"])
def test_nothing_is_screened_in_an_archived_edition(app: Flask, deed: str) -> None:
    entry, category = an_entry_for(deed)
    secretary = a_secretary(entry.edition.programme.owner)
    entry.edition.state = "archived"
    saved(entry.edition)
    with pytest.raises(Denied, match="archived"):
        DEEDS[deed][1](entry, category, secretary)
