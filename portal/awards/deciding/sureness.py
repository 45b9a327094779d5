"""How sure a ranking is, in words and figures for the board: read from the analysis kept with the frozen result. Pure.

Jurors are told by their aliases. Sources of the thresholds: `shared/design/judging.md` 2.9.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.awards.counting.queries import nominee_key
from portal.awards.models import ResultSet
from portal.awards.scoring.analysis.notes import JURORS, NOMINEES, Note
from portal.awards.scoring.gates import REASONS
from portal.core.i18n import _, num, tr

Z90 = 1.6448536269514722
"""Ninety per cent of a normal distribution lie within so many standard errors."""
SURE, MAYBE = 0.9, 0.1
"""Chances of the shortlist between these are what the board should talk about."""
GOOD_ALPHA, FAIR_ALPHA = 0.8, 0.667
GOOD_ICC, FAIR_ICC = 0.75, 0.5
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Standing:
    """One entry. interval: of its official total, 90 %; ranks: likewise; chances from 0 to 1; None where unknown."""

    interval: tuple[float, float] | None = None
    ranks: tuple[int, int] | None = None
    first: float | None = None
    shortlist: float | None = None
    discuss: bool = False

    @property
    def open(self) -> bool:
        """Whether it is neither surely on the shortlist nor surely off it."""
        return self.shortlist is not None and MAYBE < self.shortlist < SURE


@dataclass(frozen=True)
class JurorLine:
    """One juror against the rest. severity: points below fellow jurors, positive when stricter."""

    alias: str
    cards: int
    severity: float | None
    spread: float | None
    infit: float | None
    outfit: float | None
    flags: list[str]


@dataclass(frozen=True)
class Sureness:
    """Everything a page shows beside a ranking. Empty where a result was frozen before there was an analysis."""

    official: str = ""
    standings: Mapping[int, Standing] = field(default_factory=dict)
    stability: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    agreement: list[str] = field(default_factory=list)
    variance: list[tuple[str, float]] = field(default_factory=list)
    """Of all the differences between cards: what share is the nominees', the jurors' severity, the rest."""
    jurors: list[JurorLine] = field(default_factory=list)
    measures: list[tuple[str, float, tuple[float, float] | None]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.standings)


def sureness_of(result: ResultSet) -> Sureness:
    """What the analysis of a frozen result says, in the reader's language."""
    kept = result.analysis
    if not kept:
        return Sureness()
    speaker = _Speaker(result)
    return Sureness(
        official=speaker.official(kept["official"]),
        standings=_standings(result, kept),
        stability=[speaker.note(each) for each in kept["stability"]],
        questions=_questions(kept["questions"], speaker),
        agreement=_agreement(kept["agreement"], result.official),
        variance=_shares(kept["variance"]),
        jurors=sorted((_juror(each, speaker) for each in kept["jurors"]), key=lambda one: _in_numbers(one.alias)),
        measures=_measures(kept["agreement"]),
    )


class _Speaker:
    """Keys into names."""

    def __init__(self, result: ResultSet) -> None:
        self.nominees = {nominee_key(row.entry): row.entry.nominee for row in result.rows}
        self.criteria = {criterion.key: tr(criterion.name) for criterion in result.round.criteria}

    def official(self, kept: Mapping[str, Any]) -> str:
        return str(_(REASONS[kept["reason"]]) % kept["params"])

    def note(self, kept: Mapping[str, Any]) -> str:
        params = {key: _read(key, value) for key, value in kept["params"].items()}
        if "criterion" in params:
            params["criterion"] = self.criteria.get(params["criterion"], params["criterion"])
        note = Note(kept["kind"], kept["code"], params)
        words = note.words(nominee=lambda key: self.nominees.get(key, key), number=_figure)
        return str(_(note.text) % words)


def _read(key: str, value: Any) -> Any:
    """A parameter as it was before it became JSON; numbers kept as text become numbers again."""
    if isinstance(value, list):
        return tuple(value)
    if key not in (*JURORS, *NOMINEES) and isinstance(value, str) and NUMBER.fullmatch(value):
        return float(value)
    return value


def _figure(value: float) -> str:
    return num(value, 0 if float(value).is_integer() else 2)


