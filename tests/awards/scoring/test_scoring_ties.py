"""The tie ladder, rung by rung, and the sentences that explain it."""

from decimal import Decimal as D

from portal.awards.scoring import Criterion, Duel, Mark, Rules, Step, phrases, score

TWO = [Criterion("impact", D(3)), Criterion("reach", D(1))]


def cards(nominee, **by_juror):
    """One pair of marks (impact, reach) per juror."""
    return [
        Mark(nominee, juror, key, None if value is None else D(value))
        for juror, pair in by_juror.items()
        for key, value in zip(("impact", "reach"), pair, strict=True)
    ]


def ranks(table):
    return [(row.nominee, row.rank) for row in table.rows]


def sentences(tie):
    return [str(phrase) for phrase in phrases(tie)]


def test_the_weightiest_criterion_decides_first():
    table = score(Rules(), TWO, [*cards("a", j1=("6", "9")), *cards("b", j1=("7", "6"))])
    assert ranks(table) == [("b", 1), ("a", 2)]
    (tie,) = table.ties
    assert tie.steps == (
        Step(
            "criterion",
            ("a", "b"),
            "split",
            (("b",), ("a",)),
            criterion="impact",
            values={"a": D("6.00"), "b": D("7.00")},
        ),
    )
    assert (tie.total, tie.members, tie.shared) == (D("6.75"), ("b", "a"), ())
    assert all(row.tie == tie for row in table.rows)
    assert sentences(tie) == ["Same total, 6.75: b, a.", "“impact” decides: b (7.00), a (6.00)."]


def test_then_the_next_criterion_decides():
    criteria = [Criterion("impact", D(2)), Criterion("reach", D(1), 1), Criterion("proof", D(1), 2)]
    given = [
        Mark(name, "j1", key, D(value))
        for name, values in {"a": "758", "b": "767"}.items()
        for key, value in zip(("impact", "reach", "proof"), values, strict=True)
    ]
    table = score(Rules(), criteria, given)
    assert ranks(table) == [("b", 1), ("a", 2)]
    assert sentences(table.ties[0])[1:] == [
        "Equal on “impact” (7.00): a, b.",
        "“reach” decides: b (6.00), a (5.00).",
    ]


def test_among_equal_weights_the_declared_order_decides():
    given = [
        Mark(name, "j1", key, D(value))
        for name, values in {"a": "78", "b": "87"}.items()
        for key, value in zip(("x", "y"), values, strict=True)
    ]
    for first, winner in ((("x", "y"), "b"), (("y", "x"), "a")):
        criteria = [Criterion(key, D(1), place) for place, key in enumerate(first)]
        assert score(Rules(), criteria, given).rows[0].nominee == winner


def test_then_head_to_head_among_common_jurors_decides():
    a = cards("a", j1=("8", "8"), j2=("8", "8"), j3=("5", "5"), j4=(None, None))
    b = cards("b", j1=("7", "7"), j2=("7", "7"), j3=("7", "7"))
    table = score(Rules(), TWO, a + b)
    assert ranks(table) == [("a", 1), ("b", 2)]
    step = table.ties[0].steps[-1]
    assert (step.step, step.outcome, step.duels) == ("head-to-head", "split", (Duel("a", "b", 2, 1, 3),))
    assert sentences(table.ties[0])[-1] == (
        "Head to head decides. Of the cards of jurors who judged both, a is higher on 2, b on 1."
    )


def test_then_the_median_card_decides():
    a = cards("a", j1=("9", "9"), j2=("5", "5"), j3=("8", "8"), j4=("6", "6"))
    b = cards("b", k1=("7", "7"), k2=("6", "6"), k3=("6", "6"), k4=("9", "9"))
    table = score(Rules(), TWO, a + b)
    assert ranks(table) == [("a", 1), ("b", 2)]
    steps = table.ties[0].steps
    assert [(step.step, step.outcome) for step in steps[2:]] == [
        ("head-to-head", "not-comparable"),
        ("median", "split"),
    ]
    assert steps[-1].values == {"a": D("7.00"), "b": D("6.50")}
    assert sentences(table.ties[0])[-2:] == [
        "Head to head cannot decide, no juror judged both of some pair: a, b.",
        "The median of the jurors' cards decides: a (7.00), b (6.50).",
    ]


def test_then_the_place_is_shared_and_the_tie_says_so():
    given = [mark for name in "abc" for mark in cards(name, j1=("7", "7"), j2=("6", "6"))]
    table = score(Rules(), TWO, given)
    assert ranks(table) == [("a", 1), ("b", 1), ("c", 1)]
    assert table.ties[0].shared == (("a", "b", "c"),)
    assert sentences(table.ties[0]) == [
        "Same total, 6.50: a, b, c.",
        "Equal on “impact” (6.50): a, b, c.",
        "Equal on “reach” (6.50): a, b, c.",
        "Head to head is even: a, b, c.",
        "Equal in the median of the jurors' cards (6.50): a, b, c.",
        "Nothing separates them, so they share a place: a, b, c.",
    ]


