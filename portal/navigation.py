"""Who finds what in the menu, as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from portal.accounts import Role, User
from portal.core.i18n import _l


@dataclass(frozen=True)
class Item:
    label: Any
    url: str
    current: bool = False
    count: int | None = None


PUBLIC = (
    (_l("Programmes"), "showcase.programmes", ""),
    (_l("Winners"), "showcase.winners", ""),
    (_l("Cases"), "showcase.cases", ""),
    (_l("Register"), "registering.index", ""),
    (_l("Associations"), "showcase.programmes", "associations"),
)
FOOTER = (
    (_l("Awards"), ((_l("Programmes"), "showcase.programmes"), (_l("Winners"), "showcase.winners"), (_l("Cases"), "showcase.cases"))),
    (_l("Certification"), ((_l("Register"), "registering.index"), (_l("Check a certificate"), "registering.check"), (_l("Apply for certification"), "applying.my_cases"), (_l("Complain or report misuse"), "appealing.new"))),
    (_l("This site"), ((_l("Accessibility"), "showcase.accessibility"), (_l("Privacy"), "showcase.privacy"), (_l("Announcements (feed)"), "showcase.feed"))),
)  # fmt: skip


def public_menu(app: Any) -> list[Item]:
    """The main menu of public pages: label, endpoint, and the part of the page it leads to."""
    return [
        Item(label, url_for(endpoint, _anchor=part or None), request.endpoint == endpoint and not part)
        for label, endpoint, part in PUBLIC
        if endpoint in app.view_functions
    ]


def footer_menu(app: Any) -> list[dict[str, Any]]:
    """Groups of links at the foot of public pages."""
    return [
        {"label": label, "items": [Item(word, url_for(endpoint)) for word, endpoint in links if endpoint in app.view_functions]}
        for label, links in FOOTER
    ]


def menu(app: Any, viewer: User, areas: Iterable[Item] = ()) -> list[Item]:
    """Areas by mandate, those of the features after what waits. An area's own pages check again; this only keeps
    the rail short.
    """
    entries: list[tuple[Any, str, bool]] = [
        (_l("Waiting for you"), "home.waiting", True),
        (_l("Organisations"), "organisations.index", bool(viewer.organisations_as(*Role))),
        (_l("People"), "accounts.people", viewer.holds(Role.ADMINISTRATOR)),
        (_l("Letters"), "outbox.letters", viewer.holds(Role.ADMINISTRATOR) or viewer.holds(Role.SECRETARIAT)),
        (_l("Audit trail"), "audit.trail", viewer.holds(Role.ADMINISTRATOR)),
    ]
    shared = [
        Item(label, url_for(endpoint), request.endpoint == endpoint)
        for label, endpoint, shown in entries
        if shown and endpoint in app.view_functions
    ]
    return [*shared[:1], *areas, *shared[1:]]
