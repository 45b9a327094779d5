"""Who sees what, rule by rule: each kind of tie before each office, and what an office alone does not show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.awards.models import Assignment, Category, Decision, Entry, JuryMember, ResultSet, Round
from portal.awards.public_visibility import revealed_decisions
from portal.awards.tie_visibility import conflicted_with
from portal.awards.visibility import (
    judged_categories,
    overseen_assignments,
    visible_assignments,
    visible_decisions,
    visible_entries,
    visible_result_sets,
)
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import MailDomain, Organisation
from tests.awards.factories import (
    a_category,
    a_collaborator,
    a_conflict,
    a_jury_member,
    a_programme,
    a_round,
    an_assignment,
    an_edition,
    an_entry,
)
from tests.factories import a_company, a_federation, a_mandate, a_user, an_association, saved

OFFICES = ("juror", "chair", "board")
DAY = timedelta(days=1)


@dataclass
class Scene:
    """One accepted entry of a company with a parent and a sister, being judged; ``viewer`` has an office in it."""

    viewer: User
    owner: Organisation
    association: Organisation
    parent: Organisation
    company: Organisation
    sister: Organisation
    stage: Round
    entry: Entry
    card: Assignment

    @property
    def category(self) -> Category:
        return self.entry.category


def a_scene(office: str, *, national: bool = False) -> Scene:
    """``national``: the association runs the award itself."""
    association, parent = an_association(), a_company("Holding")
    owner = association if national else a_federation()
    company = a_company(association=association, parent=parent)
    sister = a_company(parent=parent)
    edition = an_edition(a_programme(owner), phase="judging")
    stage = a_round(edition, phase="judging", state="open")
    entry = an_entry(a_category(edition), association=association, company=company, state="accepted")
    viewer = a_user()
    card = an_assignment(stage, entry, a_jury_member(edition, viewer if office == "juror" else None))
    if office == "chair":
        a_jury_member(edition, viewer, role="chair")
    if office == "board":
        a_mandate(viewer, Role.BOARD, owner)
    return Scene(viewer, owner, association, parent, company, sister, stage, entry, card)


def sees(office: str, scene: Scene) -> bool:
    """Whether the office shows the entry: as a card to fill in, as a card to look after, as a category to decide."""
    query = {
        "juror": visible_assignments(scene.viewer).where(Assignment.id == scene.card.id),
        "chair": overseen_assignments(scene.viewer).where(Assignment.id == scene.card.id),
        "board": judged_categories(scene.viewer).where(Category.id == scene.category.id),
    }[office]
    session.flush()
    session.expire(scene.viewer)
    return session.scalars(query).unique().first() is not None


def declared(scene: Scene, organisation: Organisation, **values: object) -> None:
    a_conflict(scene.entry.edition, scene.viewer, organisation, **values)


def employed(scene: Scene, organisation: Organisation) -> None:
    scene.viewer.employer_id = organisation.id


def employed_by_the_company_and_its_group_lifted(scene: Scene) -> None:
    employed(scene, scene.company)
    declared(scene, scene.company, kind="group", source="detected", lifted_at=now())


def of_its_mail_domain(scene: Scene) -> None:
    scene.parent.mail_domains = [MailDomain(domain="holding.example")]
    scene.viewer.email = scene.viewer.email_key = "me@mail.holding.example"


def of_its_mail_domain_and_waived(scene: Scene) -> None:
    of_its_mail_domain(scene)
    declared(scene, scene.company, kind="mail_domain", source="detected", ruling="waived", lifted_at=now())


def helped_with_a_dossier(scene: Scene) -> None:
    """Another one of the company: their own they may read, as whoever works on it."""
    a_collaborator(an_entry(scene.entry.category, association=scene.association, company=scene.company), scene.viewer)


def helped_last_year(scene: Scene) -> None:
    edition = an_edition(scene.entry.edition.programme)
    a_collaborator(an_entry(a_category(edition), association=scene.association, company=scene.company), scene.viewer)


TIES: dict[str, Callable[[Scene], None]] = {
    "declared, the company": lambda scene: declared(scene, scene.company),
    "declared, its group": lambda scene: declared(scene, scene.parent),
    "declared, the association": lambda scene: declared(scene, scene.association),
    "manages the association": lambda scene: a_mandate(scene.viewer, Role.ASSOCIATION_MANAGER, scene.association) and None,
    "works in its secretariat": lambda scene: a_mandate(scene.viewer, Role.SECRETARIAT, scene.association) and None,
    "employed by the company": lambda scene: employed(scene, scene.company),
    "employed by its parent": lambda scene: employed(scene, scene.parent),
    "employed by its sister": lambda scene: employed(scene, scene.sister),
    "employed by it, the group tie lifted": employed_by_the_company_and_its_group_lifted,
    "of its group's mail domain": of_its_mail_domain,
    "helped with a dossier of it": helped_with_a_dossier,
}


def of_last_year(scene: Scene) -> None:
    a_conflict(an_edition(scene.entry.edition.programme), scene.viewer, scene.company)


def formerly_manager(scene: Scene) -> None:
    today = now().date()
    a_mandate(scene.viewer, Role.ASSOCIATION_MANAGER, scene.association, today - 60 * DAY, today - 30 * DAY)


NO_TIES: dict[str, Callable[[Scene], None]] = {
    "nothing": lambda scene: None,
    "lifted": lambda scene: declared(scene, scene.company, lifted_at=now()),
    "in another edition": of_last_year,
    "with somebody else": lambda scene: declared(scene, a_company()),
    "somebody else's": lambda scene: a_conflict(scene.entry.edition, a_user(), scene.company) and None,
    "manages another association": lambda scene: a_mandate(scene.viewer, Role.ASSOCIATION_MANAGER, an_association()) and None,
    "managed the association once": formerly_manager,
    "employed elsewhere": lambda scene: employed(scene, a_company(parent=a_company())),
    "of its mail domain, waived by the chair": of_its_mail_domain_and_waived,
    "helped with its dossier last year": helped_last_year,
}


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("tie", TIES)
def test_a_tie_comes_before_the_office(app: Flask, office: str, tie: str) -> None:
    scene = a_scene(office)
    assert sees(office, scene)
    TIES[tie](scene)
    assert not sees(office, scene)


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("what", NO_TIES)
def test_what_is_no_tie_hides_nothing(app: Flask, office: str, what: str) -> None:
    scene = a_scene(office)
    NO_TIES[what](scene)
    assert sees(office, scene)


@pytest.mark.parametrize("office", OFFICES)
def test_running_one_s_own_national_award_is_an_office_and_no_tie(app: Flask, office: str) -> None:
    scene = a_scene(office, national=True)
    a_mandate(scene.viewer, Role.SECRETARIAT, scene.association)
    assert sees(office, scene)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "refused", "withdrawn", "disqualified"])
@pytest.mark.parametrize("office", ["juror", "chair", "board"])
def test_jury_and_board_see_accepted_entries_only(app: Flask, office: str, state: str) -> None:
    scene = a_scene(office)
    assert visible_to(scene)
    scene.entry.state = state
    assert not visible_to(scene)
    if office != "board":
        assert not sees(office, scene)


def test_a_juror_sees_nothing_before_the_round_begins(app: Flask) -> None:
    scene = a_scene("juror")
    assert (visible_to(scene), sees("juror", scene)) == (True, True)
    scene.stage.opens_at = now() + timedelta(minutes=1)
    assert (visible_to(scene), sees("juror", scene)) == (False, False)


@pytest.mark.parametrize("office", ["juror", "chair"])
@pytest.mark.parametrize("missing", [{"terms_accepted_at": None}, {"conflicts_declared_at": None}, {"state": "invited"}, {"state": "declined"}])
def test_a_member_of_the_jury_who_is_not_ready_sees_nothing(app: Flask, office: str, missing: dict[str, object]) -> None:
    scene = a_scene(office)
    assert (visible_to(scene), sees(office, scene)) == (True, True)
    member = session.scalars(select(JuryMember).where(JuryMember.user_id == scene.viewer.id)).one()
    for name, value in missing.items():
        setattr(member, name, value)
    assert (visible_to(scene), sees(office, scene)) == (False, False)


def a_result(scene: Scene) -> tuple[ResultSet, Decision]:
    """A frozen count of the category, and a proposal to decide it."""
    result = saved(ResultSet(round=scene.stage, category=scene.category, frozen_at=now(), document="{}", fingerprint="0" * 64))
    return result, saved(Decision(edition_id=scene.entry.edition_id, category=scene.category, result_set_id=result.id))


def results_for(viewer: User) -> tuple[int, int]:
    """Counts and decisions somebody may see before the reveal."""
    session.flush()
    session.expire(viewer)
    return len(session.scalars(visible_result_sets(viewer)).all()), len(session.scalars(visible_decisions(viewer)).all())


@pytest.mark.parametrize(("office", "seen"), [("board", (1, 1)), ("chair", (1, 0)), ("juror", (0, 0))])
def test_counts_are_for_board_and_chair_and_decisions_for_the_board(app: Flask, office: str, seen: tuple[int, int]) -> None:
    scene = a_scene(office)
    a_result(scene)
    assert results_for(scene.viewer) == seen
    declared(scene, scene.company)
    assert results_for(scene.viewer) == (0, 0)


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.ADMINISTRATOR, Role.ASSOCIATION_MANAGER])
def test_no_other_office_opens_the_gate(app: Flask, role: Role) -> None:
    scene = a_scene("board")
    a_result(scene)
    other, elsewhere = a_user(), a_user()
    a_mandate(other, role, scene.owner)
    a_mandate(elsewhere, Role.BOARD, an_association())
    assert [results_for(viewer) for viewer in (other, elsewhere, a_user(), scene.viewer)] == [(0, 0), (0, 0), (0, 0), (1, 1)]


@pytest.mark.parametrize(("publication", "state", "seen"), [
    ("revealed", "revealed", 1), ("shortlist", "revealed", 0), ("hidden", "revealed", 0), ("revealed", "sealed", 0),
])  # fmt: skip
def test_a_decision_is_public_when_both_it_and_its_edition_are_revealed(app: Flask, publication: str, state: str, seen: int) -> None:
    scene = a_scene("board")
    _result, decision = a_result(scene)
    decision.state, scene.entry.edition.publication = state, publication
    session.flush()
    assert len(session.scalars(revealed_decisions()).all()) == seen


def visible_to(scene: Scene) -> bool:
    session.flush()
    return session.scalar(visible_entries(scene.viewer).where(Entry.id == scene.entry.id).with_only_columns(Entry.id)) is not None


def test_the_selects_show_somebody_without_any_office_nothing(app: Flask) -> None:
    scene = a_scene("juror")
    stranger = a_user()
    for query in (visible_entries(stranger), visible_assignments(stranger), overseen_assignments(stranger), judged_categories(stranger)):
        assert session.scalars(query).unique().all() == []
    assert session.scalars(select(Entry.id)).all() == [scene.entry.id]


def test_whoever_works_on_a_dossier_has_no_tie_to_an_entry_that_names_no_company_yet(app: Flask) -> None:
    helper, edition = a_user(), an_edition()
    mine, blank = an_entry(a_category(edition)), an_entry(a_category(edition))
    blank.company = None
    a_collaborator(mine, helper)
    session.commit()
    assert set(session.scalars(select(Entry.id).where(conflicted_with(helper)))) == {mine.id}
    assert set(session.scalars(select(Entry.id).where(~conflicted_with(helper)))) == {blank.id}
