"""Interviews needed and proposed, and calendar files, by arithmetic of their own."""

from __future__ import annotations

import math
from datetime import datetime

import pytest

from portal.certification.models import GRADES, NOTE_KINDS, RESULTS
from portal.certification.rules import Rules
from portal.certification.steps import GRADES as GRADE_NAMES
from portal.certification.visiting.forms.sheet import CHECKED, DETAILS, NOTES, RESULT_NAMES
from portal.certification.visiting.icalendar import Appointment, calendar
from portal.certification.visiting.planning import Place, least_interviews, proposed_interviews
from portal.certification.visiting.services.judging import CHECKS


@pytest.mark.parametrize("people", [0, 1, 3, 4, 15, 16, 17, 100, 101, 750])
def test_interviews_are_the_root_rounded_up_within_the_people_there(people):
    assert least_interviews(people, Rules()) == min(people, max(4, math.isqrt(people - 1) + 1 if people else 0))


def test_a_factor_of_a_scheme_is_heeded():
    assert [least_interviews(100, Rules(interviews_root=root, fewest_interviews=2)) for root in ("0.5", "1/3", "2")] == [5, 4, 20]


def test_a_proposal_reaches_every_shift_and_channel_and_adds_up():
    place = Place(1, "Site", 100, {"day": 60, "evening": 40, "night": 0}, ("voice", "chat"))
    proposed = proposed_interviews(place, Rules())
    assert proposed == {("day", "voice"): 3, ("day", "chat"): 3, ("evening", "voice"): 2, ("evening", "chat"): 2}


def test_a_site_that_names_no_shift_is_one_crew():
    assert proposed_interviews(Place(1, "Site", 16), Rules()) == {("", ""): 4}


def test_words_cover_every_kind():
    assert (tuple(NOTES), set(DETAILS), set(RESULT_NAMES), set(GRADE_NAMES), tuple(CHECKED)) == (
        NOTE_KINDS, set(NOTE_KINDS), set(RESULTS), set(GRADES), CHECKS,
    )  # fmt: skip


def test_a_calendar_escapes_folds_and_ends_its_lines():
    one = Appointment("a@b", datetime(2027, 3, 1, 9), datetime(2027, 3, 1, 10), "Größe; one, two\nthree " + "ü" * 60, "Utrecht")
    text = calendar("Audit", [one], datetime(2027, 1, 1))
    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert "SUMMARY:Größe\\; one\\, two\\nthree " + "ü" * 60 in unfolded
    assert [unfolded[n] for n in (0, -2, -1)] == ["BEGIN:VCALENDAR", "END:VCALENDAR", ""]
