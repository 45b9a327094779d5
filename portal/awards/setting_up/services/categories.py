"""Categories: what one may win, who may enter, how many per association."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Category, Edition, Entry, PanelMember
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.services.keys import key_for
from portal.awards.setting_up.services.ordering import Direction, moved, next_position
from portal.awards.setting_up.services.rules import Fact, note_rule, refuse_if_closed, revise, rule, title_in
from portal.awards.setting_up.words import PLACES, WHO_MAY_ENTER
from portal.core.access import Refused, require
from portal.core.database import check_version, session
from portal.core.i18n import _, _l, ngettext, tr

FACTS: dict[str, Fact] = {
    "name": rule(_l("name")),
    "description": rule(_l("description")),
    "reading_guide": rule(_l("reading guide for jurors")),
    "who_may_enter": rule(_l("who may enter"), WHO_MAY_ENTER),
    "quota": rule(_l("nominations per association")),
    "shortlist_size": rule(_l("places on the shortlist")),
    "places": rule(_l("awards given"), PLACES),
    "least_entries": rule(_l("least number of entries for an award")),
}


def _name(category: Category) -> str:
    return _("Category “%(name)s”", name=title_in(category.edition, category.name))


def add_category(
    edition: Edition, others: Sequence[Category], values: dict[str, Any], *, actor: User, reason: str = ""
) -> Category:
    """``others``: the edition's categories so far; the new one comes last."""
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    key = key_for(tr(values["name"], "en"), {each.key for each in others}, "category")
    category = Category(edition=edition, key=key, position=next_position(others), **values)
    session.add(category)
    session.flush()
    quota = category.quota
    note_rule(
        edition, actor, lambda: _name(category), lambda: "–",
        lambda: ngettext("added, %(num)s nomination per association", "added, %(num)s nominations per association", quota),
        reason,
    )  # fmt: skip
    record(Event.CATEGORY_SAVED, category, actor=actor, reason=reason, added=True)
    return category


def edit_category(
    category: Category, values: dict[str, Any], *, version: str | None, actor: User, reason: str = ""
) -> None:
    edition = category.edition
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    check_version(category, version)
    changed = revise(category, values, FACTS, lambda: _name(category), edition=edition, actor=actor, reason=reason)
    if changed:
        record(Event.CATEGORY_SAVED, category, actor=actor, reason=reason, changed=changed)


def move_category(
    category: Category, others: Sequence[Category], direction: Direction, *, version: str | None, actor: User
) -> None:
    """One place up or down among ``others``. The order of categories is no rule: it decides nothing."""
    require(may.edit_edition(actor, category.edition))
    refuse_if_closed(category.edition)
    check_version(category, version)
    if moved(others, category, direction):
        record(Event.CATEGORY_SAVED, category, actor=actor, moved=direction)


def remove_category(category: Category, *, version: str | None, actor: User, reason: str = "") -> None:
    """Refused while anybody has been nominated in it or sits on its panel."""
    edition = category.edition
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    check_version(category, version)
    if count := session.scalar(select(func.count(Entry.id)).where(Entry.category_id == category.id)):
        raise Refused(
            ngettext(
                "There is %(num)s nomination in this category: it cannot be removed.",
                "There are %(num)s nominations in this category: it cannot be removed.", count,
            )
        )  # fmt: skip
    if session.scalar(select(func.count(PanelMember.id)).where(PanelMember.category_id == category.id)):
        raise Refused(_l("Jurors sit on the panel of this category: please empty the panel first."))
    note_rule(edition, actor, lambda: _name(category), lambda: _("existed"), lambda: _("removed"), reason)
    record(Event.CATEGORY_REMOVED, category, actor=actor, reason=reason, key=category.key)
    session.delete(category)
