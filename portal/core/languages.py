"""Languages of texts: those of the portal, and any other that an organisation writes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from babel import Locale, UnknownLocaleError
from flask_babel import force_locale

from portal.core.i18n import LANGUAGES


def language_name(code: str) -> str:
    """What a language calls itself; the code where nobody knows."""
    if code in LANGUAGES:
        return LANGUAGES[code]
    try:
        return (Locale.parse(code).get_language_name(code) or code).capitalize()
    except (ValueError, UnknownLocaleError):
        return code


def offered_languages(*more: Iterable[str]) -> list[str]:
    """The portal's languages, then the others given, each once."""
    return list(dict.fromkeys([*LANGUAGES, *(code for codes in more for code in codes)]))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Sentences made inside are in this language, where the portal has it; else in English."""
    with force_locale(code if code in LANGUAGES else "en"):
        yield
