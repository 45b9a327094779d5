"""The first half of the cycle: from an administrator to accepted entries."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.awards.models import Category, Edition, Entry, Programme, Question
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Organisation
from tests.awards.factories import an_answer, an_entry
from tests.factories import a_company
from tests.journeys.people import PASSWORD, Theatre, press

DAY = timedelta(days=1)
ADMIN, SECRETARY, MANAGER = "ada@eccco.example", "sven@eccco.example", "mara@nl.example"
CONTACT, BOARD = "carla@lantern.example", ("bea@eccco.example", "bo@eccco.example")
NOMINEE, CATEGORY = "Lantern Care", "use_of_knowledge"
DATES = {
    "nominations_open_at": -1, "nominations_close_at": 20, "dossiers_close_at": 40, "screening_ends_at": 50,
    "opens_at": 60, "closes_at": 90, "shortlist_at": 100, "reveal_at": 120,
}  # fmt: skip


def administrator_begins(theatre: Theatre) -> Page:
    """The first person comes from the command line, everybody else by invitation."""
    made = theatre.app.test_cli_runner().invoke(
        args=["accounts", "create-admin", "--email", ADMIN, "--name", "Ada Admin", "--password", PASSWORD]
    )
    assert made.exit_code == 0, made.output
    page = theatre.browser()
    theatre.go(page, "/sign-in")
    page.locator("#email").fill(ADMIN)
    page.locator("#password").fill(PASSWORD)
    press(page, "Sign in")
    page.wait_for_url("**/waiting")
    return page


def people_are_invited(theatre: Theatre, page: Page) -> None:
    theatre.go(page, "/organisations/new?kind=association")
    page.get_by_label("Name", exact=True).fill("Klantcontact Nederland")
    page.get_by_label("Country").select_option(label="Netherlands")
    page.get_by_label("Time zone").select_option("Europe/Amsterdam")
    press(page, "Create")
    expect(page.get_by_role("heading", level=1)).to_have_text("Klantcontact Nederland")
    federation = "ECCCO"
    for email, name, role in (
        (SECRETARY, "Sven Secretary", "Secretariat"), (BOARD[0], "Bea Board", "Board member"), (BOARD[1], "Bo Board", "Board member"),
        (MANAGER, "Mara Manager", "Association manager"),
    ):  # fmt: skip
        theatre.go(page, "/people/new")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label(role, exact=True).check()
        page.locator("#organisation").select_option(label="Klantcontact Nederland" if email == MANAGER else federation)
        press(page, "Create the account and send the letter")
        expect(page.locator("main")).to_contain_text("a letter with a link is on its way")


def secretariat_sets_up(theatre: Theatre, page: Page) -> int:
    """A programme, an edition of the ready-made texts, its dates; then it opens. Returns the edition's number."""
    theatre.go(page, "/programmes/manage/new")
    page.locator("#name").fill("The Golden Headset")
    page.locator("#slug").fill("golden-headset")
    page.locator("#prefix").fill("GOLD")
    press(page, "Create the programme")
    expect(page.locator("main")).to_contain_text("The programme is created.")
    programme = theatre.newest(select(Programme))
    theatre.go(page, f"/programmes/manage/{programme.id}/editions/new")
    page.get_by_role("group", name="Languages").get_by_label("English").check()
    for other in page.locator('input[name="languages"]:not([value="en"])').all():
        other.uncheck()
    press(page, "Create the edition")
    expect(page.locator("main")).to_contain_text("The check list says what is missing.")
    edition = theatre.newest(select(Edition))
    _only_one_category(theatre, page, edition.id)
    _dates(theatre, page, edition.id)
    theatre.go(page, f"/editions/{edition.id}/set-up/opening")
    press(page, "Open the edition now")
    expect(page.locator("main")).to_contain_text("The edition is open")
    return int(edition.id)


def _only_one_category(theatre: Theatre, page: Page, edition_id: int) -> None:
    """Eight are offered; this award keeps one, raises its quota and its jurors per entry come to two."""
    kept = theatre.newest(select(Category).where(Category.key == CATEGORY))
    for other in list(session.scalars(select(Category.id).where(Category.id != kept.id))):
        theatre.go(page, f"/categories/{other}/remove")
        page.locator("main form .btn-danger").click()
        page.wait_for_url("**/set-up/categories*")
    theatre.go(page, f"/categories/{kept.id}/set-up")
    page.locator("#quota").fill("3")
    press(page, "Save the category")
    page.wait_for_url("**/set-up/categories*")
    theatre.go(page, f"/editions/{edition_id}/set-up/rounds")
    page.get_by_role("link", name="Rules and dates").click()
    page.locator("#jurors_per_entry").fill("2")
    page.locator("#least_cards").fill("2")
    press(page, "Save the round")
    page.wait_for_url("**/set-up/rounds*")


def _dates(theatre: Theatre, page: Page, edition_id: int) -> None:
    theatre.go(page, f"/editions/{edition_id}/set-up/dates")
    page.locator("#zone_name").select_option("Europe/Brussels")
    for key, days in DATES.items():
        field = page.locator(f'input[name="{key}"], input[name$="-{key}"]')
        field.fill(f"{now() + days * DAY:%Y-%m-%dT%H:%M}")
    press(page, "Save the dates")
    expect(page.locator("main")).to_contain_text("The dates are saved.")