def test_a_step_that_separates_one_of_three_leaves_the_others_to_climb_on():
    a, b = cards("a", j1=("6", "9"), j2=("6", "9")), cards("b", j1=("6", "9"), j2=("6", "9"))
    c = cards("c", j1=("7", "6"), j2=("7", "6"))
    table = score(Rules(), TWO, [*a, *b, *c, *cards("d", j1=("1", "1"))])
    assert ranks(table) == [("c", 1), ("a", 2), ("b", 2), ("d", 4)]
    (tie,) = table.ties
    assert (tie.members, tie.shared) == (("c", "a", "b"), (("a", "b"),))
    assert [(step.step, step.criterion, step.members, step.outcome) for step in tie.steps] == [
        ("criterion", "impact", ("a", "b", "c"), "split"),
        ("criterion", "reach", ("a", "b"), "equal"),
        ("head-to-head", None, ("a", "b"), "equal"),
        ("median", None, ("a", "b"), "equal"),
        ("shared-place", None, ("a", "b"), "shared"),
    ]


def test_a_criterion_one_member_has_no_mark_for_decides_nothing_until_that_member_is_out():
    criteria = [Criterion("impact", D(3)), Criterion("reach", D(2)), Criterion("proof", D(1))]
    given = [
        Mark(name, "j1", key, D(value))
        for name, values in {"a": ("7", "6", "9"), "b": ("8", "6", "6")}.items()
        for key, value in zip(("impact", "reach", "proof"), values, strict=True)
    ]
    table = score(
        Rules(), criteria, [*given, Mark("c", "j1", "reach", D("7")), Mark("c", "j1", "proof", D("7"))]
    )
    assert [row.total for row in table.rows] == [D("7.00")] * 3
    assert ranks(table) == [("c", 1), ("b", 2), ("a", 3)]
    assert [(step.criterion, step.members, step.outcome) for step in table.ties[0].steps] == [
        ("impact", ("a", "b", "c"), "not-comparable"),
        ("reach", ("a", "b", "c"), "split"),
        ("impact", ("a", "b"), "split"),
    ]
    assert sentences(table.ties[0])[1] == "“impact” cannot decide, a mark is missing: a, b, c."


def test_a_circle_of_three_is_even_head_to_head():
    wheel = {"a": "987", "b": "798", "c": "879"}
    given = [
        mark
        for name, values in wheel.items()
        for mark in cards(name, **{f"j{place}": (value, value) for place, value in enumerate(values)})
    ]
    table = score(Rules(), TWO, given)
    assert ranks(table) == [("a", 1), ("b", 1), ("c", 1)]
    step = table.ties[0].steps[2]
    assert (step.outcome, step.values) == ("equal", {"a": D(0), "b": D(0), "c": D(0)})
    assert [(duel.first_above, duel.second_above) for duel in step.duels] == [(1, 2), (2, 1), (1, 2)]


def test_three_head_to_head_are_ordered_by_duels_won_minus_lost():
    given = [
        mark
        for name, values in {"a": "885", "b": "777", "c": "669"}.items()
        for mark in cards(name, **{f"j{place}": (value, value) for place, value in enumerate(values)})
    ]
    table = score(Rules(), TWO, given)
    assert ranks(table) == [("a", 1), ("b", 2), ("c", 3)]
    assert sentences(table.ties[0])[-1] == (
        "Head to head decides, by comparisons won minus lost: a (2), b (0), c (-2)."
    )


def test_every_tie_of_a_table_is_listed_best_first_and_others_carry_none():
    given = [
        mark
        for name, value in {"a": "5", "b": "5", "c": "8", "d": "8", "e": "6"}.items()
        for mark in cards(name, j1=(value, value))
    ]
    table = score(Rules(), TWO, given)
    assert [tie.members for tie in table.ties] == [("c", "d"), ("a", "b")]
    assert {row.nominee: row.tie and row.tie.total for row in table.rows} == {
        "c": D("8.00"),
        "d": D("8.00"),
        "e": None,
        "a": D("5.00"),
        "b": D("5.00"),
    }


def test_a_very_large_tie_keeps_its_balance_but_not_every_duel():
    given = [mark for number in range(200) for mark in cards(f"n{number:03}", j1=("7", "7"))]
    (tie,) = score(Rules(), TWO, given).ties
    head_to_head = tie.steps[2]
    assert (len(head_to_head.values or {}), head_to_head.duels) == (200, ())


def test_sentences_take_names_and_numbers_from_the_caller():
    table = score(Rules(), TWO, [*cards("1", j1=("6", "9")), *cards("2", j1=("7", "6"))])
    told = phrases(
        table.ties[0],
        nominee={"1": "Acme", "2": "Zenith"}.__getitem__,
        criterion={"impact": "Impact on customers"}.__getitem__,
        number=lambda value: str(value).replace(".", ","),
    )
    assert [str(phrase) for phrase in told] == [
        "Same total, 6,75: Zenith, Acme.",
        "“Impact on customers” decides: Zenith (7,00), Acme (6,00).",
    ]
