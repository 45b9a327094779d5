"""Which ties between a person and the nominated organisations show of themselves. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

COMPANY, ASSOCIATION = "company", "association"


@dataclass(frozen=True)
class Nominated:
    """An organisation with entries. ``group``: the same number for all of one group; ``domains``: its group's."""

    id: int
    kind: str
    group: int
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    """``employers``: organisation -> its group. ``associations``: where they hold a mandate, or who proposed them.

    ``helps``: companies whose dossier they work on. ``served``: groups they audited, advised or worked for of late -> kind of tie.
    """

    id: int
    mail_domain: str = ""
    employers: dict[int, int] = field(default_factory=dict)
    associations: frozenset[int] = frozenset()
    helps: frozenset[int] = frozenset()
    served: dict[int, str] = field(default_factory=dict)


def same_domain(one: str, other: str) -> bool:
    """``mail.acme.example`` and ``acme.example`` are one house; ``notacme.example`` is another."""
    return bool(one and other) and (one == other or one.endswith("." + other) or other.endswith("." + one))


def tie_to(person: Person, organisation: Nominated) -> str | None:
    """The strongest tie, as a kind of conflict; None without any."""
    if organisation.kind == ASSOCIATION and organisation.id in person.associations:
        return "own_association"
    if organisation.id in person.employers or organisation.id in person.helps:
        return "employer"
    if organisation.kind == COMPANY and organisation.group in person.employers.values():
        return "group"
    if organisation.kind == COMPANY and organisation.group in person.served:
        return person.served[organisation.group]
    if any(same_domain(person.mail_domain, domain) for domain in organisation.domains):
        return "mail_domain"
    return None


class Field:
    """The nominated organisations, found by what may tie somebody to them instead of one by one."""

    def __init__(self, organisations: Iterable[Nominated]) -> None:
        self.by_id: dict[int, Nominated] = {}
        self.by_group: dict[int, list[Nominated]] = defaultdict(list)
        self.by_domain: dict[str, list[Nominated]] = defaultdict(list)
        self.below: dict[str, list[Nominated]] = defaultdict(list)
        """Domain -> organisations with a domain under it."""
        for one in organisations:
            self.by_id[one.id] = one
            self.by_group[one.group].append(one)
            for domain in one.domains:
                self.by_domain[domain].append(one)
                for upper in _upwards(domain):
                    self.below[upper].append(one)

    def ties_of(self, person: Person) -> Iterator[tuple[int, str]]:
        """(organisation id, kind) of every tie."""
        for organisation in self._near(person).values():
            if kind := tie_to(person, organisation):
                yield organisation.id, kind

    def _near(self, person: Person) -> dict[int, Nominated]:
        """All that can be tied to the person at all, and a few more."""
        ids = {*person.associations, *person.employers, *person.helps} & self.by_id.keys()
        near = [self.by_id[number] for number in sorted(ids)]
        for group in {*person.employers.values(), *person.served}:
            near += self.by_group.get(group, [])
        for domain in _upwards(person.mail_domain):
            near += self.by_domain.get(domain, [])
        near += self.below.get(person.mail_domain, [])
        return {one.id: one for one in near}


def _upwards(domain: str) -> list[str]:
    """``a.b.example``, ``b.example``, ``example``."""
    parts = domain.split(".") if domain else []
    return [".".join(parts[at:]) for at in range(len(parts))]
