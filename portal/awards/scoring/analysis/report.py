"""Everything about one category as plain JSON data: for the command line, and to be kept when results are frozen.

Numbers are JSON numbers, what cannot be known is null; nothing is NaN. Nominees come by rank, then name; everything else by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from portal.awards.scoring.analysis.agreement import agreement_of
from portal.awards.scoring.analysis.design import bridges
from portal.awards.scoring.analysis.jurors import juror_rows
from portal.awards.scoring.analysis.notes import Note
from portal.awards.scoring.analysis.questions import Belonging, questions
from portal.awards.scoring.analysis.ranks import Ranks, seed_of
from portal.awards.scoring.analysis.sheets import columns
from portal.awards.scoring.analysis.stability import stability
from portal.awards.scoring.analysis.standing import Standing
from portal.awards.scoring.analysis.study import Method, Study, study
from portal.awards.scoring.gates import Gates, Official, Rule
from portal.awards.scoring.model import Criterion, Mark, Rules
from portal.awards.scoring.table import read

Data = dict[str, Any]


def analyse(
    criteria: Iterable[Criterion],
    marks: Iterable[Mark],
    *,
    nominees: Iterable[str] = (),
    rules: Rules = Rules(),
    shortlist: int = 3,
    rule: Rule = "adjusted",
    method: Method = "official",
    gates: Gates = Gates(),
    scale: tuple[float, float] | None = None,
    seed: int | None = None,
    variances: tuple[float, float, float] | None = None,
    trim_from: int | None = None,
    thorough: bool = True,
    belongings: tuple[Belonging, ...] = (),
) -> Data:
    """The analysis of one category; see the README of `tests/benchmarks` for how well it does.

    `rules`: of the plain result; `rule` and `gates`: which result is official; `method`: what `score` and `rank` follow, by
    default the official result. `scale`: lowest and highest mark, by default those given. `seed`: of the drawn ranks, by default
    from the marks. `variances`: of nominees, jurors and residual, to use instead of estimating them. `trim_from`: marks from which the
    trimmed view drops two. `thorough`: with stability and questions; `belongings`:
    countries and languages to ask about. ValueError for what `score` refuses, and `Unfit`,
    which is one, for a method that cannot be used on these marks.
    """
    criteria, marks = list(criteria), list(marks)
    whole = study(columns(criteria, marks), gates, variances)
    stand = Standing(read(criteria, marks, nominees), whole, rules, trim_from)
    ruling = whole.official(rule)
    chosen = _chosen(method, ruling, rules)
    seed = seed_of(whole.sheets) if seed is None else seed
    drawn = stand.drawn(chosen, shortlist, seed)
    data = {
        "method": chosen,
        "official": {"rule": rule, "result": ruling.result, "reason": ruling.reason, "sentence": str(ruling), "params": ruling.params},
        "shortlist": shortlist,
        "places": rules.places,
        "seed": f"{seed:x}",
        "draws": drawn.draws if drawn else None,
        "nominees": _nominees(stand, chosen, drawn),
        "jurors": _jurors(whole, chosen, scale),
        "variance": _variance(whole),
        "agreement": agreement_of(whole.sheets, variances=whole.variances),
        "components": [{"nominees": each.nominees, "jurors": each.jurors} for each in whole.groups],
        "bridges": [asdict(each) for each in bridges(whole.sheets)],
        "criteria": [_criterion(each, stand.criteria[each.key]) for each in sorted(criteria, key=_place)],
        "stability": _stability(stand, ruling, shortlist) if thorough else None,
        "questions": _questions(whole, scale, belongings) if thorough else None,
        "mean": whole.fit(chosen).mean,
        "rasch": _rasch(whole) if chosen == "rasch" else None,
    }
    finite: Data = _finite(data)
    return finite


def _chosen(method: Method, ruling: Official, rules: Rules) -> str:
    """The method that score and rank follow: the official result's, a plain one counted as the rules say."""
    if method != "official":
        return method
    plain = {"mean": "plain", "median": "median", "trimmed-mean": "trimmed"}
    return plain[rules.method] if ruling.result == "plain" else "adjusted"


def _nominees(stand: Standing, chosen: str, drawn: Ranks | None) -> list[Data]:
    """A row per nominee by rank, then name; those nobody marked come last."""
    shown = ("plain", "trimmed", "adjusted")
    order, plain, adjusted = (stand.ranks(each) for each in (chosen, "plain", "adjusted"))
    errors, chances = stand.errors(chosen), _chances(stand, drawn)
    return [
        {
            "nominee": row.nominee,
            "n": row.cards,
            **{each: stand.values(each).get(row.nominee) for each in shown},
            "score": stand.values(chosen).get(row.nominee),
            "se": errors.get(row.nominee),
            "rank": order[row.nominee],
            **_interval(chances.get(row.nominee), order[row.nominee]),
            "rank_plain": plain[row.nominee],
            "rank_adjusted": adjusted[row.nominee],
            "criteria": {key: stand.marks(key, chosen).get(row.nominee) for key in stand.criteria},
        }
        for row in stand.table(chosen).rows
    ]


