"""What can be wrong with a file of the library: a line, a code, its parameters and the sentence in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


MESSAGES: Mapping[str, str] = {
    "too-large": N_("The file is too large: %(size)s bytes, at most %(limit)s are read."),
    "not-utf8": N_("The file is not text in UTF-8."),
    "not-yaml": N_("This cannot be read as YAML: %(problem)s."),
    "too-deep": N_("The file is nested too deeply."),
    "shorthand": N_("Anchors, aliases and tags (&, * and !) are not allowed; write the text out."),
    "empty-file": N_("The file is empty."),
    "no-groups": N_("The file does not begin with a named group such as “standard:”."),
    "unknown-key": N_("“%(key)s” is not known here. Known are: %(known)s."),
    "repeated-key": N_("“%(key)s” appears twice."),
    "missing": N_("“%(key)s” is missing."),
    "not-text": N_("“%(key)s” must be text; put “%(value)s” in quotes if it is meant."),
    "not-whole": N_("“%(key)s” must be a whole number, not “%(value)s”."),
    "not-number": N_("“%(key)s” must be a number, not “%(value)s”."),
    "not-flag": N_("“%(key)s” must be true or false, not “%(value)s”."),
    "not-day": N_("“%(key)s” must be a date such as 2026-01-31, not “%(value)s”."),
    "not-list": N_("“%(key)s” must be a list."),
    "not-group": N_("“%(key)s” must be a group of named values."),
    "empty": N_("“%(key)s” must not be empty."),
    "too-long": N_("“%(key)s” is too long: %(length)s characters, at most %(limit)s are allowed."),
    "missing-language": N_("“%(key)s” is missing in language %(language)s."),
    "unknown-language": N_("“%(key)s” has a text in an unknown language: %(language)s."),
    "unknown-value": N_("“%(value)s” is not allowed for “%(key)s”. Allowed are: %(known)s."),
    "repeated-value": N_("“%(value)s” appears twice in “%(key)s”."),
    "off-range": N_("“%(key)s” must lie between %(low)s and %(high)s, not %(value)s."),
    "repeated-ref": N_("%(ref)s was already used in line %(line)s."),
    "unknown-parent": N_("The parent %(parent)s does not exist."),
    "cycle": N_("%(ref)s is its own ancestor: %(path)s."),
    "not-for-heading": N_("“%(key)s” belongs to a question, but this is a heading: “assessable” is false."),
    "one-of-pair": N_("“applies_to” must name %(pair)s or both."),
    "unknown-standard": N_("The standard %(code)s is not in the library."),
    "unknown-ref": N_("%(ref)s does not exist in %(code)s."),
    "not-assessable": N_("%(ref)s of %(code)s is a heading; a link joins questions."),
    "repeated-link": N_("%(ref)s is already linked in line %(line)s."),
    "new-with-origin": N_("A link “new” has no “from”."),
    "origin-needed": N_("A link “%(relation)s” needs “from”."),
    "low-above-high": N_("“low” (%(low)s) must be smaller than “high” (%(high)s)."),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. line: as an editor counts, from 1."""

    line: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The msgid; translate it, then fill in `params`."""
        return MESSAGES[self.code]

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.text % self.params


class LibraryError(ValueError):
    """The file is refused; `mistakes` holds every one that was found, by line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        super().__init__("\n".join(f"line {mistake.line}: {mistake.reason}" for mistake in self.mistakes))
