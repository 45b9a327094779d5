"""Two programs count the same: the portal's in Python, and the one an outsider runs in a browser."""

from __future__ import annotations

import copy
import json
import random
from decimal import Decimal as D
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from portal.awards.scoring import Criterion, Estimate, Mark, Rules, canonical, count, document, fingerprint
from portal.awards.scoring.combining import Stage, combine
from portal.awards.scoring.final import final_document
from tests.browser.driver import served, visit

pytestmark = [pytest.mark.browser, pytest.mark.any_database]
COMBINES = """async (pairs) => {
  const { combines } = await import("/static/js/opened/combine.js");
  return pairs.map(([final, documents]) => combines(JSON.parse(final), documents.map((each) => JSON.parse(each))));
}"""
COUNTS = """async (documents) => {
  const { counts } = await import("/static/js/opened/count.js");
  const { canonical } = await import("/static/js/opened/exact.js");
  return documents.map((text) => [counts(JSON.parse(text)), canonical(JSON.parse(text)) === text]);
}"""


def a_document(dice: random.Random) -> dict[str, Any]:
    rules = Rules(
        dice.choice(["mean", "median", "trimmed-mean"]), dice.choice(["once", "each"]), dice.choice(["mean", "sum"]),
        official=dice.choice(["adjusted", "plain"]), least_cards=1,
    )  # fmt: skip
    criteria = [Criterion(key, D(dice.choice([10, 20, "33.5"])), at) for at, key in enumerate("abc"[: dice.randint(1, 3)])]
    jurors = [f"j{at}" for at in range(dice.randint(2, 6))]
    marks = [
        Mark(f"é{entry}", juror, each.key, dice.choice([None, D(dice.randint(10, 14)) / 2]))
        for entry in range(dice.randint(1, 9))
        for juror in dice.sample(jurors, dice.randint(1, len(jurors)))
        for each in criteria
    ]
    estimate = Estimate(D(dice.randint(1, 900)) / 100, D(1), D(dice.choice(["0", "1"])), D("0.4"), D("0.01"))
    return document(rules, criteria, marks, count(rules, criteria, marks, ["nobody"], estimate), estimate)


def touched(given: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """One mark another one, so far off that a total must change."""
    found = copy.deepcopy(given)
    mark = dice.choice([each for each in found["marks"] if each["value"]])
    mark["value"] = "99"
    found["rules"]["method"] = "mean"
    return found


def test_every_document_counts_to_itself_in_a_browser_and_no_touched_one_does(portal_app: Flask, page: Page) -> None:
    dice = random.Random(2027)
    documents = [a_document(dice) for _ in range(120)]
    documents = [each for each in documents if any(mark["value"] for mark in each["marks"])]
    spoilt = [touched(each, dice) for each in documents]
    with served(portal_app) as address:
        visit(page, address + "/sign-in")
        told = page.evaluate(COUNTS, [canonical(each).decode() for each in (*documents, *spoilt)])
    assert told == [[True, True]] * len(documents) + [[False, True]] * len(spoilt)
    assert {json.dumps(each["official"]["result"]) for each in documents} == {'"adjusted"', '"plain"'}


def a_final(dice: random.Random) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Two or three rounds of some nominees, few marks apart so that totals tie."""
    documents, stages = [], []
    names = [f"n{at}" for at in range(dice.randint(1, 7))]
    for position in range(1, dice.randint(3, 4)):
        here = sorted(dice.sample(names, dice.randint(1, len(names))))
        marks = [Mark(name, f"j{at}", "a", D(dice.randint(6, 8))) for name in here for at in range(2)]
        counted = count(Rules(), [Criterion("a", D(1))], marks, [], Estimate())
        found = document(Rules(), [Criterion("a", D(1))], marks, counted, Estimate())
        rows = {row.nominee: row for row in counted.table.rows}
        documents.append(found)
        stages.append(
            Stage(
                position, D(dice.choice(["0", "1", "2", "0.5"])), D(0), D(10), {key: row.total for key, row in rows.items()},
                {key: row.rank for key, row in rows.items()}, fingerprint(found),
            )
        )  # fmt: skip
    return final_document(stages, combine(stages, names), {}), documents


def test_final_orders_combine_to_themselves_in_a_browser_too(portal_app: Flask, page: Page) -> None:
    dice = random.Random(2028)
    pairs = [a_final(dice) for _ in range(150)]
    spoilt = copy.deepcopy(pairs)
    for final, documents in spoilt:
        if dice.random() < 0.5:
            documents[0]["table"][0]["total"] = "9.99"
        else:
            final["table"][0]["total"] = "9.99"
    asked = [[canonical(final).decode(), [canonical(each).decode() for each in documents]] for final, documents in (*pairs, *spoilt)]
    with served(portal_app) as address:
        visit(page, address + "/sign-in")
        told = page.evaluate(COMBINES, asked)
    assert told == [True] * len(pairs) + [False] * len(spoilt)
    assert sum(bool(final["ties"]) for final, _documents in pairs) > 20
