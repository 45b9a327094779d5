"""A centre's cases, and the start of a new one."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for

from portal.accounts import current_user
from portal.certification.applying import queries, services
from portal.certification.applying.forms import StartForm
from portal.certification.applying.views.blueprint import applying
from portal.certification.steps import HOLDERS, KINDS, STEPS
from portal.core.access import members
from portal.core.database import transaction
from portal.core.once import remembered, replayed


@applying.get("/certification/applications")
@members
def my_cases() -> Any:
    return _page(None)


def _page(form: StartForm | None) -> str:
    cases, centres = queries.cases_of(current_user), queries.applicants(current_user)
    schemes = queries.published_schemes() if centres else []
    return render_template(
        "certification/applying/my_cases.html",
        cases=cases,
        centres=centres,
        schemes=schemes,
        scheme_hints={one.id: f"{one.standard.code}. {one.body.name}" for one in schemes},
        form=form or _form(centres, schemes, formdata=None),
        steps=STEPS,
        kinds=KINDS,
        holders=HOLDERS,
    )


def _form(centres: list[Any], schemes: list[Any], **kwargs: Any) -> StartForm:
    one = {"organisation": centres[0].id if len(centres) == 1 else None, "scheme": schemes[0].id if len(schemes) == 1 else None}
    form = StartForm(**kwargs, data=one)
    form.organisation.choices = [(centre.id, centre.name) for centre in centres]
    form.scheme.choices = [(scheme.id, scheme.name) for scheme in schemes]
    return form


@applying.post("/certification/applications")
@members
def start() -> Any:
    with transaction():
        centres, schemes = queries.applicants(current_user), queries.published_schemes()
        if not centres:
            abort(404)
        form = _form(centres, schemes)
        if not form.validate():
            return _page(form), 422
        url = replayed()
        if url is None:
            centre = next(one for one in centres if one.id == form.organisation.data)
            scheme = next(one for one in schemes if one.id == form.scheme.data)
            case = services.start_case(centre, scheme, actor=current_user)
            url = remembered(url_for("applying.application", case_id=case.id))
    return redirect(url)
