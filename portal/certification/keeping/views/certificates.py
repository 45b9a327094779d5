"""The list of certificates, and everything about one."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from portal.accounts import current_user
from portal.accounts.models import User
from portal.audit.queries import history_of
from portal.certification.issuing import day_of
from portal.certification.keeping import policies as may
from portal.certification.keeping import queries, services
from portal.certification.keeping.queries import Wanted
from portal.certification.keeping.views.blueprint import keeping
from portal.certification.keeping.words import (
    COMING,
    DECISIONS,
    NOTICES,
    OUTCOMES,
    REASON_CODES,
    STATES,
    STATUS_KINDS,
    VERDICTS,
)
from portal.certification.models import Certificate
from portal.certification.steps import DIRECTIONS, KINDS, STATUSES, STEPS
from portal.certification.validity import coming, ended_on, grace_end, overdue_since, standing
from portal.core.access import members
from portal.core.clock import in_zone, now
from portal.core.forms import clean, integer


def _wanted() -> Wanted:
    status = request.args.get("status", "")
    within = integer(request.args.get("within"), 0)
    return Wanted(
        clean(request.args.get("find", ""))[:100],
        status if status in queries.STATUSES else "",
        within if within in queries.MONTHS else 0,
    )


@keeping.get("/certification/certificates")
@members
def certificates() -> Any:
    wanted = _wanted()
    day = in_zone(now(), current_user.zone).date()
    page = queries.certificates_page(current_user, wanted, day, integer(request.args.get("page"), 1, 1))
    rows = [(one, *_stands(one)) for one in page.items]
    return render_template(
        "certification/keeping/certificates.html", page=page, rows=rows, wanted=wanted, statuses=STATUSES, kinds=STATUS_KINDS,
        coming_words=COMING, months=queries.MONTHS, manages=bool(queries.transitions_for(current_user)),
    )  # fmt: skip


def _stands(certificate: Certificate) -> tuple[str, Any, Any]:
    """Where it stands by the clock of its body, since when it is overdue, and what comes next."""
    day = day_of(now(), certificate.scheme_version)
    return standing(certificate, day), overdue_since(certificate, day), coming(certificate, day)


def verdicts_for(viewer: User, certificate: Certificate) -> dict[str, Any]:
    """What the viewer may do with this certificate now; templates hide what they may not."""
    parts, day, rules = (
        queries.parts_in(viewer, certificate),
        services.today(certificate),
        services.rules_for(certificate),
    )
    under_way = queries.under_way(certificate)
    decides = may.decide_certificate(parts)
    return {
        "parts": parts, "decide": decides, "change": may.report_change(parts, certificate, day),
        "decisions": [
            kind for kind in DECISIONS
            if decides and may.at_this_moment(kind, certificate, day) and (kind != "supersede" or queries.others_of_holder(certificate))
        ],
        "follow_ups": [
            kind for kind in may.FOLLOW_UPS
            if may.start_follow_up(parts, certificate, kind, day, rules, under_way=under_way)
            and (kind != "transition" or queries.successors(certificate))
        ],
        "declaration": services.declaration_now(certificate) if may.declare(parts, certificate, day) else None,
    }  # fmt: skip


@keeping.get("/certification/certificates/<int:certificate_id>")
@members
def certificate(certificate_id: int) -> Any:
    found = queries.certificate_for(current_user, certificate_id)
    day, rules = services.today(found), services.rules_for(found)
    overdue, may_do = overdue_since(found, day), verdicts_for(current_user, found)
    verdicts = queries.verdicts_of(found)
    return render_template(
        "certification/keeping/certificate.html", certificate=found, status=standing(found, day), ended=ended_on(found, day),
        overdue=overdue, grace=grace_end(overdue, rules) if overdue else None, coming=coming(found, day), day=day,
        refusal=queries.refusal_of(found, day), versions=queries.versions_of(found), verdicts=verdicts, cases=queries.cases_of(found),
        notices=queries.notices_of(found), declarations=queries.declarations_of(found),
        transitions=queries.transition_notices(found), history=history_of(found), may=may_do,
        appealable=queries.appealable_among(verdicts, now()) if "holder" in may_do["parts"] else (),
        statuses=STATUSES, kinds=STATUS_KINDS, case_kinds=KINDS, steps=STEPS, verdict_words=VERDICTS, notice_words=NOTICES,
        outcomes=OUTCOMES, states=STATES, decisions=DECISIONS, coming_words=COMING, codes=REASON_CODES, directions=DIRECTIONS,
    )  # fmt: skip
