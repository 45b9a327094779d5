"""Feedback: quarters and shared comments, never ranks, totals or names; released by a chair without a tie."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.awards.models import Assignment, Edition, Feedback, JuryMember, Mark
from portal.awards.publishing import policies as may
from portal.awards.publishing.drafting import quarter_of
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.factories import a_collaborator, a_conflict
from tests.awards.publishing.gala import Gala, a_gala
from tests.conftest import SignIn, Statements
from tests.factories import a_user

numbers = st.integers(0, 1000).map(lambda value: Decimal(value) / 100)


def comment(gala: Gala, entry_id: int, text: str, *, share: bool = True, criterion: int = 0) -> None:
    marks = session.scalars(
        select(Mark).join(Assignment).where(Assignment.entry_id == entry_id).order_by(Mark.id)
    ).all()
    mark = next(one for one in marks[criterion::3] if not one.comment)
    mark.comment, mark.share = text, share
    session.commit()


def edit_url(gala: Gala) -> str:
    return f"/entries/{gala.winner.id}/feedback/edit"


def release(sign_in: SignIn, gala: Gala, *entry_ids: int) -> object:
    return sign_in(gala.chair).post(f"/editions/{gala.edition.id}/feedback/release", data={"entry": list(entry_ids)})


@pytest.mark.parametrize(
    ("mark", "quarter"), [("1", 1), ("2", 2), ("3", 3), ("4", 4)]
)
def test_a_field_of_four_fills_the_four_quarters(mark: str, quarter: int) -> None:
    assert quarter_of(Decimal(mark), [Decimal(one) for one in (1, 2, 3, 4)]) == quarter


def test_equal_marks_share_the_middle() -> None:
    assert {quarter_of(Decimal(7), [Decimal(7)] * size) for size in range(4, 20)} == {3}


@given(st.lists(numbers, min_size=4, max_size=40), st.data())
def test_a_higher_mark_never_lies_in_a_lower_quarter(field: list[Decimal], data: st.DataObject) -> None:
    low, high = sorted((data.draw(st.sampled_from(field)), data.draw(st.sampled_from(field))))
    assert 1 <= quarter_of(low, field) <= quarter_of(high, field) <= 4


def test_the_draft_has_shared_comments_only(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    comment(gala, gala.winner.id, "Shared thought")
    comment(gala, gala.winner.id, "Internal thought", share=False)
    text = sign_in(gala.chair).get(edit_url(gala)).text
    assert ["Shared thought" in text, "Internal thought" in text] == [True, False]
    assert "in the highest quarter of the field" in text


def test_a_small_field_or_panel_tells_no_quarter(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(entries=3, published="revealed")
    text = sign_in(gala.chair).get(edit_url(gala)).text
    assert text.count("No quarter is told") == 3


def test_the_chair_edits_takes_out_and_adds_a_sentence(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    comment(gala, gala.winner.id, "First")
    comment(gala, gala.winner.id, "Second")
    browser = sign_in(gala.chair)
    form = {"version": 0, "comment-0-0": "", "comment-0-1": "Second, kinder", "sentence": "Well done."}
    assert browser.post(edit_url(gala), data=form).status_code == 302
    kept = session.scalars(select(Feedback)).one()
    assert ([c["comments"] for c in kept.document["criteria"]], kept.document["sentence"]) == ([["Second, kinder"], [], []], "Well done.")


def test_two_chairs_do_not_overwrite_each_other(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    browser = sign_in(gala.chair)
    answers = [browser.post(edit_url(gala), data={"version": 0, "sentence": text}).status_code for text in ("one", "two")]
    assert answers == [302, 409]
    assert session.scalars(select(Feedback)).one().document["sentence"] == "one"


def test_what_is_too_long_is_kept_and_said(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    comment(gala, gala.winner.id, "First")
    answer = sign_in(gala.chair).post(edit_url(gala), data={"version": 0, "comment-0-0": "x" * 5000, "sentence": "y"})
    assert (answer.status_code, "x" * 5000 in answer.text) == (422, True)


def test_a_chair_with_a_tie_finds_no_trace_of_the_entry(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    company = gala.winner.company
    assert company
    a_conflict(gala.edition, gala.chair, company)
    browser = sign_in(gala.chair)
    assert browser.get(edit_url(gala)).status_code == 404
    assert gala.winner.nominee not in browser.get(f"/editions/{gala.edition.id}/feedback").text
    release(sign_in, gala, gala.winner.id)
    assert session.scalars(select(Feedback)).all() == []


@pytest.mark.parametrize("published", ["", "shortlist"])
def test_there_is_no_feedback_before_the_reveal(app: Flask, sign_in: SignIn, published: str) -> None:
    gala = a_gala(published=published)
    assert sign_in(gala.chair).get(edit_url(gala)).status_code == 404
    assert gala.winner.nominee not in sign_in(gala.chair).get(f"/editions/{gala.edition.id}/feedback").text


@pytest.mark.parametrize(("publication", "allowed"), [("hidden", False), ("shortlist", False), ("revealed", True)])
def test_the_rule_itself_waits_for_the_reveal_whoever_found_the_entry(publication: str, allowed: bool) -> None:
    assert may.edit_feedback(Edition(publication=publication), None).allowed is allowed


def test_others_than_the_chair_prepare_nothing(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    juror = session.scalars(select(JuryMember).where(JuryMember.role == "juror")).first()
    assert juror
    assert juror.user
    listed = f"/editions/{gala.edition.id}/feedback"
    for other in (gala.secretary, gala.board[0], gala.manager, gala.contacts[gala.winner.id], juror.user):
        browser = sign_in(other)
        pages = (edit_url(gala), listed, f"{listed}/release?entry={gala.winner.id}")
        assert [browser.get(page).status_code for page in pages] == [404] * 3
        assert browser.post(f"{listed}/release", data={"entry": gala.winner.id}).status_code == 404


def test_release_previews_whom_it_reaches(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    text = sign_in(gala.chair).get(f"/editions/{gala.edition.id}/feedback/release?entry={gala.winner.id}&entry={gala.loser.id}").text
    assert "The feedback to 2 entries opens to their nominees" in text
    assert "and 2 letters go out" in text


def test_released_once_and_told_once(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    codes = [release(sign_in, gala, gala.winner.id, gala.loser.id).status_code for _ in range(2)]  # type: ignore[attr-defined]
    assert codes == [302, 409]
    told = session.scalars(select(Letter.user_id).where(Letter.template == "feedback-released")).all()
    assert sorted(told) == sorted(gala.contacts[one.id].id for one in (gala.winner, gala.loser))


def test_the_nominee_reads_theirs_after_the_release_and_nobody_else(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    comment(gala, gala.winner.id, "Shared thought")
    helper = a_collaborator(gala.winner, a_user(), "view").user
    url = f"/entries/{gala.winner.id}/feedback"
    readers = [gala.contacts[gala.winner.id], helper]
    others = [gala.contacts[gala.loser.id], gala.manager, gala.board[0], gala.secretary, a_user()]
    assert [sign_in(one).get(url).status_code for one in readers] == [404, 404]
    release(sign_in, gala, gala.winner.id)
    assert [sign_in(one).get(url).status_code for one in readers] == [200, 200]
    assert [sign_in(one).get(url).status_code for one in others] == [404] * 5


def test_what_the_chair_only_saved_nobody_reads_yet(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    browser, contact = sign_in(gala.chair), sign_in(gala.contacts[gala.winner.id])
    assert browser.post(edit_url(gala), data={"sentence": "Well told.", "version": 0}).status_code == 302
    assert session.scalars(select(Feedback.entry_id)).all() == [gala.winner.id]
    assert contact.get(f"/entries/{gala.winner.id}/feedback").status_code == 404


def test_the_page_tells_no_rank_no_total_and_no_juror(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    members = session.scalars(select(JuryMember)).all()
    for member in members:
        assert member.user
        member.user.name = f"Juror Unnameable {member.id}"
    comment(gala, gala.winner.id, "Shared thought")
    release(sign_in, gala, gala.winner.id)
    text = sign_in(gala.contacts[gala.winner.id]).get(f"/entries/{gala.winner.id}/feedback").text
    planted = ["Unnameable", "9.00", "9,00", *(member.alias for member in members)]
    assert [word for word in planted if word in text] == []
    assert "Shared thought" in text


def test_statements_of_the_list_do_not_grow(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    counts = []
    for size in (3, 9):
        gala = a_gala(entries=size, published="revealed")
        browser = sign_in(gala.chair)
        with statements() as seen:
            browser.get(f"/editions/{gala.edition.id}/feedback")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_statements_of_a_release_preview_do_not_grow(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    counts = []
    for size in (4, 9):
        gala = a_gala(entries=size, published="revealed")
        chosen = "&".join(f"entry={entry.id}" for entry in gala.entries[0])
        browser = sign_in(gala.chair)
        with statements() as seen:
            browser.get(f"/editions/{gala.edition.id}/feedback/release?{chosen}")
        counts.append(len(seen))
    assert counts[0] == counts[1]
