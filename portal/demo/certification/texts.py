"""What centres, auditors and reviewers write in the demo; read from portal/demo_data/certification.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from portal.demo_data import HERE


@dataclass(frozen=True)
class Finding:
    """``ref`` begins the reference of the requirement it is raised on."""

    ref: str
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


def statement_for(ref: str) -> str:
    """How a centre fulfils a requirement: the text with the longest prefix of its reference."""
    texts: dict[str, str] = _read()["statements"]
    best = max((prefix for prefix in texts if ref.startswith(prefix)), key=len, default="")
    return texts[best]


def findings() -> list[Finding]:
    return [Finding(**each) for each in _read()["findings"]]


def text(name: str) -> str:
    return _read()["texts"][name]


def interviews() -> list[dict[str, str]]:
    return _read()["interviews"]
