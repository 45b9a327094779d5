"""Rules without pages: policies, the scale, merging, and that services check again."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.judging import policies as may
from portal.awards.judging import queries, services
from portal.awards.judging.cards import total_of
from portal.awards.judging.merging import CANNOT, Content, Typed, digest, merge, read_stamp, shown, stamp
from portal.awards.judging.scale import NotOnScale, Scale
from portal.awards.judging.views.rows import around
from portal.awards.models import JuryMember
from portal.core.access import Denied
from portal.core.database import session
from tests.awards.factories import a_jury_member
from tests.awards.judging.scenes import a_chair, a_scene, another_card
from tests.factories import a_user

contents = st.one_of(
    st.builds(Content, st.none(), st.just(True), st.text(max_size=5), st.booleans()),
    st.builds(Content, st.one_of(st.none(), st.integers(0, 10).map(Decimal)), st.just(False), st.text(max_size=5), st.booleans()),
)


def sent(content: Content) -> Typed:
    return Typed(content.verdict, content.comment, content.share)


@given(contents, contents)
def test_what_was_typed_on_a_fresh_page_is_saved_as_typed(saved, typed):
    assert merge(1, saved, shown(saved), sent(typed)) == (typed, [])


@given(contents, contents)
def test_an_untouched_stale_page_changes_nothing(seen, saved):
    assert merge(1, saved, shown(seen), sent(seen)) == (saved, [])


@given(contents, contents, contents)
def test_no_saved_comment_or_mark_is_replaced_by_a_page_that_did_not_show_it(seen, saved, typed):
    content, clashes = merge(1, saved, shown(seen), sent(typed))
    lost = [clash.field for clash in clashes]
    if content.comment != saved.comment and "comment" not in lost:
        assert digest(saved.comment) == shown(seen).comment
    if content.verdict != saved.verdict and "verdict" not in lost:
        assert saved.verdict == seen.verdict


@given(st.dictionaries(st.integers(1, 999999), contents, max_size=12))
def test_a_stamp_reads_back_what_it_says(pages):
    seen = {key: shown(content) for key, content in pages.items()}
    assert read_stamp(stamp(seen)) == seen


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_a_stamp(text):
    read_stamp(text)


def test_fields_that_were_not_sent_stay():
    saved = Content(Decimal(8), False, "kept", False)
    assert merge(1, saved, shown(saved), Typed(comment="new")) == (Content(Decimal(8), False, "new", False), [])
    assert merge(1, saved, shown(saved), Typed(verdict=CANNOT)) == (Content(None, True, "kept", False), [])


@pytest.mark.parametrize(
    ("low", "high", "step", "typed", "mark"),
    [("0", "10", "1", "10", "10"), ("1", "5", "0.5", "2,5", "2.5"), ("0", "100", "0.1", "99.9", "99.9"), ("-2", "2", "1", "-1", "-1")],
)
def test_marks_on_the_scale_are_read(low, high, step, typed, mark):
    assert Scale(Decimal(low), Decimal(high), Decimal(step)).read(typed) == Decimal(mark)


@given(st.text(max_size=12))
def test_whatever_is_read_lies_on_the_scale(typed):
    scale = Scale(Decimal(1), Decimal(10), Decimal("0.25"))
    try:
        mark = scale.read(typed)
    except NotOnScale:
        return
    assert scale.low <= mark <= scale.high
    assert (mark - scale.low) % scale.step == 0


def test_a_scale_offers_its_marks_one_by_one_unless_they_are_too_many():
    assert Scale(Decimal(0), Decimal(10), Decimal(1)).buttons() == [str(n) for n in range(11)]
    assert Scale(Decimal(1), Decimal(3), Decimal("0.5")).buttons() == ["1", "1.5", "2", "2.5", "3"]
    assert Scale(Decimal(0), Decimal(100), Decimal(1)).buttons() == []


def test_the_hint_is_that_of_the_chosen_mark_or_of_its_neighbours():
    anchors = [("0", "zero"), ("3", "three"), ("5", "five"), ("8", "eight"), ("10", "ten")]
    assert [mark for mark, _text in around(anchors, "8")] == ["8"]
    assert [mark for mark, _text in around(anchors, "7")] == ["5", "8"]
    assert [mark for mark, _text in around(anchors, "")] == ["0", "5", "10"]
    assert [mark for mark, _text in around(anchors, "nonsense")] == ["0", "5", "10"]
    assert [mark for mark, _text in around(anchors, "99")] == ["10"]
    assert around([], "8") == []


def test_a_criterion_that_cannot_be_judged_is_absent_from_the_total():
    criteria = [SimpleNamespace(id=1, weight=Decimal(50)), SimpleNamespace(id=2, weight=Decimal(30))]
    assert total_of(criteria, {1: Content(Decimal(8)), 2: Content(None, True)}) == Decimal(8)
    assert total_of(criteria, {1: Content(None, True), 2: Content()}) is None


def member(user_id: int, **values: object) -> JuryMember:
    ready = {"state": "accepted", "terms_accepted_at": 1, "conflicts_declared_at": 1, "role": "juror", "edition_id": 7}
    return JuryMember(user_id=user_id, **{**ready, **values})


def test_only_a_ready_juror_fills_in_their_own_card():
    actor = SimpleNamespace(id=1)
    assert may.save_scorecard(actor, member(1))
    assert not may.save_scorecard(actor, member(2))
    assert not may.save_scorecard(actor, member(1, terms_accepted_at=None))
    assert not may.save_scorecard(actor, member(1, conflicts_declared_at=None))
    assert not may.save_scorecard(actor, member(1, state="declined"))


@pytest.mark.parametrize(
    ("state", "cards", "allowed"),
    [("submitted", 3, True), ("submitted", 2, False), ("assigned", 9, False), ("recused", 9, False), ("excluded", 9, False)],
)
def test_others_are_read_after_ones_own_card_and_from_three_on(state, cards, allowed):
    assert bool(may.read_other_cards(state, cards)) is allowed


def test_numbers_are_for_eyes_that_have_no_card_left_and_from_three_on():
    assert may.read_numbers(own_card_open=False, cards_in=3)
    assert not may.read_numbers(own_card_open=True, cards_in=3)
    assert not may.read_numbers(own_card_open=False, cards_in=2)


@pytest.mark.parametrize("command", [may.oversee, may.reopen_scorecard, may.exclude_scorecard, may.remind_jurors])
def test_only_the_ready_chair_of_the_edition_oversees(command):
    actor = SimpleNamespace(id=1)
    assert command(actor, member(1, role="chair"), 7)
    assert not command(actor, None, 7)
    assert not command(actor, member(1, role="juror"), 7)
    assert not command(actor, member(2, role="chair"), 7)
    assert not command(actor, member(1, role="chair"), 8)
    assert not command(actor, member(1, role="chair", conflicts_declared_at=None), 7)


def test_services_check_again_whoever_calls_them(app):
    scene = a_scene(criteria=1)
    submitted = queries.card_of(another_card(scene, [5]))
    card, stranger, office = queries.card_of(scene.card), a_user(), queries.office_for(a_chair(scene), scene.round.id)
    juror = a_jury_member(scene.edition, stranger)
    commands = [
        lambda: services.save_scorecard(card, {}, {}, actor=stranger),
        lambda: services.submit_scorecard(card, actor=stranger, version=card.assignment.version),
        lambda: services.recuse(card, actor=stranger, reason="R", tie=None),
        lambda: services.reopen_scorecard(submitted, actor=stranger, chair=juror, reason="R"),
        lambda: services.exclude_scorecard(submitted, actor=stranger, chair=juror, reason="R"),
        lambda: services.reopen_scorecard(submitted, actor=stranger, chair=office.chair, reason="R"),
        lambda: services.remind_jurors(office, [], actor=stranger),
    ]
    for command in commands:
        with pytest.raises(Denied):
            command()
    session.rollback()
