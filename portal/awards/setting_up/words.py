"""The words of set-up: what the values of the tables are called, for choices, lists and the change log."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import _l

KINDS: dict[str, Any] = {
    "short_text": _l("Short text"),
    "long_text": _l("Long text"),
    "number": _l("Number"),
    "choice": _l("Choice"),
    "date": _l("Date"),
    "file": _l("Files"),
    "link": _l("Link"),
    "kpi": _l("KPI table"),
    "consent": _l("Consent"),
}
WORDY = ("short_text", "long_text")
"""Kinds of question that may have a word limit."""

AUDIENCES: dict[str, Any] = {
    "jury": _l("Jury only"),
    "associations": _l("Member associations"),
    "everyone": _l("Everyone"),
}
FAMILIES: dict[str, Any] = {
    "customer_orientation": _l("Customer orientation"),
    "change_management": _l("Change management"),
}
WHO_MAY_ENTER: dict[str, Any] = {
    "any": _l("Any contact centre"),
    "in_house": _l("In-house centres only"),
    "outsourced": _l("Outsourced centres only"),
}
PLACES: dict[str, Any] = {"winner": _l("Winner"), "commended": _l("Commended")}
ROUND_KINDS: dict[str, Any] = {
    "written": _l("Written round: jurors read the dossiers"),
    "pitch": _l("Pitch: finalists present to the jury"),
    "site_visit": _l("Site visit: jurors visit the finalists"),
    "discussion": _l("Discussion: jurors look at their marks together"),
}
ROUND_KIND_HINTS: dict[str, Any] = {
    "written": _l("Each juror reads and marks alone, at the desk."),
    "pitch": _l("One after the other in a running order, marked on a phone that needs no network."),
    "site_visit": _l("As in a pitch, at the place of each finalist."),
    "discussion": _l(
        "For view only: whoever marked an entry sees the marks of its panel side by side, under aliases, and may leave a remark. "
        "Nothing is marked; the chair can reopen a scorecard while its round is open."
    ),
}
INTAKES: dict[str, Any] = {
    "all": _l("All accepted entries"),
    "leading": _l("The leading entries of the round before"),
    "chosen": _l("Those the board chooses after the round before"),
}
INTAKE_HINTS: dict[str, Any] = {
    "leading": _l("Decided by the frozen ranking, at the instant the round before is counted. Who shares the last place advances too."),
    "chosen": _l("Nobody is in until the board has chosen, with a reason."),
}
METHODS: dict[str, Any] = {
    "mean": _l("Mean"),
    "median": _l("Median"),
    "trimmed-mean": _l("Trimmed mean"),
}
METHOD_HINTS: dict[str, Any] = {
    "mean": _l("All marks count equally. One extreme mark moves the result."),
    "median": _l("The mark in the middle. Extreme marks do not move it; close fields tie more often."),
    "trimmed-mean": _l("The highest and the lowest mark of each criterion are left out, then the mean. Needs three marks."),
}
ROUNDINGS: dict[str, Any] = {
    "once": _l("Once, at the end"),
    "each": _l("On each weighted criterion"),
}
ROUNDING_HINTS: dict[str, Any] = {
    "once": _l("Everything stays exact until the total, which is rounded to two decimals."),
    "each": _l("Panel mark, weighted mark and total are each rounded to two decimals."),
}
TOTALS: dict[str, Any] = {"mean": _l("Weighted mean"), "sum": _l("Weighted sum")}
TOTAL_HINTS: dict[str, Any] = {
    "mean": _l("The total lies on the scale of the marks, from lowest to highest."),
    "sum": _l("Weight times mark, added up."),
}
RESULTS: dict[str, Any] = {"adjusted": _l("Adjusted for severity"), "plain": _l("Plain")}
RESULT_HINTS: dict[str, Any] = {
    "adjusted": _l(
        "Some jurors mark lower than others on the same entries; that is taken out, as far as the marks bear it out. Where "
        "they do not, where entries have too few scorecards, or where every juror marks every entry, the plain result counts."
    ),
    "plain": _l("The marks count as they were given, whoever gave them."),
}
RESULT_NOTE = _l("Both results are computed and stand beside each other for the board. Which one counts is public, and fixed once the round opens.")
TIE_LADDER = _l(
    "Ties are decided by the weightiest criterion, then the next ones, then head to head, then the median of the "
    "jurors' cards; if all are equal the place is shared. Every tie is explained in a sentence."
)
