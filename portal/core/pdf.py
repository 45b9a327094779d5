"""PDF by typst: templates in templates/pdf/*.typ read their data with ``json(bytes(sys.inputs.data))``."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

from portal.core.downloads import disposition
from portal.settings import ROOT

FONTS = ROOT / "static" / "fonts"
TEMPLATES = ROOT / "templates" / "pdf"


def render_pdf(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of ``templates/pdf/<template>.typ`` with ``data`` (anything JSON can hold)."""
    import typst  # only where a PDF is made

    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=ROOT,
        font_paths=[FONTS],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
    )


def pdf_response(filename: str, template: str, data: dict[str, Any]) -> Response:
    response = Response(render_pdf(template, data), mimetype="application/pdf")
    response.headers["Content-Disposition"] = disposition(filename)
    return response
