"""Canonical bytes, fingerprints and documents that compute to themselves."""

import copy
import hashlib
import json
from decimal import Decimal as D
from pathlib import Path

import pytest

from portal.awards.scoring import (
    Criterion,
    Estimate,
    Mark,
    Rules,
    canonical,
    count,
    document,
    fingerprint,
    phrases,
    recompute,
    ties_of,
    verify,
)

CRITERIA = [Criterion("impact", D("60.0")), Criterion("reach", D(40))]
MARKS = [
    Mark("b", "j1", "impact", D("7.50")),
    Mark("b", "j1", "reach", None),
    Mark("a", "j2", "reach", D(6)),
    Mark("a", "j1", "impact", D("7.5")),
    Mark("c", "j1", "impact", D("9.25")),
]

FIRST = Path(__file__).parents[2] / "data" / "result-format-1.json"
KNOWN_FIRST = "cab11966fe713ea9a50b1beadbec9b07176930a17011f755bc00e72d34130ee0"
KNOWN = "5ce934bc33418d5ff7a3100efdb10c43a56e54d2dde67139f324ac758f95d855"
KNOWN_ADJUSTED = "704433894d4e62a15e8389b22c83a6dbdd4b29c1381af5c662b6472b93a702e2"


def frozen(marks=MARKS, criteria=CRITERIA, estimate=Estimate(), rules=Rules(), **subject):
    counted = count(rules, criteria, marks, ["z"], estimate)
    return document(rules, criteria, marks, counted, estimate, subject)


def adjusted():
    """Twelve entries by six jurors, three cards each, of which one juror is two points stricter."""
    marks = [
        Mark(f"n{entry}", f"j{juror}", "impact", D(9 - entry % 5 + (entry * juror) % 2 - 2 * (juror == 0)))
        for entry in range(12)
        for juror in {entry % 6, (entry + 1 + entry // 6) % 6, (entry + 4) % 6}
    ]
    estimate = Estimate(D("0.35"), D("1.5"), D("1.2"), D("0.42"), D("0.003"))
    return frozen(marks, [Criterion("impact", D(1))], estimate, Rules(official="adjusted"))


def test_canonical_json_has_sorted_keys_no_space_and_decimals_as_text():
    data = {"b": [1, True, None], "a": {"ö": 'é\n"', "z": D("6.50")}, "€": (), "\U0001f600": 0, "\ufb33": 0}
    # RFC 8785 sorts by UTF-16 code units: the emoji's surrogate comes before U+FB33.
    expected = '{"a":{"z":"6.50","ö":"é\\n\\""},"b":[1,true,null],"€":[],"\U0001f600":0,"\ufb33":0}'
    assert canonical(data) == expected.encode()
    assert fingerprint(data) == hashlib.sha256(expected.encode()).hexdigest()


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.5, TypeError),
        ({1: "x"}, TypeError),
        ({"x"}, TypeError),
        (D("NaN"), ValueError),
        (2**53, ValueError),
        ("\ud800", ValueError),
    ],
)
def test_what_has_no_canonical_form_is_refused(value, error):
    with pytest.raises(error):
        canonical([value])


def test_a_document_computes_to_its_own_bytes_also_after_being_stored_as_json():
    stored = json.loads(json.dumps(frozen(edition=7, category="Best change")))
    assert recompute(stored) == canonical(stored) == canonical(frozen(edition=7, category="Best change"))
    assert verify(stored)


def test_the_document_shows_inputs_method_and_table():
    found = frozen()
    assert found["rules"] == {
        "method": "mean",
        "rounding": "once",
        "total": "mean",
        "places": 2,
        "trim_from": 3,
        "official": "plain",
        "least_cards": 3,
    }
    assert found["criteria"] == [
        {"key": "impact", "weight": "60", "position": 0},
        {"key": "reach", "weight": "40", "position": 0},
    ]
    assert found["nominees"] == ["a", "b", "c", "z"]
    assert found["marks"][0] == {"nominee": "a", "juror": "j1", "criterion": "impact", "value": "7.5"}
    assert [(row["nominee"], row["total"], row["rank"], row["cards"]) for row in found["table"]] == [
        ("c", "9.25", 1, 1),
        ("b", "7.50", 2, 1),
        ("a", "6.90", 3, 2),
        ("z", None, None, 0),
    ]
    assert (found["engine"], found["subject"], found["ties"]) == ("2", {}, [])
    assert (found["official"], found["adjusted"]) == ({"result": "plain", "reason": "rule"}, None)


