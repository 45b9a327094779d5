"""The programmes somebody runs, each with its editions."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from portal.accounts import current_user
from portal.awards.models import Programme
from portal.awards.setting_up import policies as may
from portal.awards.setting_up import queries, services
from portal.awards.setting_up.blueprint import setting_up
from portal.awards.setting_up.forms import READY_MADE, NewEditionForm, ProgrammeForm
from portal.awards.setting_up.views.shared import carry_out, given_version, history_panel
from portal.core.access import deny, members, require
from portal.core.clock import now
from portal.core.i18n import LANGUAGES, _, _l, reader_language
from portal.core.languages import offered_languages

ONLY_SECRETARIATS = _l("Only the secretariat of the federation or of an association runs awards.")


@setting_up.get("/programmes/manage")
@members
def programmes() -> Any:
    return render_template(
        "awards/setting_up/programmes.html",
        programmes=queries.programmes_for(current_user), may_create=queries.runs_any(current_user),
    )  # fmt: skip


def _owners() -> list[Any]:
    owners = queries.possible_owners(current_user)
    if not owners:
        require(deny(ONLY_SECRETARIATS))
    return owners


def _languages_of_awards() -> list[str]:
    """The reader's own first: they will fill it in first."""
    return list(dict.fromkeys([reader_language(), *LANGUAGES]))


def _new_programme_form(owners: list[Any]) -> ProgrammeForm:
    taken = {slug} if (slug := request.form.get("slug", "").strip()) and queries.slug_is_taken(slug) else set()
    return ProgrammeForm(owners=[(each.id, each.name) for each in owners], taken=taken, languages=_languages_of_awards())


@setting_up.get("/programmes/manage/new")
@members
def new_programme() -> Any:
    return render_template("awards/setting_up/new_programme.html", form=_new_programme_form(_owners()), theirs=[])


@setting_up.post("/programmes/manage/new")
@members
def create_programme() -> Any:
    owners = _owners()
    form = _new_programme_form(owners)

    def command() -> Programme:
        owner = next(each for each in owners if each.id == form.owner_id.data)
        return services.create_programme(owner, form.values("owner_id"), actor=current_user)

    return carry_out(
        form, command, lambda theirs=(): render_template("awards/setting_up/new_programme.html", form=form, theirs=theirs),
        lambda made: url_for("setting_up.programme", programme_id=made.id), _("The programme is created."),
    )  # fmt: skip


@setting_up.get("/programmes/manage/<int:programme_id>")
@members
def programme(programme_id: int) -> Any:
    found = queries.programme_for(current_user, programme_id)
    return render_template(
        "awards/setting_up/programme.html",
        programme=found, editions=queries.editions_of(current_user, found), history_events=history_panel(found),
    )  # fmt: skip


def _programme_form(found: Programme) -> ProgrammeForm:
    slug = request.form.get("slug", "").strip()
    taken = {slug} if slug and slug != found.slug and queries.slug_is_taken(slug) else set()
    return ProgrammeForm(obj=found, taken=taken, languages=offered_languages(found.name))


def _programme_page(found: Programme, form: ProgrammeForm, theirs: Any = ()) -> str:
    return render_template("awards/setting_up/programme_details.html", programme=found, form=form, theirs=theirs)


@setting_up.get("/programmes/manage/<int:programme_id>/details")
@members
def programme_details(programme_id: int) -> Any:
    found = queries.programme_for(current_user, programme_id)
    return _programme_page(found, _programme_form(found))


@setting_up.post("/programmes/manage/<int:programme_id>/details")
@members
def edit_programme(programme_id: int) -> Any:
    found = queries.programme_for(current_user, programme_id)
    form = _programme_form(found)
    return carry_out(
        form,
        lambda: services.edit_programme(found, form.values(), version=given_version(), actor=current_user),
        lambda theirs=(): _programme_page(found, form, theirs),
        url_for("setting_up.programme", programme_id=found.id), _("Saved."), row=found,
    )  # fmt: skip


def _new_edition_form(found: Programme) -> NewEditionForm:
    originals = queries.copyable_editions(current_user, found)
    last = originals[0] if originals else None
    chosen = next((each for each in originals if str(each.id) == request.args.get("start")), last)
    languages = last.languages if last else [code for code in LANGUAGES if code in (found.owner.languages or LANGUAGES)] or ["en"]
    data = {
        "year": last.year + 1 if last else now().year + 1,
        "start": str(chosen.id) if chosen else READY_MADE,
        "languages": languages,
        "leading": languages[0],
        "zone": last.zone if last else found.owner.zone,
    }
    offered = offered_languages(found.owner.languages or [], languages)
    return NewEditionForm(data=data, originals=originals, offered=offered, taken=queries.years_taken(found))


def _new_edition_page(found: Programme, form: NewEditionForm, theirs: Any = ()) -> str:
    return render_template("awards/setting_up/new_edition.html", programme=found, form=form)


@setting_up.get("/programmes/manage/<int:programme_id>/editions/new")
@members
def new_edition(programme_id: int) -> Any:
    found = queries.programme_for(current_user, programme_id)
    require(may.create_edition(current_user, found))
    return _new_edition_page(found, _new_edition_form(found))


@setting_up.post("/programmes/manage/<int:programme_id>/editions/new")
@members
def create_edition(programme_id: int) -> Any:
    found = queries.programme_for(current_user, programme_id)
    form = _new_edition_form(found)

    def command() -> Any:
        if form.original:
            outline = queries.outline_for(current_user, form.original.id)
            return services.copy_edition(
                outline.edition, outline.categories, outline.sections, outline.rounds, year=form.new_year, actor=current_user
            )
        edition = services.create_edition(
            found, form.new_year, languages=form.spoken(), zone=form.zone.data, actor=current_user
        )
        if form.start.data == READY_MADE:
            services.take_everything(edition, actor=current_user)
        return edition

    return carry_out(
        form, command, lambda theirs=(): _new_edition_page(found, form),
        lambda made: url_for("setting_up.edition", edition_id=made.id), _("The edition is created. The check list says what is missing."),
    )  # fmt: skip
