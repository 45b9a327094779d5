"""Ties that show of themselves: the matrix, and that finding them again changes nothing."""

from __future__ import annotations

import random
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.awards.forming import services
from portal.awards.forming.ties import Field, Nominated, Person, Tie, ties_to
from portal.awards.models import Conflict
from portal.awards.tie_kinds import HARD, SOFT, same_domain
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Organisation
from tests.awards.factories import a_collaborator, a_conflict, an_assignment
from tests.awards.forming.helpers import Award, an_award
from tests.conftest import Statements
from tests.factories import a_company, a_mandate, a_user, an_association


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("acme.example", "acme.example", True),
        ("mail.acme.example", "acme.example", True),
        ("acme.example", "service.acme.example", True),
        ("notacme.example", "acme.example", False),
        ("example", "", False),
        ("", "acme.example", False),
    ],
)
def test_a_subdomain_is_the_same_house_and_a_longer_name_is_not(one: str, other: str, same: bool) -> None:
    assert same_domain(one, other) is same


def test_the_strongest_hard_tie_counts_alone_and_soft_ones_all() -> None:
    long_ago, house = Tie("audited", SOFT, date(2023, 5, 4)), frozenset({"acme.example"})
    person = Person(1, "acme.example", {7: 7}, frozenset({3}), frozenset({6}), {9: (long_ago,)}, frozenset({"acme"}))
    assert ties_to(person, Nominated(3, "association", 3, house)) == [("own_association", HARD, None)]
    assert ties_to(person, Nominated(6, "company", 6, house)) == [("helped", HARD, None)]
    assert ties_to(person, Nominated(7, "company", 7, house)) == [("employer", HARD, None)]
    assert ties_to(person, Nominated(8, "company", 7, house)) == [("group", HARD, None)]
    both = Nominated(9, "company", 9, house, frozenset({"acme", "acme care"}))
    assert ties_to(person, both) == [long_ago, ("trading_name", SOFT, None), ("mail_domain", SOFT, None)]
    assert ties_to(person, Nominated(10, "company", 10, frozenset({"other.example"}), frozenset({"other"}))) == []


def found(user: User, award: Award) -> list[tuple[str, str]]:
    services.detect_conflicts(user, award.edition)
    rows = session.execute(
        select(Organisation.name, Conflict.kind).join(Conflict.organisation).where(Conflict.user_id == user.id, Conflict.lifted_at.is_(None))
    )
    return sorted((name, kind) for name, kind in rows)


def the_field(award: Award) -> dict[str, Organisation]:
    """Acme with parent Holding, its sister Bell, and Stranger; from two associations."""
    one, two = an_association("One"), an_association("Two", mail_domains=("two.example",))
    holding = a_company("Holding", mail_domains=("holding.example",))
    acme = a_company("Acme", association=one, parent=holding, mail_domains=("acme.example",))
    bell = a_company("Bell", association=one, parent=holding)
    stranger = a_company("Stranger", association=two)
    for company, association in ((acme, one), (bell, one), (stranger, two)):
        award.entry(company=company, association=association)
    return {"one": one, "two": two, "holding": holding, "acme": acme, "bell": bell, "stranger": stranger}


def test_own_association_by_mandate_and_by_proposal(app: Flask) -> None:
    award = an_award()
    field = the_field(award)
    manager, board, proposed = a_user(), a_user(), a_user()
    a_mandate(manager, Role.ASSOCIATION_MANAGER, field["one"])
    a_mandate(board, Role.BOARD, field["one"])
    award.juror(proposed, association=field["two"])
    assert found(manager, award) == [("One", "own_association")]
    assert found(board, award) == [("One", "own_association")]
    assert found(proposed, award) == [("Two", "own_association")]


def test_employer_group_sibling_and_group_parent(app: Flask) -> None:
    award = an_award()
    field = the_field(award)
    assert found(a_user(employer=field["acme"]), award) == [("Acme", "employer"), ("Bell", "group")]
    assert found(a_user(employer=field["holding"]), award) == [("Acme", "group"), ("Bell", "group")]
    assert found(a_user(employer=field["stranger"]), award) == [("Stranger", "employer")]
    assert found(a_user(employer=a_company("Elsewhere")), award) == []


def test_mail_domain_of_the_company_of_its_group_and_of_an_association(app: Flask) -> None:
    award = an_award()
    the_field(award)
    assert found(a_user(email="a@acme.example"), award) == [("Acme", "mail_domain"), ("Bell", "mail_domain")]
    assert found(a_user(email="a@mail.acme.example"), award) == [("Acme", "mail_domain"), ("Bell", "mail_domain")]
    assert found(a_user(email="a@Holding.example"), award) == [("Acme", "mail_domain"), ("Bell", "mail_domain")]
    assert found(a_user(email="a@two.example"), award) == [("Two", "mail_domain")]
    assert found(a_user(email="a@notacme.example"), award) == []


