"""A tie in sentences: msgids with their parameters, to be translated by whoever shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.awards.scoring.model import Step, Tie


def N_(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


OPENING = N_("Same total, %(total)s: %(members)s.")
CRITERION_SPLIT = N_("“%(criterion)s” decides: %(order)s.")
CRITERION_EQUAL = N_("Equal on “%(criterion)s” (%(value)s): %(members)s.")
CRITERION_MISSING = N_("“%(criterion)s” cannot decide, a mark is missing: %(members)s.")
DUEL_SPLIT = N_(
    "Head to head decides. Of the cards of jurors who judged both, %(winner)s is higher on %(for)s, "
    "%(loser)s on %(against)s."
)
DUELS_SPLIT = N_("Head to head decides, by comparisons won minus lost: %(order)s.")
DUELS_EQUAL = N_("Head to head is even: %(members)s.")
DUELS_MISSING = N_("Head to head cannot decide, no juror judged both of some pair: %(members)s.")
MEDIAN_SPLIT = N_("The median of the jurors' cards decides: %(order)s.")
MEDIAN_EQUAL = N_("Equal in the median of the jurors' cards (%(value)s): %(members)s.")
SHARED = N_("Nothing separates them, so they share a place: %(members)s.")


@dataclass(frozen=True)
class Phrase:
    """A sentence for gettext: `gettext(phrase.text) % phrase.params`; str() gives the English."""

    text: str
    params: Mapping[str, str]

    def __str__(self) -> str:
        return self.text % self.params


@dataclass(frozen=True)
class _Teller:
    nominee: Callable[[str], str]
    criterion: Callable[[str], str]
    number: Callable[[Decimal], str]

    def members(self, members: Iterable[str]) -> str:
        return ", ".join(self.nominee(member) for member in members)

    def order(self, step: Step) -> str:
        return ", ".join(
            f"{self.nominee(member)} ({self.value(step, member)})"
            for group in step.groups
            for member in group
        )

    def value(self, step: Step, member: str) -> str:
        value = (step.values or {}).get(member)
        return "-" if value is None else self.number(value)

    def phrase(self, step: Step) -> Phrase:
        if step.step == "criterion":
            return self._criterion(step)
        if step.step == "head-to-head":
            return self._duels(step)
        if step.step == "median":
            return self._median(step)
        return Phrase(SHARED, {"members": self.members(step.members)})

    def _criterion(self, step: Step) -> Phrase:
        name = {"criterion": self.criterion(step.criterion or "")}
        if step.outcome == "split":
            return Phrase(CRITERION_SPLIT, name | {"order": self.order(step)})
        members = name | {"members": self.members(step.members)}
        if step.outcome == "equal":
            return Phrase(CRITERION_EQUAL, members | {"value": self.value(step, step.members[0])})
        return Phrase(CRITERION_MISSING, members)

    def _duels(self, step: Step) -> Phrase:
        if step.outcome == "split":
            if len(step.members) == 2:
                return self._duel(step)
            return Phrase(DUELS_SPLIT, {"order": self.order(step)})
        text = DUELS_EQUAL if step.outcome == "equal" else DUELS_MISSING
        return Phrase(text, {"members": self.members(step.members)})

    def _duel(self, step: Step) -> Phrase:
        duel = step.duels[0]
        counts = {duel.first: duel.first_above, duel.second: duel.second_above}
        (winner,), (loser,) = step.groups
        params = {
            "winner": self.nominee(winner),
            "loser": self.nominee(loser),
            "for": str(counts[winner]),
            "against": str(counts[loser]),
        }
        return Phrase(DUEL_SPLIT, params)

    def _median(self, step: Step) -> Phrase:
        if step.outcome == "split":
            return Phrase(MEDIAN_SPLIT, {"order": self.order(step)})
        value = self.value(step, step.members[0])
        return Phrase(MEDIAN_EQUAL, {"members": self.members(step.members), "value": value})


def phrases(
    tie: Tie,
    nominee: Callable[[str], str] = str,
    criterion: Callable[[str], str] = str,
    number: Callable[[Decimal], str] = str,
) -> tuple[Phrase, ...]:
    """How a tie was settled, a sentence per step; the callables turn keys into names, decimals into text."""
    teller = _Teller(nominee, criterion, number)
    opening = Phrase(OPENING, {"total": number(tie.total), "members": teller.members(tie.members)})
    return (opening, *(teller.phrase(step) for step in tie.steps))
