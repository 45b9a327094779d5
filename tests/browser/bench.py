"""A bench for the scripts: the real templates and scripts, and a server that answers as a test told it to."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, jsonify, render_template_string, request
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from portal.core import i18n, showroom, templating
from portal.settings import ROOT

FORM = """{% extends "layouts/workspace.html" %}
{% from "components/forms.html" import csrf, save_status %}
{% block title %}Bench{% endblock %}
{% block content %}<h1>Bench</h1>{{ save_status() }}
<form class="form" method="post" action="/plain" data-autosave="/save" data-leave-guard>{{ csrf() }}
<input type="hidden" name="version" value="1">
<div class="field"><label class="field-label" for="summary">Summary</label>
<textarea class="input" id="summary" name="summary" data-words="5">{{ text }}</textarea>
<span data-words-for="summary" data-text="{count} of {limit} words"></span></div>
<div class="field"><label class="field-label" for="title">Title</label><input class="input" id="title" name="title" value="T"></div>
<label class="check"><input type="checkbox" name="agree" value="y" checked><span>Agree</span></label>
<button class="btn btn-primary">Send</button></form>{% endblock %}"""

PARTS = """{% extends "layouts/workspace.html" %}
{% from "components/forms.html" import csrf %}
{% block title %}Parts{% endblock %}
{% block content %}<h1>Parts</h1>
<form class="form" method="post" action="/upload" enctype="multipart/form-data" data-upload>{{ csrf() }}
<div class="field"><label class="field-label" for="file">Files</label>
<div class="drop"><input class="input input-file" type="file" id="file" name="file" multiple></div></div>
<button class="btn" data-upload-plain>Upload</button></form>
<div class="field"><label class="field-label" for="name">Name</label>
<input class="input" id="name" data-suggest="/suggest" data-suggest-into="similar"><div id="similar"></div></div>
<form method="post" action="/save" data-check-all><table class="table"><thead><tr><th scope="col">Choose</th></tr></thead>
<tbody>{% for n in range(2) %}<tr><td><input type="checkbox" name="entry" value="{{ n }}" aria-label="{{ n }}"></td></tr>{% endfor %}
</tbody></table></form>{% endblock %}"""

STAGE = """{% extends "layouts/stage.html" %}{% block title %}Gala{% endblock %}{% block scenes %}
<section class="scene" id="nominees"><h2>Nominees</h2></section>
<section class="scene" id="winner"><h2>And</h2><p data-reveal>the winner</p></section>{% endblock %}"""


@dataclass
class Desk:
    """What the server shall answer next, and what it has been sent."""

    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    signed_in: bool = True
    text: str = "one"
    version: int = 1

    def save(self) -> Response | tuple[Response, int]:
        self.sent.append({name: value for name, value in request.form.items() if name != "csrf_token"})
        if not self.signed_in:
            return jsonify(error="Please sign in."), 401
        code, data = self.answers.pop(0) if self.answers else (200, {})
        if code == 200:
            self.version += 1
            data = {"saved_at": "2027-02-15T13:02:00+00:00", "version": self.version, **data}
        return jsonify(data), code


def bench(desk: Desk) -> Flask:
    app = Flask("bench", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(SECRET_KEY="only the tests know", WTF_CSRF_ENABLED=True)
    CSRFProtect(app)
    LoginManager(app).user_loader(lambda token: None)
    i18n.init_app(app)
    templating.init_app(app)
    showroom.add_route(app)
    app.context_processor(lambda: _context(desk))
    app.add_url_rule("/", "form", lambda: render_template_string(FORM, text=desk.text))
    app.add_url_rule("/save", "save", desk.save, methods=["POST"])
    app.add_url_rule("/parts", "parts", lambda: render_template_string(PARTS))
    app.add_url_rule("/stage", "stage", lambda: render_template_string(STAGE))
    app.add_url_rule("/suggest", "suggest", lambda: render_template_string("<p>{{ request.args.q }}?</p>"))
    app.add_url_rule("/upload", "upload", _upload, methods=["POST"])
    app.add_url_rule("/session", "session", lambda: _session(desk))
    app.add_url_rule("/sign-in", "accounts.sign_in", lambda: "sign in")
    # Links of the furniture to pages that the bench does not have.
    app.url_build_error_handlers.append(lambda error, endpoint, values: f"/{endpoint}")
    return app


def _upload() -> Response | tuple[Response, int]:
    file = request.files["file"]
    if str(file.filename).endswith(".exe"):
        return jsonify(error="This kind of file is not accepted."), 422
    return jsonify(url=f"/documents/{file.filename}"), 201


def _session(desk: Desk) -> Response:
    from flask_wtf.csrf import generate_csrf

    return jsonify(signed_in=desk.signed_in, user_id=7 if desk.signed_in else None, csrf=generate_csrf())


def _context(desk: Desk) -> dict[str, Any]:
    viewer = SimpleNamespace(id=7, name="Anna Lindqvist", zone="Europe/Brussels")
    return {"viewer": viewer, "locale": "en", "languages": list(i18n.LANGUAGES.items()), "brand": "ECCCO", "menu": []}
