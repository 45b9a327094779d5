"""Who gets what of certification, compared with the file that says so; and the rules that file must never break."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from portal.core.database import session
from portal.extensions import db
from tests.architecture.test_routes import PUBLIC
from tests.certification.matrix import COMMAND, FILE, PEOPLE, WIDE, WIDTH, render
from tests.certification.measuring import STATES, measure
from tests.journeys.conftest import a_portal

pytestmark = pytest.mark.any_database

REACHED = set("o>!v")
DOSSIER = ("documenting.", "remedying.", "certifying.report", "certifying.save_report", "certifying.submit_report")


def test_everybody_gets_what_the_matrix_says(tmp_path: Path) -> None:
    app = a_portal(tmp_path, f"sqlite:///{tmp_path / 'matrix.sqlite3'}")
    measured, written = render(measure(app)), FILE.read_text("utf-8")
    with app.app_context():
        session.remove()
        db.engine.dispose()
    changed = difflib.unified_diff(written.splitlines(), measured.splitlines(), "written", "measured", n=0, lineterm="")
    assert measured == written, "\n".join([*list(changed)[:80], "", f"If all of this is meant: {COMMAND}"])


def cells(person: str) -> dict[tuple[str, str, str], str]:
    """(method, endpoint, about) -> this person's cell in the file, which the test above holds to the truth."""
    found, start = {}, 5 + WIDTH + WIDE * list(PEOPLE).index(person)
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith(("GET ", "POST ")):
            endpoint, _, about = line[5 : 5 + WIDTH].strip().partition(" ")
            found[line[:5].strip(), endpoint, about] = line[start : start + WIDE].strip()
    return found


def reached(person: str, starts: tuple[str, ...] = ("",), signs: set[str] = REACHED) -> set[str]:
    """Endpoints that are not public and that this person reached about a case of the centre, in any state."""
    return {
        endpoint for (_method, endpoint, about), cell in cells(person).items()
        if about == "case" and endpoint not in PUBLIC and endpoint.startswith(starts) and set(cell) & signs
    }  # fmt: skip


@pytest.mark.parametrize("person", ["nobody", "stranger", "other_centre", "other_manager", "tied_manager", "scheme_owner", "administrator"])
def test_who_has_no_part_in_a_case_reaches_nothing_of_it(person: str) -> None:
    assert reached(person) == set()


def test_the_centre_never_reads_how_it_is_judged() -> None:
    assert reached("centre", ("applying.review", "certifying.file_review", "certifying.decision", "visiting.sheet"), {"o"}) - {"applying.review_withdrawal"} == set()


def test_who_is_only_proposed_reads_nothing_of_the_dossier() -> None:
    assert reached("proposed", DOSSIER) == set()


def test_who_evaluates_does_not_decide() -> None:
    assert reached("lead", ("certifying.file_review", "certifying.review_file", "certifying.decision", "certifying.decide")) == set()


def test_who_decides_sees_nothing_before_the_file_is_complete() -> None:
    early = {
        endpoint for (_method, endpoint, about), cell in cells("decider").items()
        if about == "case" and len(cell) == len(STATES) and set(cell[: STATES.index("reviewing")]) & REACHED
    }  # fmt: skip
    assert early == set()
