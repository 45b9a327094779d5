"""The second half of the cycle: from an invited jury to feedback read."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.awards.models import Assignment, Category, Decision, Edition, JuryMember, ResultSet, Round
from portal.core.database import session
from tests.browser.driver import ready
from tests.journeys.people import Theatre, press
from tests.journeys.preparing import CONTACT, NOMINEE

CHAIR, JURORS = "charles@jury.example", ("jana@jury.example", "jiri@jury.example")
WORDS = "You asked people and believed them. Now ask the next hundred."
SECRET = "Between us: the second chart is unconvincing."
CITATION = (
    "They listened to four hundred calls before they changed a single one, gave every case to one person, "
    "told the jury frankly what went wrong on the way, and halved the number of people who had to call again within a year."
)


def secretariat_forms_the_jury(theatre: Theatre, secretary: Page, edition_id: int) -> dict[str, Page]:
    """A chair and two jurors are invited by letter, accept, and declare their ties. By address: each one's window."""
    jury = {}
    for email, name, role in ((CHAIR, "Charles Chair", "chair"), (JURORS[0], "Jana Juror", ""), (JURORS[1], "Jiri Juror", "")):
        theatre.go(secretary, f"/editions/{edition_id}/jury/new")
        secretary.get_by_label("Name", exact=True).fill(name)
        secretary.get_by_label("E-mail").fill(email)
        secretary.get_by_role("group", name="Languages they read").get_by_label("English").check()
        secretary.locator("#max_load").fill("10")
        if role:
            secretary.locator("#role").select_option(role)
        press(secretary, "Invite, and send the letter")
        expect(secretary.locator("main")).to_contain_text(name)
        jury[email] = theatre.welcomed(email)
        _accept_and_declare(theatre, jury[email])
    return jury


def _accept_and_declare(theatre: Theatre, page: Page) -> None:
    member = theatre.newest(select(JuryMember).order_by(JuryMember.id.desc()))
    theatre.go(page, f"/jury-memberships/{member.id}")
    page.locator("#agree").check()
    press(page, "Accept the invitation")
    page.locator("#complete").check()
    press(page, "Save my declaration")
    expect(page.locator("main")).to_contain_text("You are ready to judge.")


def entries_are_assigned(theatre: Theatre, secretary: Page) -> None:
    """By the portal: a plan is shown, then applied, and each juror gets one letter."""
    stage = theatre.newest(select(Round))
    theatre.go(secretary, f"/rounds/{stage.id}/assignments")
    secretary.get_by_role("link", name="Assign automatically").click()
    press(secretary, "Preview")
    expect(secretary.locator("main")).to_contain_text("6 assignments would be added.")
    ready(secretary)  # the button asks first
    assert theatre.newest(select(func.count(Assignment.id))) == 0
    press(secretary, "Make these 6 assignments")
    press(secretary.locator("dialog"), "Make these 6 assignments")
    expect(secretary.locator("main")).to_contain_text("All 3 entries have their 2 jurors.")


def jurors_score(theatre: Theatre, jury: dict[str, Page], entry_id: int) -> None:
    """Each scores what they were given, on the keyboard; nobody sees the others before their own card is in."""
    for email, page in jury.items():
        theatre.go(page, "/judging")
        mine = _cards_of(theatre, email)
        for card_id, about in mine:
            theatre.go(page, f"/assignments/{card_id}/desk")
            _score(page, good=about == entry_id)
            press(page, "Submit scorecard")
            expect(page.get_by_role("heading", level=1)).to_have_text("Submit your scorecard")
            page.get_by_role("button", name="Submit scorecard").dblclick()
            # asked of the page, not of its navigations: the second click stops the first one's, which is no fault
            expect(page).not_to_have_url(re.compile("submission"))
        theatre.go(page, "/judging")
        expect(page.locator("main")).to_contain_text("Nothing waits for you just now.")
    session.rollback()
    assert set(session.scalars(select(Assignment.state))) == {"submitted"}


def _cards_of(theatre: Theatre, email: str) -> list[tuple[int, int]]:
    session.rollback()
    query = select(Assignment.id, Assignment.entry_id).join(Assignment.member).join(JuryMember.user)
    return [tuple(row) for row in session.execute(query.where(User.email == email).order_by(Assignment.id))]


