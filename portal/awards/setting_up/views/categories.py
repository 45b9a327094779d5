"""Categories: list, add, edit, move, remove."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.accounts import current_user
from portal.awards.models import Category, Edition
from portal.awards.setting_up import queries, services
from portal.awards.setting_up.blueprint import setting_up
from portal.awards.setting_up.checklist import missing_languages
from portal.awards.setting_up.forms import CategoryForm
from portal.awards.setting_up.views.shared import (
    Question,
    act,
    ask,
    at_hand,
    carry_out,
    direction,
    given_version,
    history_panel,
    remove,
    save,
    show,
)
from portal.awards.setting_up.words import PLACES, WHO_MAY_ENTER
from portal.core.access import members
from portal.core.i18n import _, tr


def _list_url(edition: Edition) -> str:
    return url_for("setting_up.categories", edition_id=edition.id)


def _categories_of(edition: Edition) -> list[Category]:
    return [row.category for row in queries.categories_of(current_user, edition)]


@setting_up.get("/editions/<int:edition_id>/set-up/categories")
@members
def categories(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    return show(
        "categories", edition, "categories", rows=queries.categories_of(current_user, edition),
        who_may_enter=WHO_MAY_ENTER, missing_languages=missing_languages,
    )  # fmt: skip


def _page(edition: Edition, category: Category | None, form: CategoryForm, theirs: Any = ()) -> str:
    events = history_panel(category) if category else []
    return show("category", edition, "categories", category=category, form=form, theirs=theirs, history_events=events, places=PLACES)


@setting_up.get("/editions/<int:edition_id>/set-up/categories/new")
@members
def new_category(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    return _page(edition, None, CategoryForm(edition=edition))


@setting_up.post("/editions/<int:edition_id>/set-up/categories/new")
@members
def add_category(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    form = CategoryForm(edition=edition)
    return carry_out(
        form,
        lambda: services.add_category(edition, _categories_of(edition), form.values(), actor=current_user, reason=form.why),
        lambda theirs=(): _page(edition, None, form, theirs), _list_url(edition), _("The category is added."),
    )  # fmt: skip


@setting_up.get("/categories/<int:category_id>/set-up")
@members
def category(category_id: int) -> Any:
    found = queries.category_for(current_user, category_id)
    edition = at_hand(found.edition)
    return _page(edition, found, CategoryForm(obj=found, edition=edition))


@setting_up.post("/categories/<int:category_id>/set-up")
@members
def edit_category(category_id: int) -> Any:
    found = queries.category_for(current_user, category_id)
    edition = at_hand(found.edition)
    form = CategoryForm(obj=found, edition=edition)
    return save(form, found, services.edit_category, lambda theirs=(): _page(edition, found, form, theirs), _list_url(edition))


@setting_up.post("/categories/<int:category_id>/move")
@members
def move_category(category_id: int) -> Any:
    found = queries.category_for(current_user, category_id)
    edition = at_hand(found.edition)
    others = _categories_of(edition)
    return act(
        lambda: services.move_category(found, others, direction(), version=given_version(), actor=current_user),
        _list_url(edition) + f"#category-{found.id}", _("Moved."),
    )  # fmt: skip


def _removal(found: Category) -> Question:
    return Question(
        found, found.edition, "categories",
        _("Remove the category “%(name)s”?", name=tr(found.name)),
        _("Its texts and rules are deleted. A category in which anybody has been nominated stays."),
        _("Remove the category"), _list_url(found.edition),
    )  # fmt: skip


@setting_up.get("/categories/<int:category_id>/remove")
@members
def category_removal(category_id: int) -> Any:
    return ask(_removal(queries.category_for(current_user, category_id)))


@setting_up.post("/categories/<int:category_id>/remove")
@members
def remove_category(category_id: int) -> Any:
    question = _removal(queries.category_for(current_user, category_id))
    return remove(question, services.remove_category, _("The category is removed."))


@setting_up.post("/editions/<int:edition_id>/set-up/categories/ready-made")
@members
def take_categories(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    return act(
        lambda: services.take_categories(edition, _categories_of(edition), actor=current_user),
        _list_url(edition), _("The ready-made categories are here: change them as you like."),
    )  # fmt: skip