def association_nominates(theatre: Theatre, page: Page, edition_id: int) -> int:
    theatre.go(page, f"/editions/{edition_id}/entries/new")
    page.locator('input[name="category"]').check()
    page.get_by_label("A company that is not in the portal yet").check()
    page.get_by_label("Name of the company").fill(NOMINEE)
    page.get_by_label("Country").select_option("NL")
    page.get_by_label("Title of the case").fill("One call, one answer")
    page.get_by_label("Name of the contact").fill("Carla Contact")
    page.get_by_label("E-mail address of the contact").fill(CONTACT)
    press(page, "Nominate")
    expect(page.locator("main")).to_contain_text("The nomination is there.")
    return int(theatre.newest(select(Entry)).id)


STORY = "Callers told the same story four times. We asked them, and they said so. Now one person stays with the case to its end."
TEXTS = {
    "centre": {"q-portrait": STORY, "q-head_count": "42"},
    "before": {"q-situation": STORY, "q-evidence": "Four hundred calls listened to by eight colleagues."},
    "change": {"q-began_on": "2025-03-03", "q-change_made": STORY, "q-who_took_part": STORY, "q-setback": STORY},
    "results": {"q-reading_the_figures": "Small samples in the first month."},
    "again": {"q-lessons": STORY, "q-advice": "Begin with the calls."},
    "documents": {"q-website": "https://lantern.example/calls", "q-on_stage": "Carla Contact, head of calls"},
}
FIGURES = {"measure": "Repeat calls", "unit": "%", "baseline": "31", "target": "20", "result": "12.5", "period": "2026", "source": "call log"}


def company_completes(theatre: Theatre, page: Page, entry_id: int, folder: Path) -> None:
    """Every kind of question, each section saved by itself while writing; then back to the association."""
    theatre.go(page, "/my-entries")
    expect(page.locator("main")).to_contain_text(NOMINEE)
    theatre.go(page, f"/entries/{entry_id}/dossier")
    for section, texts in TEXTS.items():
        page.wait_for_url("**/dossier*")
        if page.locator(f'input[name="section"][value="{section}"]').count() == 0:
            theatre.go(page, f"/entries/{entry_id}/dossier?section={section}")
        for name, text in texts.items():
            page.locator(f"#{name}").fill(text)
        if section == "centre":
            page.get_by_label("In-house, for our own customers").check()
        if section == "results":
            for column, cell in FIGURES.items():
                page.locator(f'[name="q-figures-0-{column}"]').fill(cell)
        if section == "documents":
            _attach(page, folder)
            for consent in page.locator('input[type="checkbox"][value="yes"]').all():
                consent.check()
        expect(page.locator("[data-save-status]")).to_contain_text("Saved ")
        expect(page.locator("form[data-unsaved]")).to_have_count(0)
        page.reload()  # nothing was sent but by autosave
        for name, text in texts.items():
            expect(page.locator(f"#{name}")).to_have_value(text)
        if section == "documents":
            expect(page.get_by_role("link", name="repeat-calls.png")).to_be_visible()
        press(page, "Save and continue")
    expect(page.locator("main")).to_contain_text("Everything required is there")
    press(page, "Hand the dossier back")
    assert theatre.letter("entry-handed-back", MANAGER)


def _attach(page: Page, folder: Path) -> None:
    picture = folder / "repeat-calls.png"
    Image.new("RGB", (40, 20), "#14213d").save(picture)
    page.locator("#q-documents").set_input_files(str(picture))
    expect(page.locator("#q-documents-files").get_by_role("link", name=picture.name)).to_be_visible()


def two_more_dossiers(theatre: Theatre, entry_id: int) -> list[int]:
    """Made like the first, without the typing."""
    first = theatre.newest(select(Entry).where(Entry.id == entry_id))
    association, category = session.get_one(Organisation, first.association_id), session.get_one(Category, first.category_id)
    made = []
    for name in ("Harbour Answers", "Meadow Line"):
        company = a_company(name, association=association)
        entry = an_entry(category, association=association, company=company, language="en")
        for question in session.scalars(select(Question).where(Question.edition_id == first.edition_id)):
            if (value := _answer(question)) is not None:
                an_answer(entry, question, value)
        made.append(entry)
    session.commit()
    return [entry.id for entry in made]


def _answer(question: Question) -> object:
    texts = {f"q-{question.key}": None, **{name: text for part in TEXTS.values() for name, text in part.items()}}
    known = {"kpi": [FIGURES], "choice": "in_house", "consent": "yes"}
    return known.get(question.kind, texts[f"q-{question.key}"])


def association_submits(theatre: Theatre, page: Page, entries: list[int]) -> None:
    for entry_id in entries:
        theatre.go(page, f"/entries/{entry_id}/submission")
        page.get_by_role("button", name="Submit ").dblclick()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Submit the entry")
    session.rollback()
    states = list(session.execute(select(Entry.state, Entry.reference).order_by(Entry.id)).tuples())
    year = theatre.newest(select(Edition)).year
    assert states == [("submitted", f"GOLD-{year}-{number:04d}") for number in (1, 2, 3)]
    receipts = [to for which, to in theatre.letters() if which == "entry-submitted"]
    assert sorted(set(receipts)) == sorted({CONTACT, MANAGER})
    assert len(receipts) == 4  # the contact's one entry and the manager's three


def secretariat_accepts(theatre: Theatre, page: Page, edition_id: int, entries: list[int]) -> None:
    theatre.go(page, f"/editions/{edition_id}/cockpit")
    expect(page.locator("main")).to_contain_text("Klantcontact Nederland")
    for entry_id in entries:
        theatre.go(page, f"/entries/{entry_id}/screening")
        press(page, "Accept")
        expect(page.locator("main")).to_contain_text("ccepted")
    session.rollback()
    assert set(session.scalars(select(Entry.state))) == {"accepted"}
