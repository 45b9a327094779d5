"""``python -m tests.screenshots``: the pictures of the README, from a fresh demo federation in a temporary folder.

Wide ones show the first screen at 1440 × 900; narrow ones are 390 wide and cropped. Colours are reduced to a palette,
which keeps a picture below 150 kB.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Select, String, cast, select, update

from portal import create_app, demo_data
from portal.accounts.models import User
from portal.awards.models import Assignment, Category, Edition, Entry, JuryMember, Programme, Round
from portal.certification.models import Assessment, Case, Certificate
from portal.core.database import session
from portal.demo import building
from portal.extensions import Base, db
from portal.settings import Settings
from tests.browser.driver import CHROMIUM, chromium_program, served

FOLDER = Path(__file__).parent.parent / ".screenshots"
WIDE, NARROW = (1440, 900), (390, 844)
NARROW_CROP, LIMIT = 1400, 150_000


@dataclass(frozen=True)
class Picture:
    """One page as one of the cast sees it; ``{id}`` in its path is what ``of`` finds first."""

    name: str
    who: str
    path: str
    of: Select[Any] | None = None

    def address(self) -> str:
        return self.path.format(id=session.scalar(self.of.limit(1)) if self.of is not None else "")


def edition(programme: str) -> Select[int]:
    """The newest edition of a programme."""
    return select(Edition.id).join(Programme).where(Programme.slug == programme).order_by(Edition.year.desc())


def with_round(programme: str, state: str) -> Select[int]:
    """Its edition whose round is in this state and whose winners are not public."""
    rounds = select(Round.edition_id).where(Round.state == state)
    return edition(programme).where(Edition.id.in_(rounds), Edition.publication == "hidden")


def begun_card(email: str) -> Select[int]:
    """The card this juror is at work on."""
    query = select(Assignment.id).join(Assignment.member).join(JuryMember.user)
    return query.where(User.email == email, Assignment.state == "assigned").order_by(Assignment.marked.desc(), Assignment.id)


def address_of(who: str) -> str:
    return next(person.email for person in demo_data.cast() if person.key == who)


DECIDED = select(Category.id).where(Category.edition_id.in_(with_round("courage-prize", "frozen"))).order_by(Category.position)
DRAFT = select(Entry.id).where(Entry.state == "draft", Entry.nominee.startswith("Waterregie"))
SUSPENDED = select(Certificate.number).where(Certificate.status == "suspended")
ANSWERED = (
    select(cast(Assessment.case_id, String) + "/requirements/" + cast(Assessment.requirement_id, String))
    .join(Case, Case.id == Assessment.case_id)
    .where(Case.state == "documenting", Assessment.progress == "answered")
    .order_by(Assessment.id.desc())
)
CORRECTING = select(Case.id).where(Case.state == "correcting")
VISITED = select(Case.id).where(Case.state == "on_site")
JUDGED = select(Round.id).where(Round.edition_id.in_(with_round("change-prize", "open")))

PICTURES = (
    Picture("front", "", "/"),
    Picture("winners", "", "/winners"),
    Picture("integrity", "", "/programmes/eccco-awards/{id}/integrity", select(Edition.slug).where(Edition.publication == "revealed")),
    Picture("waiting", "secretariat", "/waiting"),
    Picture("set-up", "secretariat", "/editions/{id}/set-up", edition("eccco-awards")),
    Picture("cockpit", "secretariat", "/editions/{id}/cockpit", edition("eccco-awards")),
    Picture("dossier", "nominee_contact", "/entries/{id}/dossier", DRAFT),
    Picture("assignments", "secretariat", "/rounds/{id}/assignments", JUDGED),
    Picture("desk", "juror", "/assignments/{id}/desk", begun_card(address_of("juror"))),
    Picture("coverage", "jury_chair", "/rounds/{id}/coverage", JUDGED),
    Picture("ranking", "board_member_2", "/categories/{id}/ranking", DECIDED),
    Picture("publication", "board_member_2", "/editions/{id}/publication", with_round("courage-prize", "frozen")),
    Picture("certificate", "", "/register/{id}", SUSPENDED),
    Picture("case", "certification_manager", "/certification/cases/{id}", CORRECTING),
    Picture("requirement", "centre_manager", "/certification/cases/{id}", ANSWERED),
    Picture("visit-sheet", "auditor", "/certification/cases/{id}/visit", VISITED),
)


def small_png(shot: bytes, crop: int | None = None) -> bytes:
    """The picture with a palette, the largest that stays below the limit."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    if crop is not None:
        picture = picture.crop((0, 0, picture.width, min(picture.height, crop)))
    for colours in (128, 64, 32, 16):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < LIMIT:
            break
    return out.getvalue()


def take(browser: Browser, base: str) -> None:
    windows: dict[tuple[str, int], Page] = {}
    for number, picture in enumerate(PICTURES, 1):
        for size in (WIDE, NARROW):
            page = windows.get((picture.who, size[0])) or entered(browser, base, picture.who, size)
            windows[picture.who, size[0]] = page
            answer = page.goto(base + picture.address(), wait_until="networkidle")
            assert answer is not None
            assert answer.status == 200, (picture.name, answer.status)
            narrow = size == NARROW
            shot = small_png(page.screenshot(full_page=narrow), NARROW_CROP if narrow else None)
            name = f"{number:02}-{picture.name}-{size[0]}.png"
            (FOLDER / name).write_bytes(shot)
            print(f"{name}  {len(shot) // 1000} kB")


def entered(browser: Browser, base: str, who: str, size: tuple[int, int]) -> Page:
    """A window of this size, signed in as one of the cast."""
    page = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="en-GB", color_scheme="light", reduced_motion="reduce"
    ).new_page()
    if who:
        page.goto(f"{base}/sign-in")
        page.locator(f'button[value="{address_of(who)}"]').click()
        page.wait_for_url("**/waiting")
    return page


def demo_federation(folder: Path) -> Flask:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'demo.sqlite3'}", instance_dir=folder, secret_key="only for the pictures of the README",
        base_url="http://127.0.0.1", demo=True,
    )  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        building.build()
        session.execute(update(User).values(locale="en"))  # like the README around them
        session.commit()
    return app


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = demo_federation(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=CHROMIUM)
        with app.app_context(), served(app) as base:
            take(browser, base)
        browser.close()


if __name__ == "__main__":
    main()
