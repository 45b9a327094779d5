"""Typed text on its way through a sign-in: read from a form, put into hidden fields, shown before it is sent on."""

from __future__ import annotations

from flask import render_template, request

from portal.accounts.targets import own_path

PREFIX = "kept:"
TARGET = "kept-target"
SECRET = ("csrf_token", "password", "current")
LIMIT = 2000
Kept = list[tuple[str, str]]


def typed() -> Kept:
    """Every field that was sent, but secrets."""
    pairs = [(name, value) for name, values in request.form.lists() for value in values]
    return [pair for pair in pairs if not any(word in pair[0].lower() for word in SECRET)][:LIMIT]


def carried() -> tuple[str | None, Kept]:
    """What a sign-in form carries along: the target and the fields for it."""
    pairs = [(name, value) for name, values in request.form.lists() for value in values]
    kept = [(name.removeprefix(PREFIX), value) for name, value in pairs if name.startswith(PREFIX)]
    return own_path(request.form.get(TARGET), "POST"), kept[:LIMIT]


def continue_page(target: str, kept: Kept) -> str:
    """What was typed, with one button that sends it on."""
    shown = [(name, value) for name, value in kept if value.strip() and not name.startswith("_") and name != "version"]
    return render_template("accounts/continue.html", target=target, kept=kept, shown=shown)
