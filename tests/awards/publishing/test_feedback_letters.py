"""The feedback as a letter: the same as the page, for the nominee after the release and for the chair before."""

from __future__ import annotations

import io

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from portal.awards.models import JuryMember, ResultSet
from portal.awards.publishing.drafting import strengths
from portal.core.database import session
from tests.awards.publishing.gala import Gala, a_gala
from tests.awards.publishing.test_feedback import comment, edit_url, release
from tests.conftest import SignIn
from tests.factories import a_user


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def urls(gala: Gala) -> tuple[str, str]:
    return f"/entries/{gala.winner.id}/feedback.pdf", f"/entries/{gala.winner.id}/feedback/letter.pdf"


def test_the_letter_tells_quarters_comments_and_the_field_and_no_rank_total_or_juror(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    comment(gala, gala.winner.id, "Shared thought")
    for member in session.scalars(select(JuryMember).where(JuryMember.user_id.is_not(None))):
        assert member.user
        member.user.name = f"Unnameable {member.id}"
    own, preview = urls(gala)
    gala.contacts[gala.winner.id].locale = gala.chair.locale = "en"
    chair = sign_in(gala.chair)
    form = {"sentence": "Well told.", "field": "Many measured what customers waited for.", "version": 0, "comment-0-0": "Shared thought"}
    assert chair.post(edit_url(gala), data=form).status_code == 302
    drafted = text_of(chair.get(preview).data)
    release(sign_in, gala, gala.winner.id)
    letter = text_of(sign_in(gala.contacts[gala.winner.id]).get(own).data)
    assert drafted == letter
    for words in (gala.winner.nominee, "Well told.", "Many measured what customers waited for.", "Shared thought", "quarter of the field", "strongest in"):
        assert words in letter
    assert [word for word in ("Unnameable", "9.00", "9,00", gala.loser.nominee) if word in letter] == []


def test_nobody_else_reads_a_letter_and_nobody_before_the_release(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    own, preview = urls(gala)
    contact = sign_in(gala.contacts[gala.winner.id])
    assert [contact.get(url).status_code for url in (own, preview)] == [404, 404]
    release(sign_in, gala, gala.winner.id)
    assert [contact.get(url).status_code for url in (own, preview)] == [200, 404]
    others = [gala.contacts[gala.loser.id], gala.manager, gala.board[0], gala.secretary, a_user()]
    assert [sign_in(one).get(url).status_code for one in others for url in (own, preview)] == [404] * 10


def test_before_the_reveal_the_chair_has_no_letter_either(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="shortlist")
    assert sign_in(gala.chair).get(urls(gala)[1]).status_code == 404


def test_the_strengths_of_the_field_are_the_criteria_with_the_highest_medians(app: Flask) -> None:
    a_gala(published="revealed")
    result = session.scalars(select(ResultSet)).first()
    assert result
    keys = [criterion.key for criterion in result.round.criteria]
    for row in result.rows:
        row.panel_marks = {key: f"{7 - at}.00" for at, key in enumerate(keys)}
    assert strengths([result]) == [dict(criterion.name) for criterion in result.round.criteria[:2]]
    for row in result.rows[3:]:
        row.rank = None
    assert strengths([result]) == []
