"""What centres, auditors and reviewers write in the demo; read from portal/demo_data/certification.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from portal.demo_data import HERE


@dataclass(frozen=True)
class Finding:
    """``ref`` begins the reference of the requirement of EN 15838 it is raised on, ``iso`` that of ISO 18295-1."""

    ref: str
    iso: str
    grade: str
    statement: str
    shown_by: str
    correction: str = ""
    root_cause: str = ""
    action: str = ""
    owner: str = ""


@cache
def _read() -> dict[str, Any]:
    return yaml.safe_load((HERE / "certification.yaml").read_text("utf-8"))


def statement_for(code: str, ref: str) -> str:
    """How a centre fulfils a requirement of a standard: the text with the longest prefix of its reference."""
    texts: dict[str, str] = _read()["statements"]
    same: dict[str, str] = _read()["iso"]
    return texts[same[_longest(same, ref)] if is_iso(code) else _longest(texts, ref)]


def _longest(prefixes: dict[str, str], ref: str) -> str:
    return max((prefix for prefix in prefixes if ref.startswith(prefix)), key=len)


def is_iso(code: str) -> bool:
    return code.startswith("ISO")


def findings() -> list[Finding]:
    return [Finding(**each) for each in _read()["findings"]]


def text(name: str) -> str:
    return _read()["texts"][name]


def interviews() -> list[dict[str, str]]:
    return _read()["interviews"]
