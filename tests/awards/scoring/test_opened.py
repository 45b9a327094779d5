"""The opened file: whoever holds it can check the seal and count again, and no change of it goes unseen."""

from __future__ import annotations

import copy
import json
from decimal import Decimal as D

import pytest

from portal.awards.scoring import Criterion, Estimate, Mark, Rules, canonical, count, document, fingerprint
from portal.awards.scoring.combining import Stage, combine
from portal.awards.scoring.final import final_document
from portal.awards.scoring.opened import Check, checks, opened


def a_result(category="Courage", rules=Rules(official="adjusted"), shift=0):
    """Twelve entries by six jurors, three cards each; j0 is two points stricter."""
    marks = [
        Mark(f"n{entry:02}", f"j{juror}", key, D(9 - (entry + shift) % 5 + (entry * juror) % 2 - 2 * (juror == 0)))
        for entry in range(12)
        for juror in {entry % 6, (entry + 1 + entry // 6) % 6, (entry + 4) % 6}
        for key in ("a", "b")
    ]
    criteria = [Criterion("a", D(60)), Criterion("b", D(40), 1)]
    estimate = Estimate(D("0.35"), D("1.5"), D("1.2"), D("0.42"), D("0.003"))
    counted = count(rules, criteria, marks, [], estimate)
    return document(rules, criteria, marks, counted, estimate, {"category": category})


def a_decision(result, category="Courage", **changes):
    entries = [
        {"nominee": row["nominee"], "outcome": "winner" if row["rank"] == 1 else "commended" if row["rank"] == 2 else "none"}
        for row in result["table"]
    ]
    return {"category": category, "no_award": False, "reason": "", "result": fingerprint(result), "entries": entries, **changes}


def a_file(*decisions, results):
    seal = {"format": "awards-seal/1", "salt": "s", "decisions": list(decisions)}
    return opened(seal, fingerprint(seal), {fingerprint(each): each for each in results}, {}, {"Courage": {"en": "Courage"}})


@pytest.fixture
def file():
    result = a_result()
    assert result["official"]["result"] == "adjusted"
    return json.loads(canonical(a_file(a_decision(result), results=[result])))


def codes(file, published=""):
    return [check.code for check in checks(file, published)]


def test_a_file_that_was_not_touched_fits(file):
    assert codes(file) == ["seal", "result", "count", "order"]
    assert codes(file, file["fingerprint"].upper() + " ") == ["seal", "result", "count", "order"]
    assert all(str(check) for check in checks(file))


def test_the_fingerprint_somebody_noted_counts_more_than_the_one_in_the_file(file):
    assert codes(file, "0" * 64)[0] == "seal-differs"


def resealed(file, change):
    """Somebody who changes a result and hides it well: all fingerprints made anew, but for the published one."""
    touched = copy.deepcopy(file)
    result = next(iter(touched["results"].values()))
    change(result, touched["seal"]["decisions"][0])
    touched["results"] = {fingerprint(result): result}
    touched["seal"]["decisions"][0]["result"] = fingerprint(result)
    touched["fingerprint"] = fingerprint(touched["seal"])
    return touched


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda file: file["seal"].update(salt="t"), "seal-differs"),
        (lambda file: file["seal"]["decisions"][0].update(reason="Because."), "seal-differs"),
        (lambda file: file["results"].clear(), "result-missing"),
        (lambda file: next(iter(file["results"].values()))["marks"][0].update(value="1"), "result-missing"),
    ],
)
def test_a_change_after_the_seal_is_seen(file, change, wanted):
    change(file)
    assert wanted in codes(file)
    assert not all(check.fine for check in checks(file))


@pytest.mark.parametrize(
    "change",
    [
        lambda result, _: result["marks"][0].update(value="10"),
        lambda result, _: result["severity"].update(j0="0"),
        lambda result, _: result["estimate"].update(ratio="9"),
        lambda result, _: result["table"][0].update(total="9.99"),
        lambda result, _: result["official"].update(result="plain"),
        lambda result, _: result["rules"].update(method="median"),
    ],
)
def test_a_result_that_its_marks_do_not_give_is_seen_even_if_everything_was_sealed_anew(file, change):
    assert "count-differs" in codes(resealed(file, change))


def test_a_decision_beside_the_order_needs_its_sealed_reason(file):
    def swap(_, decision):
        first, last = decision["entries"][0], decision["entries"][-1]
        first["outcome"], last["outcome"] = last["outcome"], first["outcome"]

    touched = resealed(file, swap)
    assert codes(touched)[-1] == "departs-silently"
    touched["seal"]["decisions"][0]["reason"] = "The winner withdrew."
    assert codes(touched, fingerprint(touched["seal"])) == ["seal", "result", "count", "departs"]


def test_no_award_and_a_decision_without_a_count_are_said(file):
    result = next(iter(file["results"].values()))
    none = a_decision(result, no_award=True, entries=[], reason="Too few entries.")
    imported = {**a_decision(result, "Past"), "result": None}
    assert codes(a_file(none, imported, results=[result])) == ["seal", "result", "count", "no-award", "result-none"]


@pytest.mark.parametrize("junk", [None, [], "x", 7, {}, {"format": "awards-opened/1"}, {"format": "awards-opened/1", "seal": []}])
def test_what_is_no_opened_file_is_said_to_be_none(junk):
    assert checks(junk) == [Check("not-opened")]


def a_final(*results):
    stages = [
        Stage(
            at, D(at), D(0), D(10), {row["nominee"]: D(row["total"]) for row in result["table"]},
            {row["nominee"]: row["rank"] for row in result["table"]}, fingerprint(result),
        )
        for at, result in enumerate(results, 1)
    ]  # fmt: skip
    return final_document(stages, combine(stages, results[0]["nominees"]), {})


def test_several_rounds_are_counted_and_combined_again():
    written, pitch = a_result(), a_result(shift=3)
    final = a_final(written, pitch)
    decision = {**a_decision(pitch), "final": fingerprint(final), "entries": a_decision(final)["entries"]}
    file = a_file(decision, results=[written, pitch, final])
    assert codes(file) == ["seal", "result", "count", "result", "count", "final", "order"]
    del file["results"][fingerprint(written)]
    assert codes(file) == ["seal", "result-missing", "result", "count", "final-differs", "order"]
    del file["results"][fingerprint(final)]
    assert codes(file) == ["seal", "final-missing"]


def test_a_final_order_over_other_totals_than_those_counted_is_seen():
    written, pitch = a_result(), a_result(shift=3)
    final = a_final(written, pitch)
    final["rounds"][0]["totals"] = dict.fromkeys(final["rounds"][0]["totals"], "5.00")
    decision = {**a_decision(pitch), "final": fingerprint(final)}
    assert "final-differs" in codes(a_file(decision, results=[written, pitch, final]))