def test_who_works_on_a_dossier_is_tied_to_its_company(app: Flask) -> None:
    award = an_award()
    field = the_field(award)
    helper = a_user()
    a_collaborator(award.entries[2], helper)
    assert (found(helper, award), field["stranger"].name) == ([("Stranger", "helped")], "Stranger")


def test_a_declared_employer_brings_its_group(app: Flask) -> None:
    award = an_award()
    field = the_field(award)
    person = a_user()
    a_conflict(award.edition, person, field["acme"], kind="employer")
    assert found(person, award) == [("Acme", "employer"), ("Bell", "group")]
    assert {row.source for row in session.scalars(select(Conflict))} == {"detected"}


def test_drafts_are_no_ground_for_a_tie(app: Flask) -> None:
    award = an_award()
    field = the_field(award)
    for entry in award.entries:
        entry.state = "draft"
    session.flush()
    assert found(a_user(employer=field["acme"]), award) == []


def test_only_the_entries_asked_for_are_looked_at(app: Flask) -> None:
    award = an_award()
    field = the_field(award)
    person = a_user(employer=field["acme"])
    new = services.detect_conflicts(person, award.edition, [award.entries[1]])
    assert [(row.organisation.name, row.kind) for row in new] == [("Bell", "group")]


def test_detecting_again_changes_nothing_and_what_was_lifted_stays_lifted(app: Flask) -> None:
    award = an_award()
    the_field(award)
    person = a_user(email="a@acme.example")
    first = services.detect_conflicts(person, award.edition)
    assert len(first) == 2
    first[0].lifted_at, first[0].lifted_reason = now(), "Another house of the same name"
    session.flush()
    assert services.detect_conflicts(person, award.edition) == []
    rows = session.scalars(select(Conflict).order_by(Conflict.id)).all()
    assert [row.lifted_at is None for row in rows] == [False, True]


def test_a_declared_tie_that_turns_out_a_fact_cannot_have_been_taken_back(app: Flask) -> None:
    award = an_award()
    field = the_field(award)
    person = a_user(employer=field["stranger"])
    a_conflict(award.edition, person, field["stranger"], kind="employer", lifted_at=now())
    assert found(person, award) == [("Stranger", "employer")]
    assert session.scalars(select(Conflict)).one().source == "detected"


def test_a_tie_found_later_ends_open_assignments(app: Flask) -> None:
    award = an_award(phase="judging")
    field = the_field(award)
    member = award.juror()
    cards = [an_assignment(award.stage, entry, member) for entry in award.entries]
    assert member.user is not None
    member.user.employer = field["acme"]
    session.flush()
    services.detect_for([member.user.id], award.edition)
    assert [card.state for card in cards] == ["recused", "recused", "assigned"]


def test_in_a_national_award_everybody_s_association_is_the_same(app: Flask) -> None:
    award = an_award()
    home = an_association("Home", mail_domains=("home.example",))
    award.programme.owner = home
    award.entry(association=home, company=a_company("Acme", association=home))
    session.flush()
    proposed, employee, board, manager = a_user(), a_user(email="x@home.example"), a_user(), a_user()
    award.juror(proposed, association=home)
    a_mandate(board, Role.BOARD, home)
    a_mandate(manager, Role.ASSOCIATION_MANAGER, home)
    assert [found(one, award) for one in (proposed, employee, board, manager)] == [[], [], [], [("Home", "own_association")]]


def test_many_people_are_looked_at_in_a_fixed_number_of_statements(app: Flask, statements: Statements) -> None:
    counts = []
    for size in (2, 12):
        award = an_award()
        field = the_field(award)
        people = [a_user(employer=field["acme"]).id for _number in range(size)]
        with statements() as seen:
            services.detect_for(people, award.edition)
            session.flush()
        counts.append(len([one for one in seen if not one.startswith(("SAVEPOINT", "RELEASE"))]))
    assert counts[1] - counts[0] <= 10  # what takes effect is asked once per person


def test_a_field_finds_the_same_ties_as_asking_organisation_by_organisation() -> None:
    dice = random.Random(7)
    houses = ("acme.example", "mail.acme.example", "notacme.example", "example", "beta.test", "a.b.beta.test")
    names = ("acme", "beta", "acme care", "nobody")
    organisations = [
        Nominated(
            n, dice.choice(("company", "association")), dice.randrange(20), frozenset(dice.sample(houses, dice.randrange(3))),
            frozenset(dice.sample(names[:3], dice.randrange(3))),
        )
        for n in range(40)
    ]  # fmt: skip
    field = Field(organisations)
    for number in range(200):
        person = Person(
            number, dice.choice((*houses, "")), {dice.randrange(50): dice.randrange(20) for _ in range(dice.randrange(3))},
            frozenset(dice.sample(range(50), 2)), frozenset(dice.sample(range(50), 1)),
            {dice.randrange(20): (Tie("advised", dice.choice((HARD, SOFT))),)}, frozenset(dice.sample(names, 1)),
        )  # fmt: skip
        one_by_one = {(each.id, tie) for each in organisations for tie in ties_to(person, each)}
        assert set(field.ties_of(person)) == one_by_one
