"""What the chair is asked to ask: each question where there is reason, and none where there is not."""

import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring.analysis.additive import Variances, ratio, variances
from portal.awards.scoring.analysis.notes import FLAGS, MESSAGES, QUESTIONS, Note, number
from portal.awards.scoring.analysis.questions import Belonging, questions, welch
from portal.awards.scoring.analysis.sheets import columns as columns_of
from portal.awards.scoring.model import Criterion, Mark

CRITERIA = [Criterion(f"c{place}", Decimal(1)) for place in range(3)]


def a_round(change=None, seed=5, nominees=30, jurors=6):
    """Marks of everybody for everybody on three criteria; `change(nominee, juror, marks)` may return other marks."""
    random = np.random.default_rng(seed)
    quality, severity = random.normal(6, 1, nominees), random.normal(0, 0.4, jurors)
    found = []
    for i in range(nominees):
        for j in range(jurors):
            card = np.clip(quality[i] + severity[j] + random.normal(0, 0.5) + random.normal(0, 0.6, 3), 0, 10).round(1)
            given_card = card.tolist() if change is None else change(i, j, card.tolist())
            found += [
                Mark(f"n{i:02}", f"j{j}", f"c{place}", Decimal(str(value)))
                for place, value in enumerate(given_card or ())
            ]
    return found


def asked(marks, **options):
    columns = columns_of(CRITERIA, marks)
    estimated = variances(columns.sheets())
    return questions(columns, ratio(estimated), estimated, **options)


def about(notes, code):
    return [note.params for note in notes if note.code == code]


def test_an_ordinary_round_leaves_hardly_a_question():
    assert sum(len(asked(a_round(seed=seed))) for seed in range(6)) <= 6


def test_two_jurors_far_apart_on_one_entry_are_asked_what_they_saw():
    notes = asked(
        a_round(lambda i, j, card: [9.5] * 3 if (i, j) == (4, 1) else [2.5, 2.0, 3.0] if (i, j) == (4, 2) else card)
    )
    assert about(notes, "far-apart")[0] == {"nominee": "n04", "above": "j1", "high": 9.5, "below": "j2", "low": 2.5}
    assert str(notes[0]) == "“n04”: j1 gave 9.5, j2 gave 2.5. What did each see that the other did not?"
    assert notes[0].jurors == ("j1", "j2")


def test_half_the_scale_is_far_apart_even_without_variances():
    marks = [Mark("n", "x", "c0", Decimal(9)), Mark("n", "y", "c0", Decimal(4)), Mark("m", "x", "c0", Decimal("8.9"))]
    notes = questions(columns_of(CRITERIA, [*marks, Mark("m", "y", "c0", Decimal(4))]), 4.0, None, least=1)
    assert [note["nominee"] for note in about(notes, "far-apart")] == ["n"]


def test_the_same_mark_on_every_criterion_is_asked_about():
    notes = asked(a_round(lambda i, j, card: [card[0]] * 3 if j == 3 else card))
    assert about(notes, "same-marks") == [{"juror": "j3", "cards": 30, "n": 30}]
    assert about(asked(a_round(lambda i, j, card: [card[0]] * 3 if j == 3 and i < 23 else card)), "same-marks") == []


def test_one_mark_for_all_is_asked_about_once():
    notes = asked(a_round(lambda i, j, card: [7, 7, 7] if j == 0 else card))
    assert about(notes, "one-mark") == [{"juror": "j0", "n": 30, "mark": 7.0}]
    assert about(notes, "narrow") == []


def test_too_few_cards_are_asked_for():
    notes = asked(a_round(lambda i, j, card: None if (i == 7 and j > 1) or (j == 5 and i > 1) else card))
    assert about(notes, "few-cards") == [{"nominee": "n07", "n": 2, "least": 3}]
    assert about(notes, "few-marks") == [{"juror": "j5", "n": 2, "least": 3}]


def test_a_juror_of_another_mind_is_asked_what_was_weighed():
    notes = asked(a_round(lambda i, j, card: [12 - value if value > 2 else 10 for value in card] if j == 2 else card))
    assert [params["juror"] for params in about(notes, "other-order")] == ["j2"]


COUNTRIES = Belonging(
    "own-country",
    {"j0": "NL", "j1": "BE"},
    {f"n{i:02}": ("NL" if i % 5 == 0 else "BE" if i % 5 == 1 else "DE") for i in range(30)},
)


def test_favour_for_the_own_country_is_asked_about_and_severity_alone_is_not():
    kind = asked(
        a_round(lambda i, j, card: [value + 2.5 for value in card] if j == 0 and i % 5 == 0 else card),
        belongings=(COUNTRIES,),
    )
    (found,) = about(kind, "own-country")
    assert (found["juror"], found["group"]) == ("j0", "NL")
    assert found["points"] == pytest.approx(2.5, abs=0.7)
    mild = asked(
        a_round(lambda i, j, card: [value + 1.5 for value in card] if j == 0 else card), belongings=(COUNTRIES,)
    )
    assert about(mild, "own-country") == []


