"""Where a device sends what it kept. Answers item by item; the device lets go of what was taken in, and of nothing else."""

from __future__ import annotations

from typing import Any

from portal.accounts import current_user
from portal.certification.visiting import queries, services
from portal.certification.visiting.forms import read_items
from portal.certification.visiting.views.blueprint import visiting
from portal.certification.visiting.views.sheet import seat_here
from portal.core.access import members
from portal.core.database import transaction
from portal.core.offline import answered, sent_items


@visiting.post("/certification/cases/<int:case_id>/visit/sync")
@members
def sync(case_id: int) -> Any:
    """JSON ``{user, items: [{key, kind, revision, noted_at, about, base, fields}]}``; answered after the commit."""
    with transaction():
        case, seat = seat_here(case_id)  # for whom there is no sheet, nothing that was sent is looked at
        sent, refusal = sent_items(current_user.id)
        if refusal:
            return refusal
        plan = queries.plan_for(case)
        references = {ref: one for one, ref in plan.refs.items()}
        items, refused = read_items(sent, references, [(str(place.id), place.name) for place in plan.places])
        answers = [*refused, *services.synchronise(case, items, actor=current_user, seat=seat)]
        concluded = case.state != "on_site"
    return answered(answers, concluded)
