"""The rail: areas by role for the edition at hand."""

from __future__ import annotations

from typing import Any

from flask import Flask, g

from portal.accounts.models import Role, User
from portal.awards import menu
from portal.awards.models import Edition
from portal.awards.standing import standings
from portal.core.database import session
from tests.awards.factories import a_category, a_collaborator, a_jury_member, a_programme, a_round, an_edition, an_entry
from tests.conftest import Statements
from tests.factories import a_board_member, a_federation, a_manager, a_mandate, a_secretary, a_user, an_association


def areas(app: Flask, viewer: User, edition: Edition | None) -> list[str]:
    """The names without those whose pages are not there."""
    session.flush()
    with app.test_request_context():
        found = standings(viewer)
        here = next((each for each in found if edition is not None and each.edition_id == edition.id), None)
        links = [*(menu._areas(here) if here else ()), *menu._general(viewer, found)]
        return [str(link[0]) for link in links]


def test_each_role_finds_its_areas(app: Flask) -> None:
    federation, association = a_federation(), an_association()
    edition = an_edition(a_programme(federation), "judging")
    a_round(edition)
    juror, chair, helper = a_user(), a_user(), a_user()
    a_jury_member(edition, juror)
    a_jury_member(edition, chair, role="chair")
    a_collaborator(an_entry(a_category(edition)), helper)
    found = {
        "secretary": areas(app, a_secretary(federation), edition),
        "board": areas(app, a_board_member(federation), edition),
        "manager": areas(app, a_manager(association), edition),
        "juror": areas(app, juror, edition),
        "chair": areas(app, chair, edition),
        "helper": areas(app, helper, edition),
        "nobody": areas(app, a_user(), edition),
    }
    assert found == {
        "secretary": ["Cockpit", "Screening", "Jury", "Meetings", "Publication", "Set-up", "Change log", "Programmes"],
        "board": ["Decisions", "Meetings", "Publication", "Your conflicts"],
        "manager": ["Nominations"],
        "juror": ["Your place in the jury", "My scorecards"],
        "chair": ["Jury", "Your place in the jury", "Coverage", "Meetings", "Feedback", "My scorecards"],
        "helper": ["My entries"],
        "nobody": [],
    }


def test_without_an_edition_only_what_spans_editions_is_shown(app: Flask) -> None:
    federation = a_federation()
    an_edition(a_programme(federation))
    assert areas(app, a_secretary(federation), None) == ["Programmes"]
    assert areas(app, a_board_member(federation), None) == []


def test_a_national_award_takes_nominations_of_its_own_association_only(app: Flask) -> None:
    own, other = an_association(), an_association()
    edition = an_edition(a_programme(own))
    assert areas(app, a_manager(own), edition) == ["Nominations"]
    assert areas(app, a_manager(other), edition) == []
    assert areas(app, a_secretary(own), edition)[:3] == ["Cockpit", "Screening", "Nominations"]


def test_who_runs_the_european_award_may_still_nominate_for_an_association(app: Flask) -> None:
    federation = a_federation()
    both = a_secretary(federation)
    a_mandate(both, Role.ASSOCIATION_MANAGER, an_association())
    assert "Nominations" in areas(app, both, an_edition(a_programme(federation)))


def test_a_declined_juror_and_a_hidden_edition_leave_no_trace(app: Flask) -> None:
    federation, person = a_federation(), a_user()
    edition = an_edition(a_programme(federation))
    a_jury_member(edition, person, state="declined")
    assert areas(app, person, edition) == []
    edition.state = "preparing"
    assert areas(app, a_manager(), edition) == []


def test_the_switcher_lists_ones_editions_and_marks_the_present_one(app: Flask) -> None:
    federation = a_federation()
    programme = a_programme(federation)
    first, second = an_edition(programme, year=2026), an_edition(programme, year=2027)
    an_edition(a_programme(an_association()), year=2028)
    secretary, stranger = a_secretary(federation), a_user()
    with app.test_request_context():
        g.edition = second
        found: Any = menu.switcher(secretary)
        assert (found["label"], [(label, current) for label, _url, current in found["items"]]) == (
            "Edition 2027", [("Edition 2027", True), ("Edition 2026", False)],
        )  # fmt: skip
    with app.test_request_context():
        assert menu.switcher(stranger) is None
    assert first.year == 2026


def ways(app: Flask, viewer: User, path: str, here: Edition) -> list[str]:
    """Where the switcher leads from a page, newest edition first."""
    session.commit()
    with app.test_request_context(path):
        g.pop("awards_standings", None)  # asked anew, as every request does
        g.edition = here
        found: Any = menu.switcher(viewer)
        return [url for _label, url, _current in found["items"]]


def test_a_nominee_stays_on_the_kind_of_page_of_their_entry(app: Flask) -> None:
    programme, contact = a_programme(a_federation()), a_user()
    old, new = an_edition(programme, year=2026), an_edition(programme, year=2027)
    first, second = (an_entry(a_category(edition)) for edition in (old, new))
    for entry in (first, second):
        a_collaborator(entry, contact)
    for page in ("", "/dossier", "/reading"):
        assert ways(app, contact, f"/entries/{second.id}{page}", new) == [f"/entries/{second.id}{page}", f"/entries/{first.id}{page}"]
    assert ways(app, contact, "/my-entries", new) == [f"/entries/{second.id}", f"/entries/{first.id}"]
    a_collaborator(an_entry(a_category(old)), contact)
    assert ways(app, contact, f"/entries/{second.id}/dossier", new) == [f"/entries/{second.id}/dossier", "/my-entries"]


def test_everybody_else_stays_in_the_area_they_are_in(app: Flask) -> None:
    federation = a_federation()
    programme = a_programme(federation)
    old, new = an_edition(programme, year=2026), an_edition(programme, year=2027, state="preparing")
    secretary, board, manager = a_secretary(federation), a_board_member(federation), a_manager(an_association())
    entry = an_entry(a_category(old))
    for path in ("/editions/{id}/screening", "/editions/{id}/jury", "/editions/{id}/publication", "/editions/{id}/set-up"):
        assert ways(app, secretary, path.format(id=old.id), old) == [path.format(id=new.id), path.format(id=old.id)]
    assert ways(app, secretary, f"/editions/{old.id}/set-up/dates", old) == [f"/editions/{new.id}/set-up", f"/editions/{old.id}/set-up"]
    assert ways(app, board, f"/editions/{old.id}/publication", old) == [f"/editions/{each.id}/publication" for each in (new, old)]
    assert ways(app, manager, f"/entries/{entry.id}", old) == [f"/editions/{old.id}/entries"]
    assert ways(app, secretary, "/waiting", old) == [f"/editions/{new.id}/set-up", f"/editions/{old.id}/cockpit"]


def test_menu_and_switcher_cost_one_statement(app: Flask, statements: Statements) -> None:
    secretary = a_secretary()
    session.commit()
    secretary.organisations_as(Role.SECRETARIAT)
    with app.test_request_context(), statements() as seen:
        menu.items(secretary, None)
        menu.switcher(secretary)
    assert len([one for one in seen if one.lstrip().startswith("SELECT")]) == 1
