"""The library of standards: `load`, `load_crosswalk` and `load_kpis` read one file each, or refuse it.

A refusal (`LibraryError`) lists every mistake with its line. Pure: no database, no web.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from portal.certification.standards import crosswalk_files
from portal.certification.standards.documents import Source
from portal.certification.standards.kpi_files import load_kpis
from portal.certification.standards.mistakes import LibraryError, Mistake
from portal.certification.standards.model import Crosswalk, Kpi, Standard
from portal.certification.standards.standard_files import load

__all__ = [
    "LibraryError",
    "Mistake",
    "load",
    "load_crosswalk",
    "load_kpis",
    "shipped",
    "shipped_crosswalks",
    "shipped_kpis",
]

HERE = Path(__file__).parent


def load_crosswalk(source: Source, standards: Mapping[str, Standard] | None = None) -> Crosswalk:
    """Links between two of the ``standards``, by default the shipped ones."""
    return crosswalk_files.load_crosswalk(source, shipped() if standards is None else standards)


@cache
def shipped() -> dict[str, Standard]:
    """The standards that come with the portal, by code."""
    standards = (load(HERE / name) for name in ("en15838-2009.yaml", "iso18295-1-2017.yaml"))
    return {standard.code: standard for standard in standards}


@cache
def shipped_crosswalks() -> tuple[Crosswalk, ...]:
    return (load_crosswalk(HERE / "crosswalk-en15838-iso18295.yaml"),)


@cache
def shipped_kpis() -> tuple[Kpi, ...]:
    return load_kpis(HERE / "kpis.yaml")
