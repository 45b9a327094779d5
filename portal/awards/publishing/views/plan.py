"""Before the hour: the plan, the preview with names, and the press that reveals."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from portal.accounts import current_user
from portal.audit import Event, record
from portal.awards.loading import edition_for
from portal.awards.models import Edition
from portal.awards.publishing import policies as may
from portal.awards.publishing import queries, services
from portal.awards.publishing.letters import OUTCOMES
from portal.awards.publishing.views.blueprint import publishing
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _


def _edition(edition_id: int) -> Edition:
    edition = edition_for(current_user, edition_id)
    require(may.see_plan(current_user, edition))
    return edition


@publishing.get("/editions/<int:edition_id>/publication")
@members
def plan(edition_id: int) -> Any:
    edition = _edition(edition_id)
    categories = queries.categories_of(edition, current_user)
    seal = queries.seal_of(edition)
    presses = queries.confirmations_of(edition)
    instant = edition.reveal_at if edition.publication == "shortlist" else edition.shortlist_at
    return render_template(
        "awards/publishing/plan.html", edition=edition, categories=categories, ready=queries.is_ready(categories),
        seal=seal, presses=presses, letters=queries.letters_to_write(edition, current_user),
        instant=instant,
        places=queries.places_in_time(edition, current_user, instant or now()), may_export=may.export_archive(current_user, edition),
        may_stage=may.show_stage(current_user, edition), may_preview=may.preview_publication(current_user, edition),
        may_reveal=may.confirm_reveal(current_user, edition, sealed=seal is not None),
        pressed=any(one.user_id == current_user.id for one in presses), needed=may.PRESSES, at=now(),
    )  # fmt: skip


@publishing.get("/editions/<int:edition_id>/publication/preview")
@members
def preview(edition_id: int) -> Any:
    """Names before the hour, without categories of a tie. Who looked, and when, is on the page and in the audit trail."""
    edition = _edition(edition_id)
    require(may.preview_publication(current_user, edition))
    with transaction():
        edition = _edition(edition_id)
        record(Event.RESULTS_READ, edition, actor=current_user, page="publication preview")
    return render_template(
        "awards/publishing/preview.html", edition=edition, decisions=queries.previewed_decisions(current_user, edition),
        labels=OUTCOMES, at=now(),
    )  # fmt: skip


@publishing.get("/editions/<int:edition_id>/publication/reveal")
@members
def reveal(edition_id: int) -> Any:
    """What pressing will do, to whom, at which hour where."""
    edition, at = _edition(edition_id), now()
    require(may.preview_publication(current_user, edition))
    presses = queries.confirmations_of(edition)
    verdict = may.confirm_reveal(current_user, edition, sealed=queries.seal_of(edition) is not None)
    if not verdict:
        flash(str(verdict.reason))
        return redirect(url_for("publishing.plan", edition_id=edition_id))
    return render_template(
        "awards/publishing/reveal.html", edition=edition, presses=presses, letters=queries.letters_to_write(edition, current_user),
        categories=queries.categories_of(edition, current_user), needed=may.PRESSES, at=at,
        places=queries.places_in_time(edition, current_user, at), pressed=any(one.user_id == current_user.id for one in presses),
    )  # fmt: skip


@publishing.post("/editions/<int:edition_id>/publication/reveal")
@members
def confirm_reveal(edition_id: int) -> Any:
    with transaction():
        edition = _edition(edition_id)
        press = services.confirm_reveal(edition, actor=current_user, at=now())
    sentences = {
        "noted": _("Noted. The winners become public when a second member presses, or at the hour."),
        "again": _("You have pressed already. A second member presses next."),
        "revealed": _("The winners are public now."),
        "late": _("The winners were public already."),
    }
    flash(sentences[press])
    return redirect(url_for("publishing.plan", edition_id=edition_id))


@publishing.post("/editions/<int:edition_id>/publication/reveal/withdraw")
@members
def withdraw_reveal(edition_id: int) -> Any:
    with transaction():
        services.withdraw_reveal(_edition(edition_id), actor=current_user)
    flash(_("Your press was taken back."))
    return redirect(url_for("publishing.plan", edition_id=edition_id))
