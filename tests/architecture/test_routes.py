"""Every route is marked, typed, and answers either GET or POST."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

import portal as portal_package
from portal.core.access import access_of
from tests.conftest import SignIn
from tests.journeys.visits import addresses
from tests.journeys.world import a_world

PUBLIC = {
    "static",
    "accounts.accept_invitation",
    "accounts.confirm_email",
    "accounts.email_change",
    "accounts.forgotten_password",
    "accounts.invitation",
    "accounts.link",
    "accounts.password_reset",
    "accounts.request_reset",
    "accounts.reset_password",
    "accounts.resume",
    "accounts.send_link",
    "accounts.session_state",
    "accounts.set_language",
    "accounts.sign_in",
    "accounts.sign_in_by_password",
    "accounts.use_link",
    "appealing.new",
    "appealing.receive",
    "appealing.received",
    "health.alive",
    "health.ready",
    "home.front",
    "registering.certificate",
    "registering.certificate_json",
    "registering.check",
    "registering.check_document",
    "registering.csv",
    "registering.feed",
    "registering.index",
    "registering.json",
    "registering.pdf",
    "registering.sample",
    "registering.short",
    "registering.sitemap",
    "showcase.accessibility",
    "showcase.case",
    "showcase.case_document",
    "showcase.cases",
    "showcase.edition",
    "showcase.feed",
    "showcase.integrity",
    "showcase.privacy",
    "showcase.programme",
    "showcase.programmes",
    "showcase.robots",
    "showcase.opened",
    "showcase.seal",
    "showcase.shortlist",
    "showcase.sitemap",
    "showcase.winners",
}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_the_public_endpoints_are_exactly_these(app: Flask) -> None:
    assert {r.endpoint for r in app.url_map.iter_rules() if access_of(app, r.endpoint) == "public"} == PUBLIC


def test_a_rule_answers_get_or_post_never_both(app: Flask) -> None:
    methods = {rule.endpoint: (rule.methods or set()) - {"HEAD", "OPTIONS"} for rule in rules(app)}
    assert {endpoint: m for endpoint, m in methods.items() if m not in ({"GET"}, {"POST"})} == {}


def test_arguments_are_typed(app: Flask) -> None:
    untyped = [rule.rule for rule in rules(app) if re.search(r"<[a-z_]+>", rule.rule)]
    allowed = re.compile(r"<(slug|edition_slug|token|key|template|locale)>")
    assert [rule for rule in untyped if allowed.sub("", rule).count("<") > rule.count(":")] == []


def test_addresses_are_lower_case_with_hyphens(app: Flask) -> None:
    plain = [re.sub(r"<[^>]+>", "", rule.rule) for rule in rules(app)]
    assert [rule for rule in plain if not re.fullmatch(r"[a-z0-9./-]*", rule)] == []


ODD = ("", "-1", "0", "99999999999999999999", "1e9", "０", "1.5", "%00", "a%00b", "x" * 5000, "%F0%9F%8F%86%E2%80%AE", "%27%3B--", "%25_%5C", "%ED%A0%80", "[]", "2027-02-30", "9999-12-31", "0001-01-01")
"""Values nobody types into an address, already encoded."""
ASKED = re.compile(r"""(?:args|given)\.get(?:list)?\(\s*["'](\w+)["']""")


def parameters() -> set[str]:
    """Every name any view looks for in a query."""
    portal = Path(portal_package.__file__).parent
    return {name for path in portal.rglob("*.py") for name in ASKED.findall(path.read_text("utf-8"))}


def reads_the_query(app: Flask, label: str) -> bool:
    view = inspect.unwrap(app.view_functions[label.partition(" ")[0]])
    return bool(ASKED.search(inspect.getsource(sys.modules[view.__module__])))


def test_odd_values_of_any_parameter_never_fail(app: Flask, sign_in: SignIn) -> None:
    world = a_world("deliberating")
    names, failed, done = sorted(parameters()), [], set()
    for person in ("secretary", "administrator", "chair", "juror", "manager", "board"):
        browser = sign_in(world.people[person])
        for label, path in addresses(app, world):
            if "foreign" in label or label in done or browser.get(path).status_code != 200:
                continue
            done.add(label)
            for number in range(len(ODD) if reads_the_query(app, label) else 1):
                # All names at once, each with another value: over the rounds each name has every value.
                query = "&".join(f"{name}={ODD[(number + place) % len(ODD)]}" for place, name in enumerate(names))
                if (status := browser.get(f"{path}?{query}").status_code) >= 500:
                    failed.append((label, number, status))
    assert len(done) > 50
    assert failed == []
