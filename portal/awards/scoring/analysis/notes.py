"""What the figures give reason to ask: a code, its parameters and the sentence in English, to be translated by whoever shows it.

A note is about marks, never about a person's honesty: it says what was seen, or asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


FLAGS: Mapping[str, str] = {
    "few-marks": N_("%(juror)s has few cards (%(n)s): what is said about strictness and consistency rests on little."),
    "unlike-others": N_(
        "The cards of %(juror)s differ from fellow jurors' more than taste explains: %(fit)s times as much as is usual."
    ),
    "other-order": N_(
        "%(juror)s orders the nominees quite differently from fellow jurors (correlation %(correlation)s)."
    ),
    "narrow": N_(
        "%(juror)s uses a narrower part of the scale than fellow jurors: a spread of %(spread)s where %(expected)s is usual."
    ),
    "strict": N_("%(juror)s marks more strictly than fellow jurors, by about %(points)s points."),
    "lenient": N_("%(juror)s marks more mildly than fellow jurors, by about %(points)s points."),
}

QUESTIONS: Mapping[str, str] = {
    "far-apart": N_(
        "“%(nominee)s”: %(above)s gave %(high)s, %(below)s gave %(low)s. What did each see that the other did not?"
    ),
    "unexpected": N_(
        "“%(nominee)s”: %(juror)s gave %(mark)s where all other cards suggest about %(expected)s. What was seen here?"
    ),
    "same-marks": N_(
        "%(juror)s gave the same mark on every criterion on %(cards)s of %(n)s cards. Were the criteria looked at one by one?"
    ),
    "one-mark": N_("%(juror)s gave all %(n)s nominees the same, %(mark)s. Were they really alike?"),
    "few-cards": N_("“%(nominee)s” has too few cards: %(n)s of at least %(least)s. Should another juror look at it?"),
    "few-marks": N_(
        "%(juror)s has too few cards to compare with others: %(n)s of at least %(least)s. Can more follow before the result?"
    ),
    "narrow": N_(
        "The cards of %(juror)s lie close together: a spread of %(spread)s where %(expected)s is usual. Was the whole scale clear?"
    ),
    "other-order": N_(
        "%(juror)s orders the nominees quite differently from fellow jurors. Were the criteria read in the same way?"
    ),
    "unlike-others": N_("The cards of %(juror)s often differ from fellow jurors'. What was weighed differently?"),
    "own-country": N_(
        "Compared with fellow jurors, %(juror)s marked nominees from the same country (%(group)s) about %(points)s points higher "
        "than the others. What explains it?"
    ),
    "own-language": N_(
        "Compared with fellow jurors, %(juror)s marked nominees in the same language (%(group)s) about %(points)s points higher "
        "than the others. What explains it?"
    ),
}


STABILITY: Mapping[str, str] = {
    "juror-winner": N_("Without the cards of %(juror)s the first place would go to: %(nominees)s."),
    "juror-shortlist": N_("Without the cards of %(juror)s the shortlist would gain %(gained)s and lose %(lost)s."),
    "juror-gained": N_("Without the cards of %(juror)s the shortlist would gain: %(gained)s."),
    "juror-lost": N_("Without the cards of %(juror)s the shortlist would lose: %(lost)s."),
    "criterion-winner": N_("Without the criterion “%(criterion)s” the first place would go to: %(nominees)s."),
    "criterion-shortlist": N_(
        "Without the criterion “%(criterion)s” the shortlist would gain %(gained)s and lose %(lost)s."
    ),
    "criterion-gained": N_("Without the criterion “%(criterion)s” the shortlist would gain: %(gained)s."),
    "criterion-lost": N_("Without the criterion “%(criterion)s” the shortlist would lose: %(lost)s."),
}

MESSAGES: Mapping[str, Mapping[str, str]] = {"flag": FLAGS, "question": QUESTIONS, "stability": STABILITY}
JURORS, NOMINEES = ("juror", "above", "below"), ("nominee", "nominees", "gained", "lost")
Value = str | int | float | tuple[str, ...]


def number(value: float) -> str:
    """A figure for a sentence: at most two decimals, a point, no sign of a zero."""
    return f"{value + 0.0:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Note:
    """What was seen. kind: "flag", "question" or "stability"; params: keys of jurors and nominees, names and numbers.

    `text` is the sentence for gettext, to be filled with `words(...)`; str() gives the English with keys and plain numbers.
    """

    kind: str
    code: str
    params: Mapping[str, Value] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return MESSAGES[self.kind][self.code]

    @property
    def jurors(self) -> tuple[str, ...]:
        """The keys of the jurors it is about."""
        return tuple(str(self.params[key]) for key in JURORS if key in self.params)

    def words(
        self,
        juror: Callable[[str], str] = str,
        nominee: Callable[[str], str] = str,
        number: Callable[[float], str] = number,
    ) -> dict[str, str]:
        """The parameters as text: the callables turn keys into names (or pseudonyms) and numbers into figures."""

        def word(key: str, value: Value) -> str:
            if isinstance(value, int | float):
                return number(value)
            name = juror if key in JURORS else nominee if key in NOMINEES else str
            return name(value) if isinstance(value, str) else ", ".join(map(name, value)) or "-"

        return {key: word(key, value) for key, value in self.params.items()}

    def __str__(self) -> str:
        return self.text % self.words()
