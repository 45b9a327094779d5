"""Pages that work without a network: their service worker, the files it keeps, and the answers to what devices send."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import Response, jsonify, request, send_from_directory

from portal.core.i18n import _
from portal.core.syncing import MOST_ITEMS, Answer
from portal.settings import ROOT

STATIC = ROOT / "static"
KEPT = ("css/**/*.css", "js/*.js", "js/sheet/*.js", "fonts/*latin-*.woff2", "img/favicon.svg")
"""What every sheet is shown with; its worker keeps it all before it says that the sheet works without a network."""


def worker_script(scope: str) -> Response:
    """The service worker of the sheets below ``scope``, which is wider than its address would allow: so it says so."""
    response = send_from_directory(STATIC / "js" / "sheet", "worker.js", mimetype="text/javascript", max_age=0)
    response.headers["Service-Worker-Allowed"] = scope
    response.headers["Cache-Control"] = "no-cache"
    return response


def list_of_files(own: str) -> Response:
    """``own``: the scripts of this kind of sheet, e.g. ``js/visit/*.js``."""
    version, names = kept_files(own)
    return jsonify(version=version, files=[f"/static/{name}" for name in names])


@cache
def kept_files(own: str) -> tuple[str, tuple[str, ...]]:
    """A fingerprint of what a sheet needs, and the names; read once per process."""
    files = sorted({path for pattern in (*KEPT, own) for path in STATIC.glob(pattern)})
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12], tuple(path.relative_to(STATIC).as_posix() for path in files)


def sent_items(user_id: int) -> tuple[list[Any], Any]:
    """(items, None), or (nothing, an answer) to what comes from no sheet or from somebody else's device."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("items"), list) or len(sent["items"]) > MOST_ITEMS:
        return [], (jsonify(error=_("This does not come from a sheet of the portal.")), 422)
    if str(sent.get("user")) != str(user_id):
        return [], (jsonify(error=_("These notes belong to somebody else who used this device.")), 403)
    return sent["items"], None


def answered(answers: Iterable[Answer], concluded: bool) -> Response:
    """Item by item; ``concluded``: nothing more is expected, the device may be cleared."""
    return jsonify(items=[{**vars(one), "reason": str(one.reason)} for one in answers], concluded=concluded)