def beside_a_steady_juror(own, others, without=()):
    """Questions about juror x, who differs from juror y's 5 by these points on nominees of the own country, others, and none."""
    points = {f"o{place}": each for place, each in enumerate(own)} | {
        f"r{place}": each for place, each in enumerate(others)
    }
    points |= {f"u{place}": each for place, each in enumerate(without)}
    marks = [Mark(name, "x", "c0", Decimal(str(5 + each))) for name, each in points.items()]
    marks += [Mark(name, "y", "c0", Decimal(5)) for name in points]
    country = Belonging(
        "own-country", {"x": "NL"}, {name: "NL" if name[0] == "o" else "BE" for name in points if name[0] != "u"}
    )
    known = Variances(1.0, 0.25, 0.5, None, 0.01, 50)
    return about(questions(columns_of(CRITERIA, marks), 2.0, known, least=1, belongings=(country,)), "own-country")


def test_a_clear_difference_for_the_own_country_is_asked_about_with_its_size():
    assert beside_a_steady_juror([1, 1.1, 0.9], [0, 0.1, -0.1, 0]) == [{"juror": "x", "group": "NL", "points": 1.0}]


@pytest.mark.parametrize(
    ("own", "others", "without"),
    [
        ([0.3, 0.31, 0.29], [0, 0.01, -0.01], ()),
        ([3, -2, 2], [0, 1, -1], ()),
        ([-1, -1.1, -0.9], [0, 0.1, -0.1], ()),
        ([3, 3.01], [0, 0.01, -0.01], ()),
        ([3, 3.01, 2.99], [0, 0.01], ()),
        ([1, 1.1, 0.9], [], (0, 0.1, -0.1)),
    ],
    ids=["hardly a point", "by chance", "stricter", "two of the own", "two others", "others of no country"],
)
def test_a_difference_without_weight_is_not_asked_about(own, others, without):
    assert beside_a_steady_juror(own, others, without) == []


def test_a_strict_and_a_mild_juror_with_the_same_mark_are_not_far_apart():
    notes = asked(
        a_round(
            lambda i, j, card: (
                [max(value - 3, 0) for value in card] if j == 0 and i != 4 else [6, 6, 6] if i == 4 else card
            )
        )
    )
    assert [params for params in about(notes, "far-apart") if params["nominee"] == "n04"] == []


def test_welch_is_that_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    first, second = np.array([2.0, 3.5, 1.0, 4.0]), np.array([0.5, 1.0, -0.5])
    found, wanted = welch(first, second), stats.ttest_ind(first, second, equal_var=False, alternative="greater")
    assert (found.t, found.df, found.p) == pytest.approx((wanted.statistic, wanted.df, wanted.pvalue))
    assert welch(first[:1], second) is None
    assert welch(np.ones(3), np.zeros(3)) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2), st.integers(0, 10)),
        unique_by=lambda x: x[:3],
    )
)
def test_whatever_the_marks_questions_are_whole_sentences(rows):
    marks = [Mark(f"n{i}", f"j{j}", f"c{c}", Decimal(value)) for i, j, c, value in rows]
    belonging = Belonging("own-country", {f"j{k}": "NL" for k in range(4)}, {"n0": "NL", "n1": "NL", "n2": "BE"})
    for note in asked(marks, belongings=(belonging,)):
        assert re.search(r"%\(|nan|inf", str(note)) is None


def test_every_question_ends_in_a_question_mark_and_no_flag_does():
    assert {text[-1] for text in QUESTIONS.values()} == {"?"}
    assert {text[-1] for text in FLAGS.values()} == {"."}


def test_names_and_figures_of_a_note_can_be_put_in_otherwise():
    note = Note("stability", "juror-shortlist", {"juror": "7", "gained": ("a", "b"), "lost": ()})
    assert note.words(juror=lambda key: f"Juror {key}", nominee=str.upper) == {
        "juror": "Juror 7",
        "gained": "A, B",
        "lost": "-",
    }
    figures = Note("flag", "strict", {"juror": "7", "points": 1.5})
    assert figures.words(number=lambda value: f"{value}".replace(".", ","))["points"] == "1,5"
    assert [number(value) for value in (-0.0, 2.0, 0.25, 30)] == ["0", "2", "0.25", "30"]
    assert set(MESSAGES) == {"flag", "question", "stability"}


def test_unknown_variances_ask_only_what_needs_none():
    codes = {note.code for note in questions(columns_of(CRITERIA, a_round()), 4.0, None)}
    assert codes <= {"far-apart"}
    nothing = Variances(0.0, 0.0, 0.0, None, 1.0, 3)
    assert {note.code for note in questions(columns_of(CRITERIA, a_round()), 4.0, nothing)} <= {"far-apart"}
