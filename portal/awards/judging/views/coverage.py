"""Coverage of a round: the chair sees how far and how far apart, the secretariat counts only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.awards.judging import queries, services
from portal.awards.judging.queries import SHOWS, EntryRow, Filter, Office
from portal.awards.judging.views.blueprint import judging
from portal.awards.phases import takes_marks
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import integer
from portal.core.i18n import _, ngettext, tr
from portal.core.tables import csv_response, xlsx_response


def office_here(round_id: int) -> Office:
    office = queries.office_for(current_user, round_id)
    g.edition = office.round.edition
    return office


def wanted_filter() -> Filter:
    """What the address asks for; odd values restrict nothing."""
    show = request.args.get("show", "")
    return Filter(_id("category"), show if show in SHOWS else "", _id("juror"))


def _id(name: str) -> int | None:
    return integer(request.args.get(name), 0, 1) or None


def args_of(wanted: Filter) -> dict[str, Any]:
    """The filter as parts of an address."""
    parts = {"category": wanted.category_id, "show": wanted.show, "juror": wanted.member_id}
    return {name: value for name, value in parts.items() if value}


@judging.get("/rounds/<int:round_id>/coverage")
@members
def coverage(round_id: int) -> Any:
    office, wanted = office_here(round_id), wanted_filter()
    number = integer(request.args.get("page"), 1, 1, 100_000)
    page = queries.entry_page(current_user, office, wanted, number)
    return render_template(
        "awards/judging/coverage.html",
        office=office,
        stage=office.round,
        wanted=wanted,
        args=args_of(wanted),
        page=page,
        overview=queries.overview(current_user, office, wanted, {row.entry.id for row in page.items}),
        categories=queries.categories_of(office),
        open=takes_marks(office.round, now()),
    )


@judging.get("/rounds/<int:round_id>/coverage.csv")
@members
def coverage_csv(round_id: int) -> Response:
    office, filename = recorded_export(round_id, "csv")
    return csv_response(filename, head(office), lines(office, wanted_filter()))


@judging.get("/rounds/<int:round_id>/coverage.xlsx")
@members
def coverage_xlsx(round_id: int) -> Response:
    office, filename = recorded_export(round_id, "xlsx")
    return xlsx_response(filename, head(office), lines(office, wanted_filter()), sheet=_("Coverage"))


def recorded_export(round_id: int, suffix: str) -> tuple[Office, str]:
    """Marks that leave the portal are noted before they do."""
    with transaction():
        office = office_here(round_id)
        services.note_export(office, actor=current_user)
    edition = office.round.edition
    return office, f"{edition.programme.slug}-{edition.slug}-coverage.{suffix}"


def head(office: Office) -> list[str]:
    counts = [_("Reference"), _("Nominee"), _("Category"), _("Cards expected"), _("Submitted"), _("Recused"), _("Too few jurors")]
    return [*counts, _("Mean"), _("Lowest"), _("Highest"), _("Jurors disagree")] if office.chair else counts


def lines(office: Office, wanted: Filter) -> Iterator[list[Any]]:
    for row in queries.streamed_rows(current_user, office, wanted):
        yield line(office, row)


def line(office: Office, row: EntryRow) -> list[Any]:
    yes, no = _("yes"), _("no")
    counts = [row.entry.reference, row.entry.nominee, tr(row.category.name), row.expected, row.submitted, row.recused]
    counts.append(yes if row.too_few else no)
    if office.chair is None:
        return counts
    return [*counts, row.mean, row.low, row.high, "" if row.high is None else yes if row.disagreement else no]


@judging.get("/rounds/<int:round_id>/entries/<int:entry_id>/cards")
@members
def entry_cards(round_id: int, entry_id: int) -> Any:
    """The cards of one entry, for the chair."""
    office = office_here(round_id)
    row, criteria, cards = queries.cards_of_entry(current_user, office, entry_id)
    return render_template(
        "awards/judging/cards.html", office=office, stage=office.round, row=row, criteria=criteria, cards=cards,
        open=takes_marks(office.round, now()),
    )  # fmt: skip


@judging.get("/rounds/<int:round_id>/reminders")
@members
def reminders(round_id: int) -> Any:
    """Who would get a letter, by name and number, before anything is sent."""
    office, wanted = chaired(round_id), wanted_filter()
    found = queries.reminders_for(current_user, office, wanted)
    return render_template(
        "awards/judging/reminders.html", office=office, stage=office.round, wanted=wanted, args=args_of(wanted),
        reminders=found, fresh=[one for one in found if not one.told], open=takes_marks(office.round, now()),
    )  # fmt: skip


@judging.post("/rounds/<int:round_id>/reminders")
@members
def remind_jurors(round_id: int) -> Any:
    """Letters to those previewed whose cards are still open; nobody else, and nobody twice a day."""
    with transaction():
        office = chaired(round_id)
        named = {integer(raw, 0) for raw in request.form.getlist("member")}
        found = queries.reminders_for(current_user, office, wanted_filter())
        sent = services.remind_jurors(office, [one for one in found if one.member.id in named], actor=current_user)
    if sent:
        flash(ngettext("%(num)d juror is reminded by letter.", "%(num)d jurors are reminded by letter.", sent), "success")
    else:
        flash(_("Nobody was reminded: everyone was today, or has submitted meanwhile."))
    return redirect(url_for("judging.coverage", round_id=round_id, **args_of(wanted_filter())))


def chaired(round_id: int) -> Office:
    """The round for its chair; for the secretariat, who sees counts only, jurors do not exist here."""
    office = office_here(round_id)
    if office.chair is None:
        raise NotFound()
    return office
