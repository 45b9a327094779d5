"""One whole cycle of an award, person by person, through the pages as they are: from an empty portal to feedback read.

Nothing is written to the database behind the pages' back but the passing of time, and two further dossiers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys import judging as then
from tests.journeys import preparing as first
from tests.journeys.people import Theatre

pytestmark = pytest.mark.browser


def test_an_award_from_the_call_for_nominations_to_feedback(theatre: Theatre, tmp_path: Path) -> None:
    first.people_are_invited(theatre, first.administrator_begins(theatre))
    secretary, manager = theatre.welcomed(first.SECRETARY), theatre.welcomed(first.MANAGER)
    edition_id = first.secretariat_sets_up(theatre, secretary)
    entry_id = first.association_nominates(theatre, manager, edition_id)
    contact = theatre.welcomed(first.CONTACT)
    first.company_completes(theatre, contact, entry_id, tmp_path)
    entries = [entry_id, *first.two_more_dossiers(theatre, entry_id)]
    first.association_submits(theatre, manager, entries)
    first.secretariat_accepts(theatre, secretary, edition_id, entries)
    jury = then.secretariat_forms_the_jury(theatre, secretary, edition_id)
    then.entries_are_assigned(theatre, secretary)
    theatre.pass_days(61)  # the written round is open
    then.jurors_score(theatre, jury, entry_id)
    theatre.pass_days(30)  # it is closed and frozen
    board = [theatre.welcomed(email) for email in first.BOARD]
    then.board_decides(theatre, board, edition_id, entry_id)
    then.winners_are_published(theatre, board, edition_id)
    then.everybody_reads_the_result(theatre)
    then.nominee_reads_feedback(theatre, jury[then.CHAIR], contact, edition_id, entry_id)
