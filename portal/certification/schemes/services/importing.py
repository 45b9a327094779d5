"""Standards from files into tables. A changed file is a new revision; cases keep the one they started with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.models import Crosswalk, Requirement, Standard
from portal.certification.schemes import policies as may
from portal.certification.schemes import queries
from portal.certification.standards import library, model
from portal.certification.standards.documents import Source
from portal.core.access import require
from portal.core.database import session

SHIPPED = ("en15838-2009.yaml", "iso18295-1-2017.yaml")


@dataclass(frozen=True)
class Imported:
    """``new``: a revision was made; False: the very same file was there already."""

    standard: Standard
    new: bool


def import_standard(source: Source, *, actor: User | None) -> Imported:
    """One standard from a file (a path, its text or its bytes). ``actor`` None: the command line.

    Raises LibraryError with every mistake, its line and the reason; then nothing is changed.
    """
    if actor is not None:
        require(may.import_standard(actor))
    return _store(library.load(source), actor)


def _store(read: model.Standard, actor: User | None) -> Imported:
    last = queries.latest_revision(read.code)
    if last is not None and last.sha256 == read.sha256:
        return Imported(last, new=False)
    standard = Standard(
        code=read.code, revision=last.revision + 1 if last else 1, title=dict(read.title), sha256=read.sha256,
        withdrawn_on=read.withdrawn_on, superseded_by=read.superseded_by or "", transition_until=read.transition_until,
        kpis=[_kpi(one) for one in library.shipped_kpis()],
    )  # fmt: skip
    session.add(standard)
    session.flush()
    _store_nodes(standard, read.nodes)
    record(Event.STANDARD_IMPORTED, standard, actor=actor, code=read.code, revision=standard.revision, sha256=read.sha256)
    return Imported(standard, new=True)


def _store_nodes(standard: Standard, nodes: Iterable[model.Node]) -> None:
    rows = [(node, _requirement(standard, place, node)) for place, node in enumerate(nodes, 1)]
    session.add_all(row for _node, row in rows)
    session.flush()
    ids = {node.ref: row.id for node, row in rows}
    for node, row in rows:
        row.parent_id = ids[node.parent] if node.parent else None
    session.flush()


def _requirement(standard: Standard, place: int, node: model.Node) -> Requirement:
    return Requirement(
        standard_id=standard.id, position=place, depth=node.depth, ref=node.ref, heading=dict(node.heading),
        assessable=node.assessable, question=dict(node.question), evidence=dict(node.evidence), methods=list(node.methods),
        applies_to=list(node.applies_to), weight=node.weight,
    )  # fmt: skip


def _kpi(one: model.Kpi) -> dict[str, Any]:
    return {
        "code": one.code, "name": dict(one.name), "definition": dict(one.definition), "unit": one.unit, "better": one.better,
        "channels": list(one.channels), "applies_to": list(one.applies_to), "obligation": one.obligation,
        "low": str(one.low), "high": str(one.high),
    }  # fmt: skip


def load_shipped(*, actor: User | None) -> list[Imported]:
    """The standards that come with the portal, and their crosswalk; what is there already stays."""
    found = [import_standard(library.HERE / name, actor=actor) for name in SHIPPED]
    for crosswalk in library.shipped_crosswalks():
        _store_links(crosswalk)
    return found


def _store_links(crosswalk: model.Crosswalk) -> None:
    """Links are by reference, so they hold for every revision; the file's replace those of before."""
    session.execute(
        delete(Crosswalk).where(Crosswalk.from_code == crosswalk.origin, Crosswalk.to_code == crosswalk.target)
    )
    session.add_all(
        Crosswalk(
            from_code=crosswalk.origin, from_ref=link.origin or "", to_code=crosswalk.target, to_ref=target,
            relation=link.relation,
        )
        for link in crosswalk.links
        for target in link.targets
    )  # fmt: skip
    session.flush()


