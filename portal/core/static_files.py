"""Static files. Their addresses in pages name the content (``?v=``), and what is asked for so may be kept for a year.

What style sheets and modules ask for by themselves (``@import``, ``import``, fonts) has no version: it is kept for five
minutes and then compared by its ETag, so a deployed change arrives without anybody's doing. The same holds for a version
that is not ours, as while an older and a newer process answer side by side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from whitenoise import WhiteNoise

PREFIX = "/static/"
SHORT = 300
"""Seconds without a version."""
FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def version_of(file: Path) -> str | None:
    """The content in twelve signs, read once per process; nothing where there is no such file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else None


class StaticFiles(WhiteNoise):  # type: ignore[misc]  # WhiteNoise has no types
    """Before the application: answers for the files that were there at the start."""

    def __init__(self, app: Flask, always: dict[str, str]) -> None:
        self.folder = Path(str(app.static_folder))
        super().__init__(
            app.wsgi_app, root=str(self.folder), prefix=PREFIX, max_age=SHORT, allow_all_origins=False,
            add_headers_function=lambda headers, path, url: [headers.add_header(*each) for each in always.items()],
        )  # fmt: skip

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def start_for_good(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*(one for one in headers if one[0] != "Cache-Control"), ("Cache-Control", FOR_GOOD)], *more)

        return super().__call__(environ, start_for_good if self._names_content(environ) else start_response)

    def _names_content(self, environ: dict[str, Any]) -> bool:
        path = environ.get("PATH_INFO", "")
        asked = parse_qs(environ.get("QUERY_STRING", "")).get("v")
        return path in self.files and asked == [version_of(self.folder / path.removeprefix(PREFIX))]


def init_app(app: Flask, always: dict[str, str]) -> None:
    """``always``: headers of every answer. Comes after everything else that wraps the application."""

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values.setdefault("v", version_of(Path(str(app.static_folder)) / values["filename"]))

    app.wsgi_app = StaticFiles(app, always)  # type: ignore[method-assign]
