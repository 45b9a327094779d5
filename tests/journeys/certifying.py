"""Somebody's part in a certification, through the pages as they are: from the application to the decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect
from sqlalchemy import select

from portal.certification.certifying.words import CHECKS as OF_FILE
from portal.certification.models import Assessment, Case, Finding
from portal.core.clock import now
from portal.core.database import session
from tests.browser.driver import ready
from tests.certification.applying.factories import COMPLETE
from tests.journeys.people import Theatre, press

PDF: FilePayload = {"name": "coaching.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"}
FAILED = "Two of five coaching records are missing."


class Dossier:
    """One case, and the windows of its people."""

    def __init__(self, theatre: Theatre, case_id: int = 0) -> None:
        self.theatre, self.case_id = theatre, case_id

    def open(self, page: Page, part: str) -> Page:
        self.theatre.go(page, f"/certification/cases/{self.case_id}/{part}")
        return page

    @property
    def case(self) -> Case:
        session.rollback()
        session.expire_all()
        return session.get_one(Case, self.case_id)

    @property
    def asked(self) -> list[Assessment]:
        """The requirements of the case, in the order of the standard."""
        rows = session.scalars(select(Assessment).where(Assessment.case_id == self.case.id)).all()
        return sorted(rows, key=lambda row: row.requirement.position)

    def pressed(self, page: Page, name: str, state: str | None = None) -> None:
        """A button, the page that follows it, and the state the case is in then."""
        with page.expect_navigation():  # else another person's page could be asked for before this one's was answered
            press(page.locator("main"), name)
        ready(page)
        if state is not None:
            assert self.case.state == state, (name, page.locator("main").inner_text()[:2000])


def centre_applies(file: Dossier, page: Page) -> None:
    file.theatre.go(page, "/certification/applications")
    with page.expect_navigation():
        press(page, "Start")
    file.case_id = int(page.url.split("/cases/")[1].split("/")[0])
    for key, value in COMPLETE.items():
        chosen = page.locator(f'[name="q-{key}"]')
        if key in ("authorised", "terms", "direction", "operation", "channels", "languages", "consultants_used"):
            for one in [value] if isinstance(value, str) else value:
                page.locator(f'[name="q-{key}"][value="{one}"]').check()
        else:
            chosen.fill(value)
    with page.expect_navigation():
        press(page, "Save")
    page.get_by_role("link", name="Add a site", exact=True).click()
    for label, value in {"name": "Lindau", "address": "Hafenweg 1", "city": "Lindau", "day": "40"}.items():
        page.locator(f"#{label}").fill(value)
    page.locator("#country").select_option("DE")
    page.locator("#central").check()
    page.get_by_label("Telephone").check()
    page.get_by_label("German").check()
    with page.expect_navigation():
        press(page, "Save the site")
    file.pressed(file.open(page, "application"), "Hand in the application", "submitted")


def manager_accepts_and_offers(file: Dossier, page: Page) -> None:
    file.open(page, "review")
    for met in page.locator('input[type="radio"][value="yes"]').all():
        met.check()
    page.locator('input[name="risk"][value="low"]').check()
    file.pressed(page, "Save the check list", "submitted")
    file.pressed(page, "Accept the application", "accepted")
    file.pressed(file.open(page, "agreement"), "Draw the sites")
    file.pressed(page, "Offer the agreement", "accepted")


def both_sign(file: Dossier, manager: Page, centre: Page) -> None:
    for page, state in ((manager, "accepted"), (centre, "documenting")):
        file.open(page, "agreement").locator('#signatures input[type="checkbox"]').check()
        with page.expect_navigation():
            page.locator("#signatures form .btn-primary").click()
        assert file.case.state == state


def team_is_formed(file: Dossier, manager: Page, lead: Page, centre: Page) -> None:
    file.open(manager, "team").get_by_label("Propose Lena Lead as").select_option("lead")
    press(manager.locator("main"), "Propose Lena Lead")
    expect(manager.get_by_role("heading", name="Lena Lead")).to_be_visible()
    file.open(lead, "declaration")
    for no in lead.locator('input[type="radio"][value="no"]').all():
        no.check()
    lead.get_by_label("My answers are complete and true").check()
    file.pressed(lead, "Sign")
    file.pressed(file.open(centre, "team"), "I do not object Lena Lead")
    file.pressed(file.open(manager, "team"), "Confirm Lena Lead")
    expect(manager.locator(".team-member")).to_contain_text("Confirmed on")


def centre_documents(file: Dossier, page: Page) -> None:
    for number, one in enumerate(file.asked):
        file.open(page, f"requirements/{one.requirement_id}")
        page.locator("#q-statement").fill(f"We do it every month, and write it down ({number + 1}).")
        page.locator("#q-complete").check()
        press(page, "Save")
        expect(page.locator("[data-from-save=answered]")).to_contain_text(str(number + 1))
    file.open(page, "kpis")
    shown = {"value": "82", "target": "80", "period": "2026", "source": "Contact system", "definition": "Within 20 seconds", "acted_on": "Discussed monthly"}
    for cell, value in shown.items():
        page.locator(f'[id^="q-"][id$="-{cell}"]').first.fill(value)
    press(page, "Save")
    file.pressed(file.open(page, "submission"), "Hand the documentation in", "documented")


def lead_judges_on_paper(file: Dossier, page: Page) -> None:
    file.pressed(file.open(page, "stage1"), "Begin stage 1", "stage1")
    for one in file.asked:
        file.open(page, f"requirements/{one.requirement_id}").locator('[name="q-stage1"][value="adequate"]').check()
        with page.expect_navigation():
            press(page, "Save")
    press(file.open(page, "stage1"), "Clear for the visit")
    ready(page)
    assert file.case.state == "planning"


def lead_plans(file: Dossier, page: Page) -> None:
    """For today, at short notice; the reason goes with it."""
    today = now().date().isoformat()
    file.open(page, "visit/plan?edit=1")
    page.locator("#starts_on").fill(today)
    page.locator("#ends_on").fill(today)
    page.locator("#days_planned").fill(_days_agreed(file))
    rows = (("opening", "09:00", "09:30", ""), ("", "09:30", "16:00", "The floor"), ("closing", "16:00", "17:00", ""))
    for index, (kind, starts, ends, topic) in enumerate(rows):
        row = page.locator(".visit-row").nth(index)
        for name, value in {"day": today, "starts": starts, "ends": ends, "topic": topic}.items():
            row.locator(f'[name$="-{name}"]').fill(value)
        row.locator('[name$="-kind"]').select_option(kind)
        row.locator('[name$="-site"]').select_option(label="Lindau")
    page.locator("#late_reason").fill("Agreed by telephone.")
    file.pressed(page, "Save the plan", "planning")
    file.pressed(page, "Send the plan", "planning")
    file.pressed(page, "Begin the visit", "on_site")


def lead_visits(file: Dossier, page: Page) -> None:
    """Meetings, an interview, every judgement, one minor finding; then the end."""
    file.open(page, "visit")
    notes: tuple[dict[str, str], ...] = (
        {"kind": "opening", "present": "Site manager", "text": "Scope and plan were confirmed."},
        {"kind": "interview", "pseudonym": "A1", "text": "Knows the targets."},
        {"kind": "closing", "present": "Site manager", "heard": "agreed", "text": "Findings were read out."},
    )
    for note in notes:
        form = page.locator("#note-form")
        form.locator('[name="kind"]').select_option(note["kind"])
        form.locator('[name="site"]').select_option(label="Lindau")
        for name in ("present", "pseudonym", "text"):
            if name in note:
                form.locator(f'[name="{name}"]').fill(note[name])
        if "heard" in note:
            form.locator('[name="heard"]').select_option(note["heard"])
        _press_and_send(page, form, "Keep the note")
    rows = file.asked
    for number, one in enumerate(rows):
        line = page.locator(f"#a{one.id}")
        line.locator("summary").first.click()
        line.locator(f'[name="result"][value="{"nonconforming" if number == 0 else "conforming"}"]').check()
        _press_and_send(page, line, f"Save {one.requirement.ref}")
    page.get_by_text("Raise a finding", exact=True).click()
    form = page.locator(".visit-finding-form")
    form.locator('[name="grade"]').select_option("minor")
    for name, value in {"ref": rows[0].requirement.ref, "statement": FAILED, "shown_by": "Files 3 and 5"}.items():
        form.locator(f'[name="{name}"]').fill(value)
    _press_and_send(page, form, "Raise the finding")
    page.goto("about:blank")
    file.open(page, "visit/conclusion").locator("#days_used").fill(_days_agreed(file))
    file.pressed(page, "Conclude the visit", "correcting")


def _days_agreed(file: Dossier) -> str:
    agreement = file.case.agreement
    assert agreement is not None
    return str(agreement.days["result"])


def _press_and_send(page: Page, where: Locator, button: str) -> None:
    """The sheet says that everything is sent before the click, too: what counts is the answer that comes after it."""
    with page.expect_response("**/visit/sync"):
        press(where, button)
    expect(page.locator("body")).to_contain_text("Everything is sent")


def finding_is_put_right(file: Dossier, centre: Page, lead: Page) -> None:
    finding = file.theatre.newest(select(Finding.id))
    file.open(centre, f"findings/{finding}")
    said: dict[str, str] = {
        "correction": "The talks were held.", "root_cause": "No deputy was named.", "action": "Each coach has a deputy.",
        "owner": "Head of quality", "planned_for": (now() + timedelta(days=20)).date().isoformat(),
    }  # fmt: skip
    for name, value in said.items():
        centre.locator(f'[name="q-{name}"]').fill(value)
    file.pressed(centre, "Hand in the answer")
    file.pressed(file.open(lead, f"findings/{finding}"), "Accept")
    file.open(centre, f"findings/{finding}").locator('main [name="note"]').fill("Done on Monday.")
    centre.set_input_files("#file", PDF)  # what was typed before stays
    expect(centre.locator("#files-list")).to_contain_text("coaching.pdf")
    file.pressed(centre, "Report")
    file.open(lead, f"findings/{finding}").get_by_label("On documents").check()
    file.pressed(lead, "Verified", "reporting")


def lead_reports(file: Dossier, page: Page) -> None:
    file.open(page, "report").locator("#summary").fill("A well run centre; one record was missing.")
    page.locator("#strengths").fill("Coaching.")
    page.locator('[name="recommendation"][value="grant"]').check()
    _confirmed(page, "Hand in the report")
    assert file.case.state == "reviewing"


def reviewer_reviews(file: Dossier, page: Page) -> None:
    file.open(page, "file-review")
    for key in OF_FILE:
        page.locator(f'[name="check_{key}"][value="yes"]').check()
    page.locator('[name="outcome"][value="ready"]').check()
    file.pressed(page, "Conclude the review", "deciding")


def somebody_decides(file: Dossier, page: Page) -> None:
    file.open(page, "decision").locator('[name="outcome"][value="grant"]').check()
    page.locator("#reasons").fill("The report shows that every requirement is fulfilled.")
    _confirmed(page, "Decide")
    assert file.case.state == "granted"


def _confirmed(page: Page, name: str) -> None:
    """A button that asks once more before it does it."""
    press(page.locator("main"), name)
    with page.expect_navigation():
        page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger").first.click()
    ready(page)


def found_by_anybody(file: Dossier, page: Page, **facts: Any) -> None:
    """By its number on the register; its PDF; its status on a day before and today."""
    file.theatre.go(page, "/register")
    page.get_by_label("Name or number").fill(facts["number"])
    press(page, "Search")
    page.get_by_role("link", name=facts["name"]).click()
    expect(page.locator(".verdict-word")).to_contain_text("Valid")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF in English").click()
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    for days, word in ((-30, "not"), (0, "Valid")):
        page.locator("#on").fill((now() + timedelta(days=days)).date().isoformat())
        press(page, "Show")
        expect(page.locator(".verdict-answer")).to_contain_text(word, ignore_case=True)
