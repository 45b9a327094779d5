"""How a deed on a finding is carried out: judged, validated, done once, and everything typed kept when it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for

from portal.certification.remedying.forms import ReasonForm
from portal.certification.remedying.views.pages import Opened, finding_page, opened
from portal.core.access import Refused, Verdict, require
from portal.core.database import Conflict, transaction
from portal.core.i18n import _


def carry_out(
    case_id: int, finding_id: int, said: str, deed: Callable[[Opened], None], *, form: Any = None, at: str = ""
) -> Any:
    """A refusal or somebody else's step brings the page back with what was typed and why."""
    try:
        with transaction():
            deed(opened(case_id, finding_id))
    except Conflict:
        why = _("Somebody else changed this finding meanwhile. Please look at it as it is now, then decide again.")
    except Refused as refusal:
        why = str(refusal.reason)
    else:
        flash(said, "success")
        return redirect(url_for("remedying.finding", case_id=case_id, finding_id=finding_id))
    one = opened(case_id, finding_id)
    if form is not None:
        form.version.data = str(one.finding.version)
    return finding_page(one, form=form, at=at, refused=why), 409


def with_reason(
    case_id: int, finding_id: int, name: str, said: str, verdict: Callable[[Opened], Verdict],
    deed: Callable[[Opened, str, str | None], None],
) -> Any:  # fmt: skip
    form, one = ReasonForm(), opened(case_id, finding_id)
    require(verdict(one))
    if not form.validate():
        return finding_page(one, form=form, at=name), 422
    return carry_out(
        case_id, finding_id, said, lambda one: deed(one, form.reason.data or "", form.version.data), form=form, at=name
    )
