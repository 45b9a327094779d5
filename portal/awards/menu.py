"""The awards in the rail: the areas of the edition at hand by role, and the way to the other editions.

Both functions ask ``standings`` once per request: one statement on every page. An area's own pages check again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import current_app, g, request, url_for

from portal.accounts.models import Role, User
from portal.awards.models import Edition
from portal.awards.standing import Standing, standings
from portal.core.i18n import _, _l, tr
from portal.navigation import Item

Link = tuple[Any, str, dict[str, Any]]


def _standings(viewer: User) -> list[Standing]:
    asked: dict[int, list[Standing]] = g.setdefault("awards_standings", {})
    if viewer.id not in asked:
        asked[viewer.id] = standings(viewer)
    return asked[viewer.id]


def items(viewer: User, edition: Edition | None) -> list[Item]:
    """The areas of ``edition`` the viewer has something to do in; without one, what spans editions."""
    found = _standings(viewer)
    here = next((each for each in found if edition is not None and each.edition_id == edition.id), None)
    links = [*(_areas(here) if here else ()), *_general(viewer, found)]
    return [
        Item(label, url_for(endpoint, **arguments), request.endpoint == endpoint or _within(endpoint))
        for label, endpoint, arguments in links
        if endpoint in current_app.view_functions
    ]


AREAS: tuple[tuple[Any, str, Callable[[Standing], Any], str], ...] = (
    (_l("Cockpit"), "screening.cockpit", lambda here: here.manages, "edition_id"),
    (_l("Screening"), "screening.entries", lambda here: here.manages, "edition_id"),
    (_l("Nominations"), "nominating.entries", lambda here: here.nominates, "edition_id"),
    (_l("Jury"), "forming.jury", lambda here: here.manages or here.chairs, "edition_id"),
    (_l("Your place in the jury"), "forming.membership", lambda here: here.member_id, "member_id"),
    (_l("Coverage"), "judging.coverage", lambda here: here.chairs and here.round_id, "round_id"),
    (_l("Decisions"), "deciding.overview", lambda here: here.decides, "edition_id"),
    (_l("Meetings"), "deliberating.meetings", lambda here: here.decides or here.manages or here.chairs, "edition_id"),
    (_l("Publication"), "publishing.plan", lambda here: here.decides or here.manages, "edition_id"),
    (_l("Your conflicts"), "forming.board_conflicts", lambda here: here.decides, "edition_id"),
    (_l("Feedback"), "publishing.feedback_list", lambda here: here.chairs, "edition_id"),
    (_l("Set-up"), "setting_up.edition", lambda here: here.manages, "edition_id"),
    (_l("Change log"), "setting_up.changes", lambda here: here.manages, "edition_id"),
)
"""Label, endpoint, who finds it there, and the one argument of its address (an attribute of Standing)."""


def _areas(here: Standing) -> list[Link]:
    return [
        (label, endpoint, {argument: getattr(here, argument)})
        for label, endpoint, shown, argument in AREAS
        if shown(here)
    ]


def _general(viewer: User, found: list[Standing]) -> Iterator[Link]:
    if any(each.member_state == "accepted" for each in found):
        yield _l("My scorecards"), "judging.queue", {}
    if any(each.helps for each in found):
        yield _l("My entries"), "nominating.my_entries", {}
    if any(each.manages for each in found) or viewer.holds(Role.SECRETARIAT):
        yield _l("Programmes"), "setting_up.programmes", {}


def _within(endpoint: str) -> bool:
    """Set-up has many pages; all of them but the change log stand under its overview."""
    here = request.endpoint or ""
    blueprint, _dot, page = here.partition(".")
    if blueprint != "setting_up" or page == "changes":
        return False
    in_programmes = "programme" in page or page in ("new_edition", "create_edition")
    return endpoint == ("setting_up.programmes" if in_programmes else "setting_up.edition")


def _distance(endpoint: str) -> int:
    """Between the page asked for and another: the same kind, the same area, or neither."""
    asked = request.endpoint or ""
    return 0 if endpoint == asked else 1 if endpoint.partition(".")[0] == asked.partition(".")[0] else 2


def switcher(viewer: User) -> dict[str, Any] | None:
    """For the rail: heading, label and items (label, url, current); None for somebody without any edition."""
    found = _standings(viewer)
    places = [(each, url) for each in found if (url := _front_of(each))]
    if not places:
        return None
    edition = g.get("edition")
    current = edition.id if edition is not None else None
    label = tr(edition.title) if edition is not None else _("Choose an edition")
    return {
        "heading": _("Edition"),
        "label": label,
        "items": [(tr(each.title), url, each.edition_id == current) for each, url in places],
    }


ENTRY_PAGES = ("nominating.entry", "nominating.dossier", "nominating.reading")


def _front_of(here: Standing) -> str | None:
    """Where somebody lands in an edition: on the kind of page they are looking at, else in the first of their areas."""
    links = _areas(here)
    if here.manages:
        front = "setting_up.edition" if here.state == "preparing" else "screening.cockpit"
        links.sort(key=lambda link: link[1] != front)
    if here.entry_id:
        links += [(None, page, {"entry_id": here.entry_id}) for page in ENTRY_PAGES]
    links.sort(key=lambda link: _distance(link[1]))
    if here.member_state == "accepted":
        links.append((None, "judging.queue", {}))
    if here.helps:
        links.append((None, "nominating.my_entries", {}))
    return next((url_for(endpoint, **args) for _label, endpoint, args in links if endpoint in current_app.view_functions), None)