def _chances(stand: Standing, drawn: Ranks | None) -> dict[str, tuple[int, int, float, float]]:
    if drawn is None:
        return {}
    each = zip(drawn.low.tolist(), drawn.high.tolist(), drawn.first.tolist(), drawn.shortlist.tolist(), strict=True)
    return dict(zip(stand.whole.sheets.nominees, each, strict=True))


def _interval(chance: tuple[int, int, float, float] | None, rank: int | None) -> Data:
    """The interval holds the rank itself too: draws of a tight field may leave its first aside."""
    if chance is None or rank is None:
        return dict.fromkeys(("rank_low", "rank_high", "p_first", "p_shortlist"))
    low, high, first, shortlist = chance
    return {"rank_low": min(low, rank), "rank_high": max(high, rank), "p_first": first, "p_shortlist": shortlist}


def _jurors(whole: Study, chosen: str, scale: tuple[float, float] | None) -> list[Data]:
    """Severities are those of the adjustment, or of the chosen method where it fits its own."""
    found = juror_rows(whole.sheets, whole.ratio, whole.variances, scale or _ends(whole))
    rows = [{**vars(row), "flags": notes(row.flags)} for row in found]
    if chosen in ("fixed", "random"):
        for row, severity in zip(rows, whole.fit(chosen).severity.tolist(), strict=True):
            row["severity"] = severity
    return rows


def _stability(stand: Standing, ruling: Official, shortlist: int) -> Data:
    """What the official result would be without each juror and criterion, where it would change."""
    whole = stand.whole
    ratio = whole.ratio if ruling.result == "adjusted" else None
    ranks = stand.ranks(_chosen("official", ruling, stand.rules))
    found = stability(whole.columns, shortlist, ratio, rules=stand.rules, ranks=ranks)
    return {
        "stable": found.stable,
        "winner": found.winner,
        "shortlist": found.shortlist,
        "discuss": sorted(found.discuss),
        "notes": notes(found.notes()),
    }


def _questions(whole: Study, scale: tuple[float, float] | None, belongings: tuple[Belonging, ...]) -> list[Data]:
    asked = questions(
        whole.columns,
        whole.ratio,
        whole.variances,
        scale=scale or _ends(whole),
        least=whole.gates.least_cards,
        belongings=belongings,
    )
    return notes(asked)


def _ends(whole: Study) -> tuple[float, float]:
    """The lowest and highest mark given."""
    values = whole.columns.value
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)


def notes(given: Sequence[Note]) -> list[Data]:
    """Notes with their code and parameters, to be translated, and in English."""
    return [{"code": each.code, "text": str(each), "params": each.params} for each in given]


def _variance(whole: Study) -> Data:
    names = ("nominee", "juror", "residual", "reml_criterion", "p_value", "degrees")
    found = asdict(whole.variances) if whole.variances else dict.fromkeys(names)
    return {**found, "degrees": whole.evidence.degrees, "ratio": whole.ratio}


def _criterion(criterion: Criterion, own: Study) -> Data:
    return {
        "criterion": criterion.key,
        "weight": float(criterion.weight),
        "n": len(own.sheets.y),
        "variance": _variance(own) if len(own.sheets.y) else None,
    }


def _rasch(whole: Study) -> Data:
    fitted = whole.rasch
    used = [key for place, key in enumerate(whole.columns.criteria) if (whole.columns.c == place).any()]
    return {
        "mean": fitted.mean,
        "steps": fitted.steps.tolist(),
        "converged": bool(fitted.converged),
        **{
            name: [
                {name: key, "measure": measure, "infit": infit, "outfit": outfit}
                for key, measure, infit, outfit in zip(
                    keys, facet.measure.tolist(), facet.infit.tolist(), facet.outfit.tolist(), strict=True
                )
            ]
            for name, keys, facet in (
                ("nominee", whole.sheets.nominees, fitted.nominee),
                ("juror", whole.sheets.jurors, fitted.juror),
                ("criterion", used, fitted.criterion),
            )
        },
    }


def _place(criterion: Criterion) -> tuple[int, str]:
    return (criterion.position, criterion.key)


def _finite(data: Any) -> Any:
    """Without the noise of the last digits; null for what is no number."""
    if isinstance(data, Mapping):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    if isinstance(data, float):
        return round(data, 12) + 0.0 if isfinite(data) else None
    return data


def text(data: Data) -> str:
    """The report as JSON, a line for each nominee, juror, criterion: fast to write, easy to compare."""
    parts = [f"{json.dumps(key)}: {_lines(value)}" for key, value in data.items()]
    return "{\n" + ",\n".join(parts) + "\n}"


def _lines(value: Any) -> str:
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(encode, value)) + "\n]"
    return encode(value)