def test_the_way_a_number_is_written_does_not_change_the_fingerprint():
    other = [Mark(m.nominee, m.juror, m.criterion, m.value and m.value + D("0.000")) for m in reversed(MARKS)]
    assert fingerprint(
        frozen(other, [Criterion("reach", D("40.00")), Criterion("impact", D(60))])
    ) == fingerprint(frozen())


def test_a_known_document_keeps_its_fingerprint():
    """A change here means that every frozen result set in the field would no longer verify: raise ENGINE."""
    assert (fingerprint(frozen(edition="2027")), fingerprint(adjusted())) == (KNOWN, KNOWN_ADJUSTED)


def test_a_document_from_before_there_was_an_adjusted_result_still_computes_to_its_bytes():
    content = FIRST.read_bytes()
    assert (recompute(json.loads(content)), hashlib.sha256(content).hexdigest()) == (content, KNOWN_FIRST)


def test_the_adjusted_result_stands_beside_the_plain_one_and_what_it_added_can_be_read():
    found = adjusted()
    assert found["official"] == {"result": "adjusted", "reason": "adjusted"}
    ranks = [{row["nominee"]: row["rank"] for row in found[each]} for each in ("plain", "adjusted")]
    assert ranks[0] != ranks[1]
    assert {row["nominee"]: row["rank"] for row in found["table"]} == ranks[1]
    assert max(found["severity"].items(), key=lambda pair: D(pair[1]))[0] == "j0"
    assert recompute(found) == canonical(found)


def test_ties_are_read_back_word_for_word():
    marks = [Mark(name, juror, "impact", D(7)) for name in "ab" for juror in ("j1", "j2")]
    counted = count(Rules(), CRITERIA, marks, [], Estimate())
    stored = json.loads(canonical(document(Rules(), CRITERIA, marks, counted, Estimate())))
    told = [[str(phrase) for phrase in phrases(tie)] for tie in ties_of(stored)]
    assert told == [[str(phrase) for phrase in phrases(tie)] for tie in counted.plain.ties]
    assert len(told) == 1


def tampered(change):
    stored = copy.deepcopy(frozen())
    change(stored)
    return stored


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found["marks"][0].update(value="7.6"),
        lambda found: found["marks"].pop(),
        lambda found: found["marks"].reverse(),
        lambda found: found["criteria"][0].update(weight="61"),
        lambda found: found["criteria"][0].update(weight=60),
        lambda found: found["rules"].update(method="median", rounding="each", total="sum"),
        lambda found: found["rules"].update(method="mode"),
        lambda found: found["table"][0].update(total="9.26"),
        lambda found: found["table"][0].update(rank=2),
        lambda found: found["nominees"].append("y"),
        lambda found: found.update(engine="1"),
        lambda found: found.update(format="awards-result/1", engine="1"),
        lambda found: found["rules"].update(official="adjusted"),
        lambda found: found["estimate"].update(ratio="1"),
        lambda found: found["official"].update(result="adjusted"),
        lambda found: found["plain"][0].update(rank=2),
        lambda found: found.update(note="all fine"),
        lambda found: found.pop("ties"),
        lambda found: found["marks"][0].update(value="seven"),
        lambda found: found["marks"][0].update(value=7.5),
    ],
)
def test_a_document_that_was_touched_does_not_verify(change):
    assert not verify(tampered(change))


def test_a_document_of_another_engine_is_not_recomputed():
    with pytest.raises(ValueError, match="engine 2"):
        recompute(tampered(lambda found: found.update(engine="0")))
