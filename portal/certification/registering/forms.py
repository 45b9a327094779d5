"""What the public may type in the register."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from portal.certification.models import DIRECTIONS
from portal.certification.registering.queries import OVERDUE, Search
from portal.certification.steps import OPERATIONS, STATUSES
from portal.core.forms import Form, clean, line
from portal.core.i18n import _, _l

EARLIEST = date(2000, 1, 1)
STATUS_CHOICES = (*STATUSES, OVERDUE)


class FileForm(Form):
    number = line(_l("Number, if you can read one"), limit=60)
    file = FileField(_l("The certificate as a PDF"))

    def validate_file(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(_("Please choose a file."))


MOST_NUMBERS = 500


class BadDraw(ValueError):
    """Not a draw; the sentence for the reader."""


def draw_in(args: dict[str, str]) -> tuple[str, list[int], int]:
    """Seed, numbers of the sites in the draw, and how many are taken, from an address. Raises BadDraw."""
    seed, typed, count = (clean(args.get(name, ""))[:4000] for name in ("seed", "sites", "take"))
    if not (seed or typed or count):
        return "", [], 0
    words = typed.replace(",", " ").replace(";", " ").split()
    if not seed or len(seed) > 100 or not words:
        raise BadDraw(_("Please give the seed, and the numbers of the sites that are neither central nor chosen."))
    if len(words) > MOST_NUMBERS or not all(one.isascii() and one.isdigit() and len(one) < 12 for one in [*words, count or "0"]):
        raise BadDraw(_("Numbers of sites and how many are taken are whole numbers."))
    return seed, list(dict.fromkeys(int(one) for one in words)), int(count or 0)


def search_in(args: dict[str, str]) -> Search:
    """A search from an address; odd values restrict nothing."""

    def of(name: str, allowed: tuple[str, ...]) -> str:
        return args.get(name, "") if args.get(name) in allowed else ""

    return Search(
        words=clean(args.get("q", ""))[:100], city=clean(args.get("city", ""))[:60], country=clean(args.get("country", ""))[:3].upper(),
        standard=clean(args.get("standard", ""))[:40], direction=of("direction", DIRECTIONS),
        operation=of("operation", tuple(OPERATIONS)), status=of("status", STATUS_CHOICES),
    )  # fmt: skip


class BadDay(ValueError):
    """Not a date; the sentence for the reader."""


def day_in(typed: str) -> date | None:
    """A date from an address; None for none. Raises BadDay."""
    if not typed.strip():
        return None
    try:
        found = date.fromisoformat(typed.strip())
    except ValueError:
        raise BadDay(_("Please give a date such as 2026-03-14.")) from None
    if not EARLIEST <= found <= date(2100, 12, 31):
        raise BadDay(_("Please give a date from 2000 to 2100."))
    return found


def end_of(day: date, zone: str) -> datetime:
    """The last instant of a day: "as known on" takes in everything said on it."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=ZoneInfo(zone))
