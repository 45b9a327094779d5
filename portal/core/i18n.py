"""Languages, and how dates, numbers and texts are shown to one reader."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask import session as cookie
from flask_babel import Babel, Domain, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup

from portal.core.clock import now

__all__ = ["LANGUAGES", "_", "_l", "ngettext", "reader_language", "reader_zone", "tr"]

LANGUAGES = {"en": "English", "nl": "Nederlands", "fr": "Français", "de": "Deutsch"}
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"


@cache
def _catalogue(language: str) -> NullTranslations:
    """Catalogues are read from their .po files: nothing to compile, nothing stale."""
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    buffer = io.BytesIO()
    with path.open("rb") as file:
        write_mo(buffer, read_po(file, locale=language))
    buffer.seek(0)
    return Translations(buffer)


class PoDomain(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    def get_translations(self) -> Any:
        locale = get_locale()
        return _catalogue(locale.language if locale else "en")


def reader_language() -> str:
    """The reader's choice: profile, then cookie, then browser, then the installation's default."""
    if not has_request_context():
        return str(getattr(g, "language", "") or "en") if g else "en"
    if forced := getattr(g, "language", None):
        return str(forced)
    if current_user and current_user.is_authenticated:
        return str(current_user.locale)
    if cookie.get("language") in LANGUAGES:
        return str(cookie["language"])
    return request.accept_languages.best_match(list(LANGUAGES)) or _default("language", "en")


def reader_zone() -> str:
    if has_request_context() and current_user and current_user.is_authenticated:
        return str(current_user.zone)
    return _default("zone", "Europe/Brussels")


def _default(name: str, otherwise: str) -> str:
    from flask import current_app

    settings = current_app.extensions.get("settings") if current_app else None
    return getattr(settings, f"default_{name}", otherwise)


def tr(texts: dict[str, str] | str | None, language: str | None = None) -> str:
    """The reader's text of a Translated value; English, then any other, where theirs is missing."""
    if isinstance(texts, str) or not texts:
        return str(texts or "")
    wanted = language or reader_language()
    return texts.get(wanted) or texts.get("en") or next((t for t in texts.values() if t), "")


def moment(instant: datetime | None, zone: str | None = None, *, year: bool = True) -> str:
    """``Fri 26 Feb 2027, 18:00 CET`` in the reader's zone or the one given."""
    if instant is None:
        return ""
    local = instant.astimezone(ZoneInfo(zone or reader_zone()))
    pattern = "EEE d MMM y" if year else "EEE d MMM"
    return f"{_written(local.date(), pattern)}, {local:%H:%M} {zone_name(local)}"


def _written(value: date, pattern: str) -> str:
    """As the reader's language writes a day within a date: ``8. Juli`` in German, ``1er juillet`` in French."""
    ordinal = {"de": "d.", "fr": "d'er'" if value.day == 1 else "d"}
    return format_date(value, pattern.replace("d ", ordinal.get(str(get_locale())[:2], "d") + " "), locale=get_locale())


def zone_name(local: datetime) -> str:
    """``CET``, ``BST``; zones without letters of their own read ``UTC+14``. The same in all four languages."""
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def day(value: date | datetime | None, zone: str | None = None) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone or reader_zone())).date()
    return _written(value, "d MMMM y")


def month(value: date) -> str:
    """``November 2026``."""
    return format_date(value, "LLLL y", locale=get_locale())


def clock_time(instant: datetime | None, zone: str | None = None) -> str:
    return f"{instant.astimezone(ZoneInfo(zone or reader_zone())):%H:%M}" if instant else ""


def relative(instant: datetime | None, since: datetime | None = None) -> str:
    """``in 11 days`` or ``3 hours ago``."""
    if instant is None:
        return ""
    gap = instant - (since or now())
    if abs(gap) < timedelta(minutes=1):
        return str(_("now"))
    # Deadlines are counted in days ("in 11 days", never "in 2 weeks"), the last two in hours.
    if abs(gap) > timedelta(days=400):
        return format_timedelta(gap, add_direction=True, threshold=1.2, locale=get_locale())
    step: Literal["day", "hour", "minute"] = "day" if abs(gap) >= timedelta(days=2) else "hour" if abs(gap) >= timedelta(hours=2) else "minute"
    return format_timedelta(gap, granularity=step, add_direction=True, threshold=1e9, locale=get_locale())


def num(value: Decimal | float | int | None, places: int = 0) -> str:
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, pattern, locale=get_locale())


def filesize(size: int) -> str:
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} kB"
    return f"{num(size / 1024 / 1024, 1)} MB"


def country(code: str | None) -> str:
    """The reader's name for an ISO 3166 code; three-letter codes from sports data are shown as they are."""
    locale = get_locale() or Locale("en")
    return locale.territories.get(code or "", code or "")


def initial(words: str) -> str:
    """With a capital first letter, the rest as it is: German nouns keep theirs."""
    return words[:1].upper() + words[1:]


def paragraphs(text: str | None) -> Markup:
    """Typed text as paragraphs: blank lines part them, nothing else is markup."""
    parts = [part.strip() for part in (text or "").replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(part.split("\n"))) for part in parts
    )


def init_app(app: Flask) -> None:
    babel = Babel(app, locale_selector=reader_language)
    # The extension only takes a domain's name; this one reads .po files.
    babel.domain_instance = PoDomain()
    app.jinja_env.filters.update(
        month=month,
        moment=moment, day=day, clock=clock_time, relative=relative, tr=tr, num=num,
        filesize=filesize, country=country, initial=initial, paragraphs=paragraphs,
    )  # fmt: skip
