"""The opened file of an edition: the seal, every counted result behind it, and a check anybody can run.

Nominees and jurors stand in it by pseudonyms; only winners and commended entries are named. Pure: a file in,
sentences out. `static/js/opened/` does the same in a browser.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.awards.scoring.document import verify
from portal.awards.scoring.final import verify_final
from portal.core.canonical import fingerprint

FORMAT = "awards-opened/1"
SEALS = ("awards-seal/1",)
PRIZES = ("winner", "commended")
SHOWN = 12


def N_(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


SENTENCES: Mapping[str, str] = {
    "not-opened": N_("This is not an opened file of the portal."),
    "seal": N_("The sealed document has the fingerprint %(fingerprint)s…"),
    "seal-differs": N_("The sealed document has the fingerprint %(found)s…, but %(wanted)s… was published."),
    "result": N_("%(category)s: the result is the one that was sealed."),
    "result-missing": N_("%(category)s: the result that was sealed is not in this file."),
    "result-none": N_("%(category)s: decided without a count."),
    "count": N_("%(category)s: counting the %(marks)s marks again gives the same table, ties and ranks."),
    "count-differs": N_("%(category)s: counting the marks again does not give this table."),
    "final": N_("%(category)s: combining the rounds again gives the same final order."),
    "final-missing": N_("%(category)s: the final result that was sealed is not in this file."),
    "final-differs": N_("%(category)s: combining the rounds again does not give this final order."),
    "order": N_("%(category)s: the decision follows the ranking."),
    "no-award": N_("%(category)s: no award is given; the reason stands in the sealed document."),
    "departs": N_("%(category)s: the decision departs from the ranking; the reason stands in the sealed document."),
    "departs-silently": N_("%(category)s: the decision departs from the ranking, and no reason was sealed."),
}
FAULTS = ("not-opened", "seal-differs", "result-missing", "count-differs", "final-missing", "final-differs", "departs-silently")


@dataclass(frozen=True)
class Check:
    """One thing looked at, for gettext: `gettext(check.text) % check.params`; str() gives the English."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def fine(self) -> bool:
        return self.code not in FAULTS

    @property
    def text(self) -> str:
        return SENTENCES[self.code]

    def __str__(self) -> str:
        return self.text % self.params


def opened(
    seal: Mapping[str, Any],
    stated: str,
    results: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
    categories: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    """The file as plain data.

    stated: the published fingerprint; results: counted rounds and final results of several rounds, by fingerprint; names: pseudonym -> winner; categories: key -> name by
    language, to be read by people.
    """
    return {
        "format": FORMAT,
        "fingerprint": stated,
        "seal": dict(seal),
        "results": {key: dict(document) for key, document in results.items()},
        "names": dict(names),
        "categories": {key: dict(name) for key, name in categories.items()},
    }


def checks(file: Mapping[str, Any], published: str = "") -> list[Check]:
    """Everything an outsider can check. `published`: the fingerprint as one noted it before; else the file's own.

    Whatever is in the file, the answer is a list of checks: a file that cannot be read gives one fault.
    """
    try:
        return list(_checks(file, published.strip().lower()))
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError):
        return [Check("not-opened")]


def _checks(file: Mapping[str, Any], published: str) -> Iterator[Check]:
    if file["format"] != FORMAT or file["seal"]["format"] not in SEALS:
        raise ValueError("another format")
    wanted, found = published or file["fingerprint"], fingerprint(file["seal"])
    short = {"found": found[:SHOWN], "wanted": wanted[:SHOWN], "fingerprint": found[:SHOWN]}
    yield Check("seal" if found == wanted else "seal-differs", short)
    for decision in file["seal"]["decisions"]:
        called = file["categories"].get(decision["category"], {}).get("en", decision["category"])
        yield from _decision(decision, str(called), file["results"])


def _decision(decision: Mapping[str, Any], called: str, results: Mapping[str, Mapping[str, Any]]) -> Iterator[Check]:
    name = {"category": called}
    if decision["result"] is None:
        yield Check("result-none", name)
        return
    final = _held(decision.get("final"), results)
    if decision.get("final") and final is None:
        yield Check("final-missing", name)
        return
    rounds = [each["fingerprint"] for each in final["rounds"]] if final else [decision["result"]]
    counts = [_held(each, results) for each in rounds]
    for document in counts:
        yield from _count(document, name)
    if final is not None:
        yield Check("final" if _combines(final, counts) else "final-differs", name)
    if decided := final or counts[0]:
        yield Check(_order(decision, decided), name)


def _held(sealed: str | None, results: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The document of this fingerprint, if the file holds it untouched."""
    document = results.get(sealed) if sealed else None
    return document if document is not None and fingerprint(document) == sealed else None


def _count(document: Mapping[str, Any] | None, name: Mapping[str, str]) -> Iterator[Check]:
    if document is None:
        yield Check("result-missing", name)
        return
    yield Check("result", name)
    yield Check("count" if verify(document) else "count-differs", {**name, "marks": str(len(document["marks"]))})


def _combines(final: Mapping[str, Any], counts: Sequence[Mapping[str, Any] | None]) -> bool:
    """Whether the final order is what its rounds give, and the rounds' totals are those of their counts."""
    if None in counts:
        return False
    told = [_totals(document["table"]) for document in counts if document]
    same = all(_totals_of(stage).items() <= total.items() for stage, total in zip(final["rounds"], told, strict=True))
    return same and verify_final(final)


def _totals(table: Sequence[Mapping[str, Any]]) -> dict[str, Decimal | None]:
    return {row["nominee"]: None if row["total"] is None else Decimal(row["total"]) for row in table}


def _totals_of(stage: Mapping[str, Any]) -> dict[str, Decimal | None]:
    return {key: None if total is None else Decimal(total) for key, total in stage["totals"].items()}


def _order(decision: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    if decision["no_award"]:
        return "no-award"
    ranks: dict[str, int] = {row["nominee"]: row["rank"] for row in document["table"] if row["rank"] is not None}
    last = len(ranks) + 1  # an entry nobody marked
    winners, commended = (
        sorted(ranks.get(each["nominee"], last) for each in decision["entries"] if each["outcome"] == prize) for prize in PRIZES
    )
    listed, prizes = sorted(ranks.values()), sorted(winners + commended)
    if winners == listed[: len(winners)] and prizes == listed[: len(prizes)]:
        return "order"
    return "departs" if str(decision["reason"]).strip() else "departs-silently"
