"""Who gets what, compared with the file that says so; and the rules the file must never be rewritten against."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pytest

from tests.architecture.test_routes import PUBLIC
from tests.journeys.matrix import COMMAND, FILE, PEOPLE, render
from tests.journeys.visits import Visits
from tests.journeys.world import PHASES

pytestmark = pytest.mark.any_database

AWARDS = ("setting_up", "nominating", "screening", "forming", "judging", "deciding", "deliberating", "publishing")
FEDERATION = set(PEOPLE) - {"nobody", "national", "national_board"}
OF_EVERYBODY = {
    "accounts.profile", "home.waiting", "applying.my_cases", "appealing.complaints", "judging.queue", "nominating.my_entries", "setting_up.programmes",
    "organisations.index", "organisations.similar_organisations",
    "keeping.certificates", "keeping.transitions",
    "nominating.blank_form", "setting_up.changes",
    "pitching.assets", "pitching.worker", "visiting.assets", "visiting.worker",
}  # fmt: skip
"""Pages everybody signed in has: with their own things on them; lists that start from what they may see; what is said
to all members, the empty form and the public log of changed rules; and the scripts of the sheets that work off line."""
THEIR_ACCOUNT = {
    "accounts.add_employment", "accounts.change_password", "accounts.end_other_sessions", "accounts.request_email_change", "accounts.sign_out", "accounts.update_profile",
}  # fmt: skip


def test_everybody_gets_what_the_matrix_says(visits: Visits) -> None:
    measured, written = render(visits), FILE.read_text("utf-8")
    changed = difflib.unified_diff(written.splitlines(), measured.splitlines(), "written", "measured", n=0, lineterm="")
    assert measured == written, "\n".join([*list(changed)[:80], "", f"If all of this is meant: {COMMAND}"])


def test_every_address_and_every_command_was_tried(visits: Visits) -> None:
    asked = {method: {label.partition(" ")[0] for _phase, label, _person in found} for method, found in (("GET", visits.status), ("POST", visits.tried))}
    assert asked == {"GET": visits.rules["GET"] - {"static"}, "POST": visits.rules["POST"]}
    assert visits.rules["PUT"] | visits.rules["PATCH"] | visits.rules["DELETE"] == set()
    assert set(PEOPLE) == {person for _phase, _label, person in visits.status} == {person for _phase, _label, person in visits.tried}


# What may never change. ``reached``: a page came, or a command was refused for its form or its moment at most.


def reached(visits: Visits, *people: str, parts: Iterable[str] = (), things: Iterable[str] = (), phases: Iterable[str] = PHASES) -> set[str]:
    """Labels of what is not public that these people read or may do, of these parts, about any of these things."""
    found = set()
    for results in (visits.status, visits.tried):
        for (phase, label, person), status in results.items():
            endpoint, *about = label.split()
            if person not in people or phase not in phases or endpoint in PUBLIC or status not in (200, 302, 409, 422):
                continue
            if (not parts or endpoint.partition(".")[0] in parts) and (not things or set(things) & set(about)):
                found.add(label)
    return found


def endpoints(labels: Iterable[str]) -> set[str]:
    return {label.partition(" ")[0] for label in labels}


def test_who_is_not_signed_in_gets_what_is_public_and_else_a_question(visits: Visits) -> None:
    results = [*visits.status.items(), *visits.tried.items()]
    assert {label.partition(" ")[0] for (_phase, label, person), status in results if person == "nobody" and status != 401} == PUBLIC - {"static"}


def test_a_stranger_has_an_account_and_nothing_else(visits: Visits) -> None:
    assert endpoints(reached(visits, "stranger")) == OF_EVERYBODY | THEIR_ACCOUNT


def test_an_administrator_of_the_portal_reads_nothing_of_an_award(visits: Visits) -> None:
    assert reached(visits, "administrator", parts=AWARDS) == reached(visits, "stranger", parts=AWARDS)


def test_a_secretariat_gets_coverage_and_never_a_result(visits: Visits) -> None:
    assert endpoints(reached(visits, "secretary", "national", parts=["deciding", "judging"])) == {
        "judging.queue", "judging.coverage", "judging.coverage_csv", "judging.coverage_xlsx",
        "judging.calibration",  # who has calibrated, not how
    }  # fmt: skip
    before = reached(visits, "secretary", "national", parts=["publishing"], phases=PHASES[:3])
    assert before == {"publishing.plan main", "publishing.plan foreign"}


def test_a_tie_comes_before_every_office(visits: Visits) -> None:
    assert reached(visits, "tied", things=["winner", "first", "hidden"]) == set()
    cases = {"showcase.member_case winner", "showcase.member_document winner"}
    assert reached(visits, "tied_board", things=["winner", "first", "hidden"], phases=PHASES[:3]) == set()
    assert reached(visits, "tied_board", things=["winner", "first", "hidden"], phases=["revealed"]) == cases
    free, board = (reached(visits, person, parts=["deciding"], things=["second"]) for person in ("tied_board", "board"))
    assert free == board | {"deciding.sign_decision second"}  # the board member has signed already
    assert reached(visits, "recused", things=["winner", "recused", "first", "hidden"]) == set()


def test_only_the_board_and_the_chair_read_results_and_only_the_board_decides(visits: Visits) -> None:
    others = set(PEOPLE) - {"board", "tied_board", "national_board", "chair"}
    assert reached(visits, *others, parts=["deciding"]) == set()
    decide = {"deciding.propose_decision", "deciding.reopen_decision", "deciding.seal_decisions", "deciding.sign_decision", "deciding.decision", "deciding.seal"}
    assert endpoints(reached(visits, "chair", parts=["deciding"])) & decide == set()
    assert {label.split()[1] for label in reached(visits, "national_board", parts=["deciding"])} == {"foreign"}


def test_meetings_are_the_board_s_and_agendas_those_of_who_prepares_and_reports(visits: Visits) -> None:
    others = set(PEOPLE) - {"board", "tied_board", "national_board", "chair", "secretary", "national"}
    assert reached(visits, *others, parts=["deliberating"]) == set()
    deliberation = {"deliberating.item", "deliberating.minutes", "deliberating.version", "deliberating.minutes_pdf", "deliberating.minutes_text"}
    for person in ("chair", "secretary", "national"):
        assert endpoints(reached(visits, person, parts=["deliberating"])) & deliberation == set()
    assert endpoints(reached(visits, "board", parts=["deliberating"])) >= deliberation
    free, board = (reached(visits, person, parts=["deliberating"], things=["second"]) for person in ("tied_board", "board"))
    assert free <= board


def test_another_programme_does_not_exist(visits: Visits) -> None:
    assert endpoints(reached(visits, *FEDERATION, things=["foreign"])) == {"nominating.blank_form", "setting_up.changes"}
    ours = ["main", "first", "second", "winner", "finalist", "other", "draft", "hidden", "juror", "fresh", "tied", "chair"]
    members = {"showcase.member_case", "showcase.member_document", "nominating.blank_form", "setting_up.changes"}
    assert endpoints(reached(visits, "national_board", things=ours)) == members
    assert endpoints(reached(visits, "national", things=ours)) == {*members, "nominating.entries", "nominating.create_entry"}


def test_nominees_and_associations_read_their_own_dossiers_only(visits: Visits) -> None:
    assert reached(visits, "contact", things=["finalist", "other", "draft"]) == set()
    assert reached(visits, "rival", things=["winner", "other", "draft", "hidden"]) == set()
    before = PHASES[:3]
    assert reached(visits, "manager", things=["other", "draft"]) == set()
    assert reached(visits, "neighbour", things=["winner", "finalist", "hidden"], phases=before) == set()
    cases = reached(visits, "neighbour", things=["winner", "finalist", "hidden"], phases=["revealed"])
    assert endpoints(cases) == {"showcase.member_case", "showcase.member_document"}


def test_a_card_is_its_juror_s_and_the_chair_s(visits: Visits) -> None:
    for card in ("juror", "fresh", "tied"):
        readers = {person for person in PEOPLE if reached(visits, person, parts=["judging"], things=[card])}
        assert readers == ({card, "chair"} if card != "tied" else {"chair"})
    assert {person for person in PEOPLE if "judging.entry_cards winner" in reached(visits, person)} == {"chair"}


def test_outcomes_are_there_after_the_reveal_only(visits: Visits) -> None:
    late = {"publishing.outcome", "publishing.certificate_pdf", "publishing.feedback", "publishing.archive_zip", "publishing.edit_feedback", "showcase.member_case"}
    winners = {"showcase.case_document", "showcase.opened", "showcase.seal"}
    when = {phase: {label.partition(" ")[0] for (at, label, _person), status in visits.status.items() if at == phase and status == 200} for phase in PHASES}
    assert [when[phase] & (late | winners) for phase in PHASES] == [set(), set(), set(), late | winners]
    shortlist = {phase: visits.status[phase, "showcase.shortlist main", "nobody"] for phase in PHASES}
    assert shortlist == {"judging": 404, "deliberating": 404, "sealed": 200, "revealed": 200}
