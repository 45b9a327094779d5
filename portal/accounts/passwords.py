"""Passwords: Argon2id hashes, and the few rules that help."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from portal.accounts.common_passwords import COMMON
from portal.core.i18n import _l

SHORTEST, LONGEST = 12, 200
OWN = 8
"""Characters that must be left when common words, the name and the address are taken away."""


def normal(password: str) -> str:
    """One spelling of what was typed, whatever keyboard it came from."""
    return unicodedata.normalize("NFKC", password).strip()


def problem(password: str, *known: str) -> Any:
    """What is wrong with a new password, as a sentence, or None. ``known``: name and address of its owner."""
    password = normal(password)
    if len(password) < SHORTEST:
        return _l("Please use at least %(count)s characters. A short sentence is easy to remember.", count=SHORTEST)
    if len(password) > LONGEST:
        return _l("Please keep this below %(limit)s characters.", limit=LONGEST)
    if len(set(password)) < 5:
        return _l("This repeats the same few characters. Please choose something harder to guess.")
    if len(_without_guesses(password.casefold(), known)) < OWN:
        return _l("This is made of words that are tried first. Please choose something harder to guess.")
    return None


def _without_guesses(password: str, known: tuple[str, ...]) -> str:
    own = {part for text in known for part in re.split(r"[\W_]+", text.casefold()) if len(part) > 3}
    for word in sorted(COMMON | own, key=len, reverse=True):
        if len(word) > 3:
            password = password.replace(word, "")
    return password


# OWASP's parameters for Argon2id: 19 MiB each, so that many people may sign in at once.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    return hasher.hash(normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password behind the hash. Without one it takes as long and is never right."""
    try:
        right = hasher.verify(stored or _nobody(), normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return right and bool(stored)


@cache
def _nobody() -> str:
    return hashed("the password of nobody")


def outdated(stored: str | None) -> bool:
    """True for a hash made with weaker parameters than today's."""
    return stored is not None and hasher.check_needs_rehash(stored)
