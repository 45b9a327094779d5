"""What a juror wrote reaches nobody who is not entitled to it, and changes no answer they get."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from portal.awards.judging import services
from portal.awards.models import Assignment, Mark
from portal.core.database import session
from tests.awards.factories import a_collaborator, a_jury_member, an_assignment
from tests.awards.judging.scenes import Scene, a_chair, a_scene, another_card
from tests.factories import a_board_member, a_manager, a_secretary, a_user

SECRETS = ("PLANTED-COMMENT", "Planted Juror-Name", "planted@jurors.test", "8.7531")


def planted(mark: str) -> tuple[Scene, Assignment]:
    """Three submitted cards of others, one of them by a juror whose name, mark and comment are secrets."""
    scene = a_scene(criteria=1, scale_step="0.0001")
    for one in (4, 5):
        another_card(scene, [one], "Another text")
    card = another_card(scene, [mark], "PLANTED-COMMENT", name="Planted Juror-Name", email="planted@jurors.test")
    card.total = None if mark is None else card.total
    services.refresh_tally(scene.round.id, scene.entry.id)
    return scene, card


def outsiders(scene: Scene) -> dict[str, Any]:
    nominee = a_user()
    a_collaborator(scene.entry, nominee)
    foreign = a_scene()
    return {
        "secretariat": a_secretary(scene.edition.programme.owner),
        "manager": a_manager(scene.entry.association),
        "nominee": nominee,
        "juror with an open card": scene.juror,
        "juror without a card": a_jury_member(scene.edition).user,
        "board": a_board_member(scene.edition.programme.owner),
        "foreign chair": a_chair(foreign),
    }


def addresses(scene: Scene, card: Assignment) -> list[str]:
    stage, entry = scene.round.id, scene.entry.id
    return [
        "/judging", "/waiting", scene.desk_url, scene.submit_url, f"/assignments/{scene.card.id}/sheet",
        f"/assignments/{card.id}/desk", f"/assignments/{card.id}/submission", f"/assignments/{card.id}/sheet",
        f"/assignments/{card.id}/recusal", f"/assignments/{card.id}/reopening", f"/assignments/{card.id}/exclusion",
        f"/rounds/{stage}/coverage", f"/rounds/{stage}/coverage?show=disagreement", f"/rounds/{stage}/coverage?juror={card.member_id}",
        f"/rounds/{stage}/coverage.csv", f"/rounds/{stage}/coverage.csv?show=disagreement",
        f"/rounds/{stage}/entries/{entry}/cards", f"/rounds/{stage}/reminders",
    ]  # fmt: skip


def answers(sign_in: Any, person: Any, urls: list[str]) -> list[tuple[int, str]]:
    """Status and body, without what differs from request to request."""
    browser, found = sign_in(person), []
    for url in urls:
        answer = browser.get(url)
        body = re.sub(r'name="(csrf_token|_key)" value="[^"]*"|<code>[0-9a-f]{16}</code>', "", answer.get_data(as_text=True))
        found.append((answer.status_code, body))
    return found


def test_no_planted_secret_reaches_anybody_outside(sign_in):
    scene, card = planted("8.7531")
    urls = addresses(scene, card)
    for role, person in outsiders(scene).items():
        for url, (_status, body) in zip(urls, answers(sign_in, person, urls), strict=True):
            assert [secret for secret in SECRETS if secret in body] == [], (role, url)


def test_the_chair_does_see_them_so_the_search_can_find_something(sign_in):
    scene, card = planted("8.7531")
    page = "".join(body for _status, body in answers(sign_in, a_chair(scene), addresses(scene, card)))
    assert [secret in page for secret in ("PLANTED-COMMENT", "Planted Juror-Name", "8.7531")] == [True] * 3


@pytest.mark.parametrize("change", ["another mark", "not at all"])
def test_answers_to_outsiders_are_the_same_whatever_a_juror_gave(sign_in, change):
    scene, card = planted("1")
    people = {role: person for role, person in outsiders(scene).items() if not (change == "not at all" and role == "secretariat")}
    urls = addresses(scene, card)
    before = {role: answers(sign_in, person, urls) for role, person in people.items()}
    if change == "another mark":
        mark = session.scalars(select(Mark).where(Mark.assignment_id == card.id)).one()
        mark.value, mark.comment, card.total = 10, "Something else", 10
    else:
        card.state, card.total = "assigned", None
    services.refresh_tally(scene.round.id, scene.entry.id)
    after = {role: answers(sign_in, person, urls) for role, person in people.items()}
    assert [role for role in people if before[role] != after[role]] == []


def test_a_recused_juror_gets_the_same_answers_as_for_an_entry_that_never_was(sign_in):
    scene, _card = planted("5")
    recused = a_jury_member(scene.edition)
    theirs = an_assignment(scene.round, scene.entry, recused, state="recused", reason="R")
    browser = sign_in(recused.user)
    absent, hidden = browser.get("/assignments/999999/desk"), browser.get(f"/assignments/{theirs.id}/desk")
    strip = re.compile(r"<code>[0-9a-f]{16}</code>")
    assert absent.status_code == hidden.status_code == 404
    assert strip.sub("", absent.get_data(as_text=True)) == strip.sub("", hidden.get_data(as_text=True))
