"""The two flips: at their instants, never early, once, and every letter after them."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.models import Decision, Edition, RevealConfirmation
from portal.awards.publishing import letters, services
from portal.awards.publishing.jobs import publish
from portal.core.access import Denied, Refused
from portal.core.clock import now
from portal.core.database import session, transaction
from portal.outbox.models import Letter
from tests.awards.factories import a_category, an_edition, an_entry
from tests.awards.publishing.gala import Gala, a_gala
from tests.factories import a_user

SECOND = timedelta(seconds=1)
RESULT_LETTERS = ("shortlist-announced", "not-shortlisted", "winner-revealed", "feedback-released")


def written() -> Counter[str]:
    session.expire_all()
    found = session.scalars(select(Letter.template).where(Letter.template.in_(RESULT_LETTERS)))
    return Counter(found)


def publication() -> str:
    session.expire_all()
    return session.scalars(select(Edition.publication)).one()


def at(instant: datetime | None) -> str:
    assert instant
    with time_machine.travel(instant, tick=False):
        publish()
    return publication()


def events(name: str) -> int:
    return len(session.scalars(select(AuditEvent).where(AuditEvent.event == name)).all())


def test_the_shortlist_is_announced_at_its_instant_and_not_a_second_earlier(app: Flask) -> None:
    gala = a_gala()
    due = gala.edition.shortlist_at
    assert due
    assert [at(due - SECOND), at(due), at(due + SECOND)] == ["hidden", "shortlist", "shortlist"]
    assert gala.edition.shortlisted_at == due


def test_the_winners_are_revealed_at_their_instant_and_not_a_second_earlier(app: Flask) -> None:
    gala = a_gala(published="shortlist")
    due = gala.edition.reveal_at
    assert due
    assert [at(due - SECOND), at(due), at(due + SECOND)] == ["shortlist", "revealed", "revealed"]
    assert gala.edition.revealed_at == due
    assert set(session.scalars(select(Decision.state))) == {"revealed"}


def test_a_late_worker_reveals_late(app: Flask) -> None:
    gala = a_gala(published="shortlist")
    assert gala.edition.reveal_at
    late = gala.edition.reveal_at + timedelta(hours=3)
    assert at(late) == "revealed"
    assert gala.edition.revealed_at == late


def test_an_edition_without_a_date_for_its_shortlist_announces_it_with_the_reveal(app: Flask) -> None:
    gala = a_gala()
    gala.edition.shortlist_at = None
    session.commit()
    assert at(gala.edition.reveal_at) == "revealed"


def test_nothing_is_announced_and_nobody_told_while_an_entry_lacks_a_decision(app: Flask) -> None:
    gala = a_gala(sealed=False)
    an_entry(gala.categories[0], state="accepted")
    session.commit()
    assert at(gala.edition.shortlist_at) == "hidden"
    assert written() == Counter()


def test_nothing_is_announced_while_an_entry_waits_for_its_screening(app: Flask) -> None:
    gala = a_gala()
    late = an_entry(gala.categories[0], state="submitted")
    session.commit()
    assert (at(gala.edition.shortlist_at), written()) == ("hidden", Counter())
    late.state = "refused"
    session.commit()
    assert at(gala.edition.shortlist_at) == "shortlist"


def test_an_edition_nobody_entered_announces_nothing(app: Flask) -> None:
    edition = an_edition(phase="deliberating")
    a_category(edition)
    session.commit()
    assert at(edition.shortlist_at) == "hidden"


def test_nothing_is_announced_while_a_decision_is_not_signed(app: Flask) -> None:
    gala = a_gala(sealed=False)
    session.scalars(select(Decision)).one().state = "proposed"
    session.commit()
    assert at(gala.edition.shortlist_at) == "hidden"
    assert written() == Counter()


def test_an_undecided_category_holds_the_whole_edition(app: Flask) -> None:
    gala = a_gala(categories=2, sealed=False)
    session.delete(session.scalars(select(Decision)).first())
    session.commit()
    assert at(gala.edition.shortlist_at) == "hidden"
    assert written() == Counter()


def test_unsealed_decisions_are_not_revealed(app: Flask) -> None:
    gala = a_gala(sealed=False, published="shortlist")
    assert at(gala.edition.reveal_at) == "shortlist"
    assert written()["winner-revealed"] == 0


def test_each_flip_tells_contacts_and_associations_of_its_entries_once(app: Flask) -> None:
    gala = a_gala()
    before = written()
    gala.announce()
    shortlist = written()
    gala.reveal()
    publish()
    # Five entries with a contact each, and one manager for all of them; three are on the shortlist.
    assert before == Counter()
    assert shortlist == Counter({"shortlist-announced": 6, "not-shortlisted": 4})
    assert written() == shortlist + Counter({"winner-revealed": 6})


def test_letters_speak_the_language_of_their_reader(app: Flask) -> None:
    gala = a_gala(published="shortlist")
    letter = session.scalars(select(Letter).where(Letter.user_id == gala.contacts[gala.winner.id].id)).one()
    assert (letter.locale, letter.subject) == ("de", f"{gala.winner.nominee} steht auf der Shortlist von Edition 2027")


def test_no_letter_about_results_can_be_written_before_the_flip(app: Flask) -> None:
    gala = a_gala()
    for tell in (letters.tell_shortlist, letters.tell_winners):
        with pytest.raises(letters.TooEarly):
            tell(gala.edition)
    with pytest.raises(letters.TooEarly):
        letters.tell_feedback(gala.edition, [gala.winner])
    gala.announce()
    with pytest.raises(letters.TooEarly):
        letters.tell_winners(gala.edition)
    assert written()["winner-revealed"] == 0


def test_letters_about_results_are_named_in_one_module_only() -> None:
    portal = Path(letters.__file__).parents[2]
    named = {
        str(path.relative_to(portal))
        for path in portal.rglob("*.py")
        if re.search("|".join(f'"{key}"' for key in RESULT_LETTERS), path.read_text("utf-8"))
    }
    assert named == {"awards/publishing/letters.py"}


def test_two_members_of_the_board_reveal_before_the_hour(app: Flask) -> None:
    gala = a_gala(published="shortlist")
    first, second = gala.board
    presses = [services.confirm_reveal(gala.edition, actor=one, at=now()) for one in (first, first, second, second)]
    session.commit()
    assert presses == ["noted", "again", "revealed", "late"]
    assert (publication(), written()["winner-revealed"]) == ("revealed", 6)


def test_a_press_can_be_taken_back_until_the_reveal(app: Flask) -> None:
    gala = a_gala(published="shortlist")
    first, second = gala.board
    services.confirm_reveal(gala.edition, actor=first, at=now())
    services.withdraw_reveal(gala.edition, actor=first)
    session.commit()
    assert services.confirm_reveal(gala.edition, actor=second, at=now()) == "noted"
    with pytest.raises(Refused):
        services.withdraw_reveal(gala.edition, actor=first)


def test_nobody_but_the_board_presses(app: Flask) -> None:
    gala = a_gala(published="shortlist")
    for other in (gala.secretary, gala.manager, gala.chair, a_user()):
        with pytest.raises(Denied):
            services.confirm_reveal(gala.edition, actor=other, at=now())


@pytest.mark.parametrize(("sealed", "published"), [(True, ""), (False, "shortlist")])
def test_a_press_needs_an_announced_shortlist_and_a_seal(app: Flask, sealed: bool, published: str) -> None:
    gala = a_gala(sealed=sealed, published=published)
    with pytest.raises(Refused):
        services.confirm_reveal(gala.edition, actor=gala.board[0], at=now())


def test_fifty_presses_at_once_reveal_once(app: Flask) -> None:
    gala = a_gala(published="shortlist")
    edition_id, members = gala.edition.id, [member.id for member in gala.board]
    session.commit()
    outcomes: list[str] = []

    def press(number: int) -> None:
        with app.app_context():
            with transaction():
                edition, actor = session.get(Edition, edition_id), session.get(type(gala.chair), members[number % 2])
                assert edition
                assert actor
                outcomes.append(services.confirm_reveal(edition, actor=actor, at=now()))
            session.remove()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    counted = Counter(outcomes)
    assert (len(outcomes), counted["revealed"], counted["noted"]) == (50, 1, 1)
    assert len(session.scalars(select(RevealConfirmation)).all()) == 2
    assert (events("awards.winners.revealed"), written()["winner-revealed"]) == (1, 6)


def test_two_workers_at_once_announce_once(app: Flask) -> None:
    gala = a_gala()
    gala.edition.shortlist_at = now() - SECOND
    session.commit()
    flips: list[int] = []

    def work() -> None:
        with app.app_context():
            flips.append(publish())
            session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    assert (sum(flips), events("awards.shortlist.announced")) == (1, 1)
    assert written() == Counter({"shortlist-announced": 6, "not-shortlisted": 4})


def test_a_withdrawn_entry_is_told_nothing(app: Flask) -> None:
    gala: Gala = a_gala()
    gala.finalist.state = "withdrawn"
    session.commit()
    gala.announce()
    assert written() == Counter({"shortlist-announced": 4, "not-shortlisted": 4})


@pytest.mark.parametrize("flip", [services.announce_shortlist, services.reveal_by_clock], ids=["shortlist", "reveal"])
def test_the_command_itself_refuses_to_be_early(app: Flask, flip: Callable[..., int]) -> None:
    """Not only the job's own search for what is due: whoever calls the command a second early is refused."""
    gala = a_gala(published="" if flip is services.announce_shortlist else "shortlist")
    before = publication()
    due = gala.edition.shortlist_at if before == "hidden" else gala.edition.reveal_at
    assert due
    with pytest.raises(Refused):
        flip(gala.edition, at=due - SECOND)
    session.rollback()
    assert publication() == before
