"""The board's pages: overview, ranking, decision, seal, minutes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.audit import Event, record
from portal.audit.queries import history_of
from portal.awards.counting.queries import two_places
from portal.awards.deciding import policies as may
from portal.awards.deciding import queries, services
from portal.awards.deciding.choices import Choice, Proposal, departures, problems, suggestion
from portal.awards.deciding.forms import OUTCOME_LABELS, DecisionForm, ReasonForm, VersionForm, proposal_in
from portal.awards.deciding.minutes import minutes_of
from portal.awards.deciding.sureness import Sureness, sureness_of
from portal.awards.loading import edition_for
from portal.awards.models import Category, Decision
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import _, tr
from portal.core.pdf import pdf_response
from portal.core.tables import csv_response, xlsx_response

deciding = Blueprint("deciding", __name__)


@deciding.get("/editions/<int:edition_id>/decisions")
@members
def overview(edition_id: int) -> Any:
    edition = edition_for(current_user, edition_id)
    summaries = queries.overview(current_user, edition)
    if not summaries and not may.is_on_board(current_user, edition):
        raise NotFound()  # neither board nor chair: there is no such page
    categories, signed = queries.progress(edition)
    seal = queries.seal_of(edition)
    verdict = may.seal_decisions(current_user, edition, categories=categories, signed=signed, sealed=seal is not None)
    return render_template(
        "awards/deciding/overview.html", edition=edition, summaries=summaries, seal=seal, may_seal=verdict,
    )  # fmt: skip


@deciding.get("/categories/<int:category_id>/ranking")
@members
def ranking(category_id: int) -> Any:
    category = _category(category_id)
    decision = queries.decision_for(current_user, category)
    table = queries.ranking(current_user, category)
    rounds = queries.rounds_of(table)
    return render_template(
        "awards/deciding/ranking.html", category=category, edition=category.edition, rounds=rounds,
        final_ties=queries.final_ties(table, rounds), ranking=table, decision=decision, outcome_labels=OUTCOME_LABELS,
        sure=sureness_of(table.result) if table.result else Sureness(),
    )  # fmt: skip


@deciding.get("/categories/<int:category_id>/ranking/<any(csv, xlsx):kind>")
@members
def ranking_export(category_id: int, kind: str) -> Response:
    category = _category(category_id)
    table = queries.ranking(current_user, category)
    with transaction():
        record(Event.MARKS_EXPORTED, category, actor=current_user, format=kind)
    header = [_("Rank"), _("Entry"), _("Country"), *(tr(c.name) for c in table.criteria), _("Total"), _("Scorecards"),
              _("Plain total"), _("Plain rank"), _("Adjusted total"), _("Adjusted rank")]  # fmt: skip
    rows = [
        ["" if line.row.rank is None else line.row.rank, line.row.entry.nominee, line.row.entry.country,
         *(line.row.panel_marks.get(c.key) or "" for c in table.criteria),
         two_places(line.row.total), line.row.cards, two_places(line.row.plain_total), line.row.plain_rank or "",
         two_places(line.row.adjusted_total), line.row.adjusted_rank or ""]
        for line in table.lines
    ]  # fmt: skip
    answer = csv_response if kind == "csv" else xlsx_response
    return answer(f"ranking-{category.key}.{kind}", header, rows)


@deciding.get("/categories/<int:category_id>/decision")
@members
def decision(category_id: int) -> Any:
    category = _category(category_id)
    found = queries.decision_for(current_user, category)
    require(may.propose_decision(current_user, category.edition, None, frozen=True))
    table = queries.ranking(current_user, category)
    rules = {"least": category.least_entries, "size": category.shortlist_size}
    proposal = queries.proposal_of(found) if found else suggestion(table.placed, **rules)
    form = DecisionForm(data={"no_award": proposal.no_award, "reason": proposal.reason})
    return _decision_page(category, found, table, form, proposal)


@deciding.post("/categories/<int:category_id>/decision")
@members
def propose_decision(category_id: int) -> Any:
    category = _category(category_id)
    found = queries.decision_for(current_user, category)
    table = queries.ranking(current_user, category)
    require(may.propose_decision(current_user, category.edition, found, frozen=table.decidable is not None))
    form = DecisionForm()
    proposal = proposal_in(form, request.form, table.placed, category.edition.languages)
    valid = form.validate()
    wrong = problems(proposal, table.placed, least=category.least_entries, size=category.shortlist_size)
    if wrong or not valid:
        return _decision_page(category, found, table, form, proposal, wrong), 422
    with transaction():
        found = queries.decision_for(current_user, category)
        services.propose_decision(
            category, found, table.decidable, table.placed, proposal, actor=current_user, version=form.version.data, final=table.final
        )
    flash(_("Saved. Two members of the board sign it next."))
    return redirect(url_for("deciding.decision", category_id=category_id))


@deciding.post("/categories/<int:category_id>/decision/sign")
@members
def sign_decision(category_id: int) -> Any:
    form = VersionForm()
    with transaction():
        category = _category(category_id)
        found = _existing(category)
        services.sign_decision(category, found, actor=current_user, version=form.version.data)
    flash(_("Signed."))
    return redirect(url_for("deciding.decision", category_id=category_id))


@deciding.post("/categories/<int:category_id>/decision/reopen")
@members
def reopen_decision(category_id: int) -> Any:
    category = _category(category_id)
    form = ReasonForm()
    if not form.validate():
        found = _existing(category)
        table = queries.ranking(current_user, category)
        proposal = queries.proposal_of(found)
        page = _decision_page(category, found, table, DecisionForm(formdata=None), proposal, reopen=form)
        return page, 422
    with transaction():
        category = _category(category_id)
        services.reopen_decision(category, _existing(category), actor=current_user, reason=form.reason.data or "")
    flash(_("Opened again. The signatures were taken away; the history keeps them."))
    return redirect(url_for("deciding.decision", category_id=category_id))


@deciding.get("/editions/<int:edition_id>/seal")
@members
def seal(edition_id: int) -> Any:
    """What sealing will do, before it is done."""
    edition = edition_for(current_user, edition_id)
    categories, signed = queries.progress(edition)
    existing = queries.seal_of(edition)
    require(may.seal_decisions(current_user, edition, categories=categories, signed=signed, sealed=existing is not None))
    return render_template("awards/deciding/seal.html", edition=edition, summaries=queries.overview(current_user, edition))


@deciding.post("/editions/<int:edition_id>/seal")
@members
def seal_decisions(edition_id: int) -> Any:
    with transaction():
        edition = edition_for(current_user, edition_id)
        services.seal_decisions(edition, actor=current_user)
    flash(_("Sealed. The fingerprint is public now; what it covers is not."))
    return redirect(url_for("deciding.overview", edition_id=edition_id))


@deciding.get("/categories/<int:category_id>/minutes.pdf")
@members
def minutes_pdf(category_id: int) -> Response:
    category = _category(category_id)
    found = queries.decision_for(current_user, category)
    data = minutes_of(category, queries.ranking(current_user, category), found)
    with transaction():
        record(Event.MARKS_EXPORTED, category, actor=current_user, format="minutes")
    return pdf_response(f"minutes-{category.key}.pdf", "minutes", data)


def _category(category_id: int) -> Category:
    from flask import g

    category = queries.category_for(current_user, category_id)
    g.edition = category.edition
    return category


def _existing(category: Category) -> Decision:
    found = queries.decision_for(current_user, category)
    if found is None:
        raise NotFound()
    return found


def _decision_page(
    category: Category, found: Decision | None, table: queries.Ranking, form: DecisionForm, proposal: Proposal,
    wrong: list[Any] | None = None, reopen: ReasonForm | None = None,
) -> str:  # fmt: skip
    edition = category.edition
    frozen = table.decidable is not None
    return render_template(
        "awards/deciding/decision.html", category=category, edition=edition, decision=found, ranking=table, form=form,
        proposal=proposal, problems=wrong or [], outcome_labels=OUTCOME_LABELS, undecided=Choice(),
        departures=departures(proposal, table.placed, least=category.least_entries, size=category.shortlist_size) if frozen else [],
        may_propose=may.propose_decision(current_user, edition, found, frozen=frozen),
        may_sign=may.sign_decision(current_user, edition, found, found.signatures, adopted=queries.adopted(found)) if found else None,
        may_reopen=may.reopen_decision(current_user, edition, found) if found else None,
        reopen=reopen or ReasonForm(formdata=None), history=history_of(found) if found else [],
    )  # fmt: skip
