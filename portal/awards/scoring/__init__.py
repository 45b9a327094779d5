"""Exact scoring of one category: marks in, a ranked table and its explanation out.

Pure arithmetic: no database, no clock, no web. Everything is computed with fractions and rounded half up
where the rules say so. The public face of the package is what this module names.
"""

from portal.awards.scoring.document import (
    ENGINE,
    Inputs,
    counted_again,
    document,
    inputs_of,
    recompute,
    ties_of,
    verify,
)
from portal.awards.scoring.gates import Official
from portal.awards.scoring.model import (
    Criterion,
    Duel,
    Mark,
    Row,
    Rules,
    Step,
    Table,
    Tie,
)
from portal.awards.scoring.official import Count, Estimate, cards_of, count
from portal.awards.scoring.rounding import half_up
from portal.awards.scoring.table import score
from portal.awards.scoring.wording import Phrase, phrases
from portal.core.canonical import canonical, fingerprint

__all__ = [
    "ENGINE",
    "Count",
    "Criterion",
    "Duel",
    "Estimate",
    "Inputs",
    "Mark",
    "Official",
    "Phrase",
    "Row",
    "Rules",
    "Step",
    "Table",
    "Tie",
    "canonical",
    "cards_of",
    "count",
    "counted_again",
    "document",
    "fingerprint",
    "half_up",
    "inputs_of",
    "phrases",
    "recompute",
    "score",
    "ties_of",
    "verify",
]
