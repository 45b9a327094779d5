"""Two members sign at the same instant: real threads, real locks, on both databases."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.awards.counting.services import freeze_round
from portal.awards.models import Category, Decision
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_category, a_programme, a_round, an_edition
from tests.conftest import SignIn
from tests.factories import a_board_member, a_federation, saved

CATEGORIES = 4


def at_once(app: Flask, deeds: list[tuple[Any, str, dict[str, Any]]]) -> Counter[int]:
    """(browser, address, form) each in a thread of its own; how often each status was answered."""
    session.commit()

    def one(deed: tuple[Any, str, dict[str, Any]]) -> int:
        browser, address, form = deed
        with app.app_context():
            return int(browser.post(address, data=form).status_code)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(one, deeds))


def proposals() -> tuple[list[Category], list[Decision], Any]:
    """Decisions that wait for two signatures."""
    federation = a_federation()
    edition = an_edition(a_programme(federation), phase="deliberating", rules_frozen_at=now())
    a_round(edition, phase="deliberating", state="frozen")
    categories = [a_category(edition) for _n in range(CATEGORIES)]
    return categories, [saved(Decision(edition_id=edition.id, category=one, no_award=True, reason="Too few.")) for one in categories], federation


def test_of_many_first_proposals_at_once_one_is_kept_and_the_others_are_told(app: Flask, sign_in: SignIn) -> None:
    federation = a_federation()
    edition = an_edition(a_programme(federation), phase="deliberating", rules_frozen_at=now())
    stage, category = a_round(edition, phase="deliberating", state="closed"), a_category(edition)
    freeze_round(stage, now())
    form = {"no_award": "1", "reason": "Nobody came."}
    board = [a_board_member(federation) for _n in range(8)]
    codes = at_once(app, [(sign_in(member), f"/categories/{category.id}/decision", form) for member in board])
    assert codes == {302: 1, 409: 7}
    assert [(one.state, one.reason) for one in session.scalars(select(Decision))] == [("proposed", "Nobody came.")]


def test_two_signatures_at_the_same_instant_make_a_signed_decision(app: Flask, sign_in: SignIn) -> None:
    categories, decisions, federation = proposals()
    board = [a_board_member(federation) for _n in range(2)]
    addresses = [(f"/categories/{category.id}/decision/sign", {"version": decision.version}) for category, decision in zip(categories, decisions, strict=True)]
    deeds = [(sign_in(member), address, form) for address, form in addresses for member in board]
    assert at_once(app, deeds) == {302: 2 * CATEGORIES}
    session.expire_all()
    assert [(one.state, len(one.signatures)) for one in session.scalars(select(Decision))] == [("signed", 2)] * CATEGORIES


def test_one_member_who_presses_many_times_at_once_signs_once(app: Flask, sign_in: SignIn) -> None:
    categories, decisions, federation = proposals()
    member, form = a_board_member(federation), {"version": decisions[0].version}
    codes = at_once(app, [(sign_in(member), f"/categories/{categories[0].id}/decision/sign", form) for _n in range(6)])
    assert codes == {302: 1, 403: 5}
    session.expire_all()
    assert (decisions[0].state, len(decisions[0].signatures)) == ("proposed", 1)
