"""The terms a certification agreement begins with: a text per language, which the manager may change for a case."""

from __future__ import annotations

from functools import cache

from portal.settings import ROOT

TERMS = ROOT / "templates" / "certification" / "terms"


@cache
def default(language: str) -> str:
    """In this language, else in English."""
    path = TERMS / f"{language}.txt"
    return (path if path.exists() else TERMS / "en.txt").read_text(encoding="utf-8").strip()
