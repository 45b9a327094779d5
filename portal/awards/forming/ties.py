"""Which ties between a person and the nominated organisations show of themselves. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from portal.awards.tie_kinds import HARD, KINDS, SOFT, same_domain, upwards

COMPANY, ASSOCIATION = "company", "association"


class Tie(NamedTuple):
    """``until``: when it ended, for what has an end."""

    kind: str
    strength: str
    until: date | None = None


@dataclass(frozen=True)
class Nominated:
    """An organisation with entries. ``group``: the same number for all of one group; ``domains``: its group's;
    ``names``: its name and trading names, as ``name_key`` makes them alike."""

    id: int
    kind: str
    group: int
    domains: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    """``employers``: organisation -> its group. ``associations``: where they hold a mandate, or who proposed them.

    ``helps``: companies whose dossier they work on. ``served``: groups they audited, advised or worked for -> ties with them.
    ``names``: their employer's name and trading names.
    """

    id: int
    mail_domain: str = ""
    employers: dict[int, int] = field(default_factory=dict)
    associations: frozenset[int] = frozenset()
    helps: frozenset[int] = frozenset()
    served: dict[int, tuple[Tie, ...]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()


def ties_to(person: Person, organisation: Nominated) -> list[Tie]:
    """The strongest hard tie alone; without any, every soft one."""
    found = sorted(_all_ties(person, organisation), key=_weight)
    return found[:1] if found and found[0].strength == HARD else found


def _weight(tie: Tie) -> tuple[bool, int]:
    return tie.strength == SOFT, list(KINDS).index(tie.kind)


def _all_ties(person: Person, organisation: Nominated) -> Iterator[Tie]:
    is_company = organisation.kind == COMPANY
    if organisation.kind == ASSOCIATION and organisation.id in person.associations:
        yield Tie("own_association", HARD)
    if organisation.id in person.employers:
        yield Tie("employer", HARD)
    if is_company and organisation.group in person.employers.values():
        yield Tie("group", HARD)
    if organisation.id in person.helps:
        yield Tie("helped", HARD)
    if is_company:
        yield from person.served.get(organisation.group, ())
    if person.names & organisation.names:
        yield Tie("trading_name", SOFT)
    if any(same_domain(person.mail_domain, domain) for domain in organisation.domains):
        yield Tie("mail_domain", SOFT)


class Field:
    """The nominated organisations, found by what may tie somebody to them instead of one by one."""

    def __init__(self, organisations: Iterable[Nominated]) -> None:
        self.by_id: dict[int, Nominated] = {}
        self.by_group: dict[int, list[Nominated]] = defaultdict(list)
        self.by_name: dict[str, list[Nominated]] = defaultdict(list)
        self.by_domain: dict[str, list[Nominated]] = defaultdict(list)
        self.below: dict[str, list[Nominated]] = defaultdict(list)
        """Domain -> organisations with a domain under it."""
        for one in organisations:
            self.by_id[one.id] = one
            self.by_group[one.group].append(one)
            for name in one.names:
                self.by_name[name].append(one)
            for domain in one.domains:
                self.by_domain[domain].append(one)
                for upper in upwards(domain):
                    self.below[upper].append(one)

    def ties_of(self, person: Person) -> Iterator[tuple[int, Tie]]:
        """(organisation id, tie) of every tie."""
        for organisation in self._near(person).values():
            for tie in ties_to(person, organisation):
                yield organisation.id, tie

    def _near(self, person: Person) -> dict[int, Nominated]:
        """All that can be tied to the person at all, and a few more."""
        ids = {*person.associations, *person.employers, *person.helps} & self.by_id.keys()
        near = [self.by_id[number] for number in sorted(ids)]
        for group in {*person.employers.values(), *person.served}:
            near += self.by_group.get(group, [])
        for name in person.names:
            near += self.by_name.get(name, [])
        for domain in upwards(person.mail_domain):
            near += self.by_domain.get(domain, [])
        near += self.below.get(person.mail_domain, [])
        return {one.id: one for one in near}
