"""One certification, person by person, through the pages as they are: from an empty portal to the public register."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.models import Role
from portal.audit.trail import verify
from portal.certification.models import Certificate
from portal.core.database import session
from tests.certification.factories import a_decider, a_manager, a_scheme, a_standard, an_auditor, somebody_as
from tests.factories import a_company
from tests.journeys import certifying as then
from tests.journeys.people import Theatre

pytestmark = pytest.mark.browser


def test_a_centre_is_certified_from_application_to_register(theatre: Theatre) -> None:
    scheme = a_scheme(a_standard("EN 15838:2009", questions=2), rules={"interviews_root": "0.01", "fewest_interviews": 1})
    company = a_company("Stadtwerke Lindau-Nord")
    people = {
        "centre": somebody_as(Role.CENTRE_MANAGER, company), "manager": a_manager(scheme), "lead": an_auditor(scheme, name="Lena Lead"),
        "reviewer": a_decider(scheme), "decider": a_decider(scheme),
    }  # fmt: skip
    session.commit()
    at = {name: theatre.browser() for name in people}
    for name, user in people.items():
        theatre.enter(at[name], user)
    file = then.Dossier(theatre)
    then.centre_applies(file, at["centre"])
    then.manager_accepts_and_offers(file, at["manager"])
    then.both_sign(file, at["manager"], at["centre"])
    then.team_is_formed(file, at["manager"], at["lead"], at["centre"])
    then.centre_documents(file, at["centre"])
    then.lead_judges_on_paper(file, at["lead"])
    then.lead_plans(file, at["lead"])
    then.lead_visits(file, at["lead"])
    then.finding_is_put_right(file, at["centre"], at["lead"])
    then.lead_reports(file, at["lead"])
    then.reviewer_reviews(file, at["reviewer"])
    then.somebody_decides(file, at["decider"])
    certificate = session.scalars(select(Certificate)).one()
    then.found_by_anybody(file, theatre.browser(), number=certificate.number, name=certificate.name)
    assert verify().broken is None
