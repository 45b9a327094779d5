"""What can only be estimated: how strict the jurors are, and how sure a ranking is. The arrays are loaded only here."""

from __future__ import annotations

from decimal import Decimal

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