def _score(page: Page, *, good: bool) -> None:
    """A mark per criterion by its key, ``j`` to the next; two comments, one of them for the jury alone."""
    expect(page.locator(".criterion.is-here")).to_have_count(1)
    criteria = page.locator("[data-criterion]")
    number = criteria.count()
    for position in range(number):
        page.keyboard.press(("9" if good else "6") if position % 3 else "8")
        if position < number - 1:
            page.keyboard.press("j")
    criteria.nth(0).locator("textarea").fill(WORDS)
    criteria.nth(1).locator("textarea").fill(SECRET)
    criteria.nth(1).get_by_label("For the jury only").check()
    expect(page.locator("[data-from-save=progress]")).to_have_text(f"{number} of {number} criteria marked")
    expect(page.locator("form[data-unsaved]")).to_have_count(0)


def board_decides(theatre: Theatre, board: list[Page], edition_id: int, entry_id: int) -> None:
    """The ranking is followed; two members sign what stands there; then all is sealed."""
    first, second = board
    category = theatre.newest(select(Category))
    assert theatre.newest(select(func.count(ResultSet.id))) == 1
    theatre.go(first, f"/categories/{category.id}/ranking")
    expect(first.locator("main")).to_contain_text(NOMINEE)
    assert "Jana" not in first.content()
    theatre.go(first, f"/categories/{category.id}/decision")
    for box in first.locator('input[name^="short-"]').all():
        box.check()
    first.locator(f"#outcome-{entry_id}").select_option("winner")
    for other in first.locator(f'select[name^="outcome-"]:not(#outcome-{entry_id})').all():
        other.select_option("finalist")
    citation = first.locator(f"#citation-{entry_id}-en")
    if not citation.is_visible():
        first.locator("details", has=citation).locator("summary").click()
    citation.fill(CITATION)
    press(first, "Save the decision")
    expect(first.get_by_role("heading", name="Please look at this again")).to_have_count(0)
    for member in board:
        theatre.go(member, f"/categories/{category.id}/decision")
        press(member, "Sign")
        expect(member.locator(".signers")).to_contain_text("B")
    assert theatre.newest(select(Decision)).state == "signed"
    theatre.go(second, f"/editions/{edition_id}/decisions")
    second.get_by_role("link", name="Preview the seal").click()
    press(second, "Seal all decisions")
    expect(second.locator("main")).to_contain_text("All decisions are sealed.")


def winners_are_published(theatre: Theatre, board: list[Page], edition_id: int) -> None:
    """The shortlist at its instant, by the worker; the winners by two members pressing."""
    public = theatre.browser()
    address = _public(theatre)
    theatre.go(public, f"{address}/integrity")
    expect(public.locator("main")).to_contain_text("sha256")
    assert NOMINEE not in public.content()
    theatre.pass_days(10)
    theatre.go(public, f"{address}/shortlist")
    expect(public.locator("main")).to_contain_text(NOMINEE)
    assert CITATION not in public.content()
    assert ("shortlist-announced", CONTACT) in theatre.letters()
    for member, label in zip(board, ("Press “reveal” as the first of two", "Reveal the winners now"), strict=True):
        theatre.go(member, f"/editions/{edition_id}/publication")
        member.get_by_role("link", name="Reveal by hand").click()
        member.get_by_role("button", name=label).dblclick()
        expect(member).to_have_url(re.compile(r"/publication$"))
    assert theatre.newest(select(Edition)).publication == "revealed"
    assert theatre.letters().count(("winner-revealed", CONTACT)) == 1


def _public(theatre: Theatre) -> str:
    edition = theatre.newest(select(Edition))
    return f"/programmes/{edition.programme.slug}/{edition.slug}"


def everybody_reads_the_result(theatre: Theatre) -> None:
    public, address = theatre.browser(), _public(theatre)
    theatre.go(public, address)
    expect(public.locator("main")).to_contain_text(NOMINEE)
    expect(public.locator("main")).to_contain_text(CITATION)
    assert SECRET not in public.content()
    theatre.go(public, f"{address}/integrity")
    expect(public.locator("main")).to_contain_text("sha256")
    assert "Jana" not in public.content()


def nominee_reads_feedback(theatre: Theatre, chair: Page, contact: Page, edition_id: int, entry_id: int) -> None:
    """Not before the chair released it; then shared comments and quarters, never a juror's name or a private word."""
    answer = contact.goto(f"{theatre.address}/entries/{entry_id}/feedback")
    assert answer is not None
    assert answer.status == 404
    theatre.go(chair, f"/editions/{edition_id}/feedback")
    chair.get_by_role("checkbox", name=NOMINEE).check()
    press(chair, "Release the chosen ones")
    press(chair, "Release feedback to 1 entry")
    expect(chair.locator("main")).to_contain_text("released")
    theatre.follow(contact, theatre.letter("feedback-released", CONTACT))
    expect(contact.locator("main")).to_contain_text(WORDS)
    page = contact.content()
    assert [word for word in (SECRET, "Jana", "Jiri", "Charles", "Juror ") if word in page] == []
