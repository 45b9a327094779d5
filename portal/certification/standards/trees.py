"""Nodes with parents become a tree: every ref once, every parent there, nobody an own ancestor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from portal.certification.standards.mistakes import Mistake
from portal.certification.standards.model import Node


def mistakes_of(nodes: Sequence[Node]) -> list[Mistake]:
    """What keeps the nodes from being a tree."""
    found: list[Mistake] = []
    first: dict[str, Node] = {}
    for node in nodes:
        if node.ref in first:
            found.append(Mistake(node.line, "repeated-ref", {"ref": node.ref, "line": str(first[node.ref].line)}))
        else:
            first[node.ref] = node
    for node in nodes:
        if node.parent and node.parent not in first:
            found.append(Mistake(node.line, "unknown-parent", {"parent": node.parent}))
    return found + _cycles(first)


def _cycles(nodes: dict[str, Node]) -> list[Mistake]:
    """Each circle once, at the member that stands first in the file."""
    found: list[Mistake] = []
    climbed: set[str] = set()
    for start in nodes.values():
        path: list[str] = []
        ref: str | None = start.ref
        while ref in nodes and ref not in climbed:
            climbed.add(ref)
            path.append(ref)
            ref = nodes[ref].parent
        if ref in path:
            circle = [*path[path.index(ref) :], ref]
            member = min((nodes[each] for each in circle), key=lambda node: node.line)
            found.append(Mistake(member.line, "cycle", {"ref": member.ref, "path": " → ".join(circle)}))
    return found


def arranged(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """In the order of the tree, with depths; siblings stay in the order of the file. The nodes form a tree."""
    below: defaultdict[str | None, list[Node]] = defaultdict(list)
    for node in reversed(nodes):
        below[node.parent].append(node)
    found: list[Node] = []
    waiting = [(node, 0) for node in below[None]]
    while waiting:
        node, depth = waiting.pop()
        found.append(replace(node, depth=depth))
        waiting += [(child, depth + 1) for child in below[node.ref]]
    return tuple(found)
