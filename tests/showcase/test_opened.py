"""The opened file on the portal: there after the reveal, and enough to count again; before it as absent as any address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.awards.models import Edition
from portal.awards.scoring.opened import checks
from portal.core.database import session
from portal.settings import ROOT
from tests.awards.publishing.gala import a_gala
from tests.browser.driver import axe, served, sideways, visit
from tests.conftest import Client, Statements


def test_before_the_reveal_there_is_no_opened_file(app: Flask, client: Client) -> None:
    gala = a_gala(published="shortlist")
    answers = [client.get(gala.url(page)) for page in ("/opened.json", "/nothing.json")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_outsider_can_count_again_and_finds_nobody_who_was_not_selected(app: Flask, client: Client) -> None:
    gala = a_gala(categories=2, published="revealed")
    answer = client.get(gala.url("/opened.json"))
    file = json.loads(answer.data)
    assert [check.code for check in checks(file)] == ["seal", *["result", "count", "order"] * 2]
    assert set(file["names"].values()) == {listed[0].nominee for listed in gala.entries}
    unnamed = [entry for listed in gala.entries for entry in listed[1:]]
    assert [entry for entry in unnamed for word in (entry.nominee, entry.reference, entry.slug) if word and word in answer.text] == []
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=opened-")


@pytest.mark.parametrize("categories", [1, 4])
def test_the_opened_file_costs_the_same_whatever_its_size(app: Flask, client: Client, statements: Statements, categories: int) -> None:
    gala = a_gala(categories=categories, published="revealed")
    with statements() as seen:
        assert client.get(gala.url("/opened.json")).status_code == 200
    assert len(seen) <= 4


@pytest.mark.browser
def test_the_checker_in_the_browser_says_what_the_command_says(app: Flask, page: Page, tmp_path: Path) -> None:
    gala = a_gala(published="revealed")
    session.commit()
    with served(app) as address:
        visit(page, address + gala.url("/integrity"))
        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_role("button", name="Check the published file").click()
        expect(page.get_by_text("Everything fits.")).to_be_visible()
        assert (axe(page), sideways(page)) == ([], 0)
        told = page.locator("[data-checks] li").all_text_contents()
        file = json.loads(page.request.get(address + gala.url("/opened.json")).body())
        assert told[:-1] == [str(check) for check in checks(file)]

        next(iter(file["results"].values()))["marks"][0]["value"] = "1"
        (tmp_path / "touched.json").write_text(json.dumps(file))
        page.get_by_label("Or a file you downloaded").set_input_files(tmp_path / "touched.json")
        expect(page.get_by_text("Something does not fit.")).to_be_visible()
        assert page.locator("[data-checks] li").all_text_contents()[:-1] == [str(check) for check in checks(file)]

        page.get_by_label("Fingerprint you noted before the reveal").fill("f" * 64)
        page.get_by_role("button", name="Check the published file").click()
        expect(page.get_by_text("but ffffffffffff… was published.")).to_be_visible()
        (tmp_path / "junk.json").write_text("{")
        page.get_by_label("Or a file you downloaded").set_input_files(tmp_path / "junk.json")
        expect(page.get_by_text("This is not an opened file of the portal.")).to_be_visible()


def test_a_stranger_edition_is_a_404(app: Flask, client: Client) -> None:
    gala = a_gala(published="revealed")
    gala.edition.state = "preparing"
    session.commit()
    assert session.get(Edition, gala.edition.id)
    assert client.get(gala.url("/opened.json")).status_code == 404


def test_the_command_needs_the_file_and_nothing_else(app: Flask, client: Client, tmp_path: Path) -> None:
    gala = a_gala(published="revealed")
    file = tmp_path / "opened.json"
    file.write_bytes(client.get(gala.url("/opened.json")).data)
    bare = {"PATH": os.environ["PATH"], "DATABASE_URL": "nonsense", "BASE_URL": "nonsense"}

    def run(*words: str) -> tuple[int, str]:
        told = subprocess.run(
            [sys.executable, "-m", "flask", "awards", "verify-seal", *words], env=bare, cwd=ROOT, capture_output=True, text=True, check=False
        )
        return told.returncode, told.stdout + told.stderr

    code, told = run(str(file))
    assert (code, told.splitlines()[-1]) == (0, "Everything fits.")
    assert run(str(file), "--fingerprint", "0" * 64)[0] == 1
    touched = json.loads(file.read_text())
    touched["seal"]["salt"] = "x"
    file.write_text(json.dumps(touched))
    code, told = run(str(file))
    assert (code, "Something does not fit." in told, "NO  The sealed document" in told) == (1, True, True)
    file.write_text("no json")
    code, told = run(str(file))
    assert (code, "Traceback" in told) == (2, False)
    assert run(str(tmp_path / "absent.json"))[0] == 2
