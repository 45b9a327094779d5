"""What can only be estimated: how strict the jurors are, and how sure a ranking is. The arrays are loaded only here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portal.awards import scoring
from portal.awards.counting.queries import Inputs

PLACES = Decimal("0.000001")


def estimated(inputs: Inputs) -> scoring.Estimate:
    """The variance components of one category by REML, as decimals: from here on a count is exact.

    All None where the marks leave no way of telling the jurors from chance.
    """
    from portal.awards.scoring.analysis import additive, sheets

    found = additive.variances(sheets.columns(inputs.criteria, inputs.marks).sheets())
    if found is None:
        return scoring.Estimate()
    return scoring.Estimate(
        Decimal(f"{additive.ratio(found):.2f}"), *(_exact(each) for each in (found.nominee, found.juror, found.residual, found.p_value))
    )


def _exact(value: float) -> Decimal:
    return Decimal(value).quantize(PLACES)


def analysis_of(inputs: Inputs, counted: scoring.Count, *, shortlist: int) -> dict[str, Any]:
    """What the board reads beside the ranking, as JSON data: `scoring.analysis.report`, with what to discuss and to ask.

    discuss: nominee -> notes on whose absence would move it over an edge; stability, questions: notes.
    """
    from portal.awards.scoring.analysis import questions, report, sheets, stability
    from portal.awards.scoring.gates import Gates

    rules = inputs.rules
    columns = sheets.columns(inputs.criteria, inputs.marks)
    if not len(columns.value):
        return {}
    scale = (float(inputs.scale[0]), float(inputs.scale[1]))
    found = report.analyse(
        inputs.criteria, inputs.marks, nominees=inputs.entries, rules=rules, shortlist=shortlist, rule=rules.official,
        gates=Gates(least_cards=rules.least_cards), scale=scale, thorough=False,
    )  # fmt: skip
    by = found["variance"]["ratio"]
    adjusted = counted.official.result == "adjusted"
    ranks = {row.nominee: row.rank for row in counted.table.rows}
    steady = stability.stability(columns, shortlist, by if adjusted else None, rules=rules, ranks=ranks)
    asked = questions.questions(
        columns, by, additive_variances(columns), scale=scale, least=rules.least_cards,
        belongings=tuple(questions.Belonging(code, *pair) for code, pair in inputs.belongings.items()),
    )  # fmt: skip
    return {
        **found,
        "stability": [note_data(each) for each in steady.notes()],
        "discuss": {
            nominee: [f"{each.kind}:{each.left_out}" for each in omissions] for nominee, omissions in sorted(steady.discuss.items())
        },
        "questions": [note_data(each) for each in asked],
    }


def additive_variances(columns: Any) -> Any:
    from portal.awards.scoring.analysis import additive

    return additive.variances(columns.sheets())


def note_data(note: Any) -> Mapping[str, Any]:
    """A note as it is kept: its parts, to be put into the reader's language later."""
    return {"kind": note.kind, "code": note.code, "params": {key: _plain(value) for key, value in note.params.items()}}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