def _standings(result: ResultSet, kept: Mapping[str, Any]) -> dict[int, Standing]:
    by_key = {each["nominee"]: each for each in kept["nominees"]}
    found = {}
    for row in result.rows:
        one = by_key.get(nominee_key(row.entry))
        if one is None or row.total is None:
            continue
        margin = None if one["se"] is None else Z90 * one["se"]
        found[row.entry_id] = Standing(
            None if margin is None else (float(row.total) - margin, float(row.total) + margin),
            None if one["rank_low"] is None else (one["rank_low"], one["rank_high"]),
            one["p_first"], one["p_shortlist"], nominee_key(row.entry) in kept["discuss"],
        )  # fmt: skip
    return found


FEW_MARKS, NAMED = "few-marks", 3


def _questions(kept: list[Mapping[str, Any]], speaker: _Speaker) -> list[str]:
    """One by one; but many jurors with few cards are one thing to know, not twenty."""
    few = [each for each in kept if each["code"] == FEW_MARKS]
    if len(few) <= NAMED:
        return [speaker.note(each) for each in kept]
    told = [speaker.note(each) for each in kept if each["code"] != FEW_MARKS]
    return [*told, _("%(count)s jurors have too few scorecards in this category to be compared with the others.", count=len(few))]


def _in_numbers(alias: str) -> list[tuple[int, str]]:
    """Juror 9 before Juror 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", alias)]


def _juror(kept: Mapping[str, Any], speaker: _Speaker) -> JurorLine:
    flags = [
        speaker.note({"kind": "flag", "code": each["code"], "params": each["params"]}) for each in kept["flags"] if each["code"] != FEW_MARKS
    ]
    return JurorLine(kept["juror"], kept["n"], kept["severity"], kept["spread"], kept["infit"], kept["outfit"], flags)


def _shares(variance: Mapping[str, Any]) -> list[tuple[str, float]]:
    parts = [variance[name] for name in ("nominee", "juror", "residual")]
    whole = sum(part or 0.0 for part in parts)
    if not whole or None in parts:
        return []
    names = [_("the entries"), _("how strict the jurors are"), _("taste and chance")]
    return [(name, part / whole) for name, part in zip(names, parts, strict=True)]


def _agreement(kept: Mapping[str, Any], official: str) -> list[str]:
    """What the measures mean, a sentence each."""
    told = []
    alpha, mean = kept["alpha_interval"], kept["icc_ck" if official == "adjusted" else "icc_ak"]
    if alpha is not None:
        if alpha >= GOOD_ALPHA:
            told.append(_("The jurors agree well (alpha %(value)s).", value=num(alpha, 2)))
        elif alpha >= FAIR_ALPHA:
            told.append(_("The jurors agree tolerably (alpha %(value)s): treat close places with care.", value=num(alpha, 2)))
        else:
            told.append(
                _("The jurors read the criteria differently (alpha %(value)s): talk about it before deciding.", value=num(alpha, 2))
            )
    if mean is not None:
        if mean >= GOOD_ICC:
            told.append(_("The totals are reliable: another jury of this size would come to much the same order (%(value)s).", value=num(mean, 2)))
        elif mean >= FAIR_ICC:
            told.append(_("The totals are fairly reliable: another jury of this size would move some places (%(value)s).", value=num(mean, 2)))
        else:
            told.append(_("The totals are little reliable: another jury of this size might order them quite differently (%(value)s).", value=num(mean, 2)))
    return told


MEASURES = (
    ("ICC(1)", "icc_1"), ("ICC(A,1)", "icc_a1"), ("ICC(C,1)", "icc_c1"), ("ICC(1,k)", "icc_1k"), ("ICC(A,k)", "icc_ak"),
    ("ICC(C,k)", "icc_ck"), ("Krippendorff's alpha", "alpha_interval"), ("Kendall's W", "kendall_w"),
)  # fmt: skip


def _measures(kept: Mapping[str, Any]) -> list[tuple[str, float, tuple[float, float] | None]]:
    """The measures by their names in the field, with 95 % intervals where there are any."""
    found = []
    for name, key in MEASURES:
        if kept.get(key) is not None:
            interval = kept.get(f"{key}_ci")
            found.append((name, kept[key], tuple(interval) if interval and None not in interval else None))
    return found
