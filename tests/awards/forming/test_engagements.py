"""Ties that span the portal: whoever audited, advised or worked for a company does not judge it, and the reverse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.engagements import engage, engaged, remembered_from
from portal.accounts.models import Engagement, User
from portal.awards.forming import services
from portal.awards.models import Conflict
from portal.awards.tie_kinds import HARD, LONG_TERM, SOFT, TERM
from portal.awards.visibility import visible_entries
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import an_assignment
from tests.awards.forming.helpers import Award, an_award, person_of
from tests.conftest import SignIn
from tests.factories import a_board_member, a_company


def kinds(user: User, award: Award) -> list[tuple[int, str]]:
    services.detect_conflicts(user, award.edition)
    rows = select(Conflict.organisation_id, Conflict.kind).where(Conflict.user_id == user.id)
    return sorted(session.execute(rows).tuples().all())


@pytest.mark.parametrize(
    ("kind", "tie"), [("audited", "audited"), ("advised", "advised"), ("employed", "past_employer")]
)
def test_an_engagement_is_a_conflict_with_the_company_and_its_group(app: Flask, kind: str, tie: str) -> None:
    award = an_award()
    holding = a_company("Holding")
    acme, bell = a_company("Acme", parent=holding), a_company("Bell", parent=holding)
    for company in (acme, bell, a_company("Stranger")):
        award.entry(company=company)
    juror = award.juror()
    assert juror.user is not None
    engage(juror.user.id, acme.id, kind)
    assert kinds(juror.user, award) == sorted([(acme.id, tie), (bell.id, tie)])


@pytest.mark.parametrize(
    ("months", "earlier", "strength"), [(TERM, 0, HARD), (TERM, 1, SOFT), (LONG_TERM, 0, SOFT), (LONG_TERM, 1, None)]
)
def test_an_engagement_of_the_past_ties_hard_for_two_years_then_softly_and_in_the_end_not(
    app: Flask, months: int, earlier: int, strength: str | None
) -> None:
    left = remembered_from(now().date(), months) - timedelta(days=earlier)
    award = an_award(phase="judging")
    acme = a_company("Acme")
    entry, juror = award.entry(company=acme), award.juror()
    an_assignment(award.stage, entry, juror)
    user = person_of(juror)
    engage(user.id, acme.id, "employed", on=left)
    assert len(session.scalars(visible_entries(user)).all()) == (strength is None)
    services.detect_conflicts(user, award.edition)
    rows = select(Conflict.kind, Conflict.strength, Conflict.until)
    assert session.execute(rows).all() == ([("past_employer", strength, left)] if strength else [])


def test_a_waived_engagement_hides_nothing_until_another_kind_shows_or_it_is_prolonged(app: Flask) -> None:
    award = an_award(phase="judging")
    acme = a_company("Acme")
    entry, juror = award.entry(company=acme), award.juror()
    an_assignment(award.stage, entry, juror)
    user = person_of(juror)
    seen = []
    for kind, years in (("employed", 3), ("audited", 4), ("employed", 1)):
        engage(user.id, acme.id, kind, on=now().date() - timedelta(days=365 * years))
        services.detect_conflicts(user, award.edition)
        before = len(session.scalars(visible_entries(user)).all())
        for tie in session.scalars(select(Conflict).where(Conflict.lifted_at.is_(None), Conflict.strength == SOFT)):
            tie.ruling, tie.lifted_at = "waived", now()
        session.flush()
        seen.append((before, len(session.scalars(visible_entries(user)).all())))
    assert seen == [(0, 1), (0, 1), (0, 0)]


def test_who_audited_a_company_never_sees_its_entry(app: Flask, sign_in: SignIn) -> None:
    """Also on the board, and also where nobody ran the detection."""
    award = an_award(phase="judging")
    acme, other = a_company("Acme"), a_company("Other")
    tied, free = award.entry(company=acme), award.entry(company=other)
    member = a_board_member(award.federation)
    juror = award.juror()
    cards = [an_assignment(award.stage, entry, juror) for entry in (tied, free)]
    assert juror.user is not None
    for person in (member, juror.user):
        engage(person.id, acme.id, "audited")
    board, desk = sign_in(member), sign_in(juror.user)
    assert [board.get(f"/entries/{one.id}/reading").status_code for one in (tied, free)] == [404, 200]
    assert [desk.get(f"/assignments/{card.id}/desk").status_code for card in cards] == [404, 200]


def test_being_assigned_a_company_s_entry_is_remembered_as_having_judged_it(app: Flask) -> None:
    award = an_award()
    acme = a_company("Acme")
    entry, juror = award.entry(company=acme, language="en"), award.juror(languages=["en"])
    services.assign(award.stage, entry, juror, actor=award.secretary)
    row = session.scalars(select(Engagement)).one()
    assert (row.user_id, row.organisation_id, row.kind, row.ends_on) == (juror.user_id, acme.id, "judged", now().date())
    assert session.scalar(select(engaged(juror.user_id, acme.id, "judged"))) is True
