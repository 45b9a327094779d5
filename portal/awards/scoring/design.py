"""Who marked whom, as a graph: severities can only be compared inside one connected group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Nominees and jurors that hang together by cards, each sorted by name."""

    nominees: tuple[str, ...]
    jurors: tuple[str, ...]


def groups(cards: Mapping[str, Iterable[str]]) -> tuple[Group, ...]:
    """The connected groups of `cards` (nominee -> jurors), largest first; nominees without a card are left out.

    Union-find; MacKay et al. 2017 (doi 10.1098/rsos.160760) give connectedness as the condition under which
    severities are identified.
    """
    parent: dict[tuple[bool, str], tuple[bool, str]] = {}

    def root(node: tuple[bool, str]) -> tuple[bool, str]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for nominee, jurors in cards.items():
        for juror in jurors:
            parent[root((False, nominee))] = root((True, juror))
    members: dict[tuple[bool, str], tuple[list[str], list[str]]] = {}
    for node in sorted(parent):
        nominees, of_jury = members.setdefault(root(node), ([], []))
        (of_jury if node[0] else nominees).append(node[1])
    found = [Group(tuple(nominees), tuple(of_jury)) for nominees, of_jury in members.values()]
    return tuple(sorted(found, key=lambda group: (-len(group.nominees), group.nominees)))
