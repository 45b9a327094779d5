"""The key figures a centre is asked for, and what it stated."""

from __future__ import annotations

from sqlalchemy import select

from portal.certification.documenting.figures import Figure, figures_of
from portal.certification.models import Case, CaseSite, KpiValue
from portal.certification.questionnaires import scope_of
from portal.core.database import session


def figures_for(case: Case) -> list[Figure]:
    """The rows of the case's table, from its standard's catalogue and the channels of its sites. One statement."""
    served = session.scalars(select(CaseSite.channels).where(CaseSite.case_id == case.id))
    channels = {channel for of_site in served for channel in of_site}
    return figures_of(case.standard.kpis, channels, scope_of(case))


def values_of(case: Case) -> dict[str, KpiValue]:
    """``code.channel`` -> what is stated. One statement, read anew."""
    query = select(KpiValue).where(KpiValue.case_id == case.id).execution_options(populate_existing=True)
    return {f"{row.code}.{row.channel}": row for row in session.scalars(query)}
