"""What judging has waiting for somebody on their home page: one statement per source."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import case, exists, func, select

from portal.accounts.models import User
from portal.awards.judging.policies import LEAST_CARDS_TO_COMPARE
from portal.awards.judging.queries.calibrating import cases_due
from portal.awards.judging.queries.oversight import DISAGREEMENT_TENTHS
from portal.awards.models import Assignment, Edition, Entry, JuryMember, Round, Tally
from portal.awards.tie_visibility import conflicted_with
from portal.awards.visibility import chaired_editions, visible_assignments
from portal.core.clock import now
from portal.core.database import session
from portal.core.i18n import _, ngettext, tr
from portal.core.waiting import Task

LATE = timedelta(days=7)
"""So long before a round closes, missing cards become a task of the chair."""


def scorecards(viewer: User) -> list[Task]:
    """A juror's open cards, by round."""
    at = now()
    query = (
        visible_assignments(viewer)
        .join(Edition, Edition.id == Entry.edition_id)
        .where(Assignment.state == "assigned", Round.closes_at > at, Round.state.in_(("planned", "open")), Edition.state == "open")
        .with_only_columns(Round, Edition, func.count(Assignment.id), func.sum(Entry.words))
        .group_by(Round.id, Edition.id)
    )
    return [
        Task(
            title=ngettext("%(num)d scorecard waits for you", "%(num)d scorecards wait for you", cards),
            text=_("%(edition)s, %(round)s: about %(minutes)s minutes of reading.", edition=tr(edition.title),
                   round=tr(stage.name), minutes=max(cards, round(int(words or 0) / 200))),
            url=url_for("judging.queue"),
            label=_("To your desk"),
            due_at=stage.closes_at,
            zone=edition.zone,
        )
        for stage, edition, cards, words in session.execute(query)
    ]  # fmt: skip


def calibration(viewer: User) -> list[Task]:
    """Cases of past years a juror marks before their queue, by round."""
    return [
        Task(
            title=ngettext("%(num)d case to calibrate on", "%(num)d cases to calibrate on", len(left)),
            text=_("%(edition)s, %(round)s: your own entries show once it is done.", edition=tr(stage.edition.title), round=tr(stage.name)),
            url=url_for("judging.calibration_desk", case_id=left[0].case.id),
            label=_("Begin"),
            due_at=stage.closes_at,
            zone=stage.edition.zone,
        )
        for stage, cases in cases_due(viewer, now()).items()
        if (left := [one for one in cases if not one.done])
    ]  # fmt: skip


def oversight(viewer: User) -> list[Task]:
    """For a chair: entries the jury disagrees on, and cards still missing shortly before the round closes."""
    found = []
    for stage, edition, missing, apart in session.execute(_rounds_chaired(viewer)):
        url = url_for("judging.coverage", round_id=stage.id)
        if apart:
            found.append(_disagreement(stage, edition, int(apart), f"{url}?show=disagreement"))
        if missing and stage.closes_at - now() < LATE:
            found.append(_late(stage, edition, int(missing), f"{url}?show=behind"))
    return found


def _rounds_chaired(viewer: User) -> Any:
    at = now()
    own_open = (
        exists()
        .where(
            Assignment.entry_id == Entry.id,
            Assignment.round_id == Round.id,
            Assignment.state == "assigned",
            Assignment.member_id == JuryMember.id,
            JuryMember.user_id == viewer.id,
        )
        .correlate(Entry, Round)
    )
    # Both factors take the columns' own scale of ten-thousandths, so the comparison stays exact.
    apart = (Tally.high - Tally.low) * 10 >= (Round.scale_high - Round.scale_low) * DISAGREEMENT_TENTHS
    told = case((apart & (Tally.submitted >= LEAST_CARDS_TO_COMPARE) & ~own_open, 1), else_=0)
    return (
        select(Round, Edition, func.sum(Tally.assigned - Tally.submitted), func.sum(told))
        .join(Edition, Edition.id == Round.edition_id)
        .join(Tally, Tally.round_id == Round.id)
        .join(Entry, Entry.id == Tally.entry_id)
        .where(
            Edition.id.in_(chaired_editions(viewer)),
            Edition.state == "open",
            Round.opens_at <= at,
            Round.closes_at > at,
            Entry.state == "accepted",
            ~conflicted_with(viewer),
        )
        .group_by(Round.id, Edition.id)
    )


def _disagreement(stage: Round, edition: Edition, number: int, url: str) -> Task:
    return Task(
        title=ngettext("The jury disagrees on %(num)d entry", "The jury disagrees on %(num)d entries", number),
        text=_("%(edition)s, %(round)s: the totals lie far apart.", edition=tr(edition.title), round=tr(stage.name)),
        url=url,
        label=_("Look at them"),
        due_at=stage.closes_at,
        zone=edition.zone,
    )


def _late(stage: Round, edition: Edition, number: int, url: str) -> Task:
    return Task(
        title=ngettext("%(num)d scorecard is still missing", "%(num)d scorecards are still missing", number),
        text=_("%(edition)s, %(round)s closes soon.", edition=tr(edition.title), round=tr(stage.name)),
        url=url,
        label=_("Remind the jurors"),
        due_at=stage.closes_at,
        zone=edition.zone,
    )
