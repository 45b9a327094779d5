"""Files are kept for as long as their address names their content, and no longer."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from portal.settings import ROOT
from tests.conftest import Client

FOR_GOOD, SHORT = "public, max-age=31536000, immutable", "max-age=300, public"


def kept(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.headers["Cache-Control"]


def test_an_address_in_a_page_names_the_content(app: Flask) -> None:
    content = (ROOT / "static" / "css" / "app.css").read_bytes()
    with app.test_request_context("/"):
        assert url_for("static", filename="css/app.css") == f"/static/css/app.css?v={hashlib.sha256(content).hexdigest()[:12]}"
        assert url_for("static", filename="css/none.css") == "/static/css/none.css"


def test_everything_a_page_asks_for_by_a_version_is_kept_for_good(client: Client) -> None:
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert {address.partition("?")[0].rpartition(".")[2]: kept(client, address) for address in addresses} == {
        "js": FOR_GOOD, "css": FOR_GOOD, "svg": FOR_GOOD, "woff2": SHORT,
    }  # fmt: skip


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000", "?w=1", "?v=1&v=2"])
def test_without_our_version_a_file_is_compared_after_five_minutes(client: Client, query: str) -> None:
    address = f"/static/js/app.js{query}"
    assert kept(client, address) == SHORT
    again = client.get(address, headers={"If-None-Match": client.get(address).headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, SHORT)


def test_what_is_no_file_keeps_its_own_rule(client: Client) -> None:
    answers = [client.get(address) for address in ("/?v=1", "/static/none.css?v=1", "/static/?v=1", "/static/../wsgi.py?v=1")]
    assert [(answer.status_code, answer.headers["Cache-Control"]) for answer in answers[:1]] == [(200, "no-store")]
    assert [answer.status_code for answer in answers[1:]] == [404, 404, 404]
    assert not any("immutable" in answer.headers.get("Cache-Control", "") for answer in answers)


def test_fonts_are_preloaded_by_the_address_the_style_sheet_asks_for(client: Client) -> None:
    asked = set(re.findall(r'url\("\.\./(fonts/[^"]+)"\)', Path(ROOT / "static" / "css" / "fonts.css").read_text()))
    preloaded = re.findall(r'rel="preload" href="/static/([^"]+)"', client.get("/").text)
    assert len(preloaded) == 2
    assert set(preloaded) <= asked
