"""Languages of texts: those of the portal, and any other that an organisation writes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from babel import Locale, UnknownLocaleError
from flask_babel import force_locale, get_locale

from portal.core.i18n import LANGUAGES, initial


def language_name(code: str) -> str:
    """The reader's word for a language, as it stands within a sentence; the code where nobody knows."""
    try:
        return str(Locale.parse(code).get_display_name(get_locale() or Locale("en")) or code)
    except (ValueError, UnknownLocaleError):
        return code


def language_label(code: str) -> str:
    """The same where it stands alone: in a list to choose from, above a field, in a cell."""
    return initial(language_name(code))


def language_labels() -> list[tuple[str, str]]:
    """The portal's languages as choices for somebody who chooses for others."""
    return [(code, language_label(code)) for code in LANGUAGES]


def offered_languages(*more: Iterable[str]) -> list[str]:
    """The portal's languages, then the others given, each once."""
    return list(dict.fromkeys([*LANGUAGES, *(code for codes in more for code in codes)]))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Sentences made inside are in this language, where the portal has it; else in English."""
    with force_locale(code if code in LANGUAGES else "en"):
        yield
