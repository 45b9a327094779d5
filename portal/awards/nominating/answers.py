"""What an answer is: how typed text becomes a stored value, and what is still wrong with it. Pure.

Stored values are text (numbers, dates and links too; a choice is its key, a given consent is ``yes``) or, for a KPI
table, a list of rows. A draft keeps whatever was typed; ``problems`` tells what stands in the way of submitting.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from urllib.parse import urlsplit

from portal.core.forms import LINE_LIMIT, TEXT_LIMIT, clean, count_words
from portal.core.i18n import _, _l

KPI_COLUMNS = {
    "measure": _l("Measure"),
    "unit": _l("Unit"),
    "baseline": _l("Baseline"),
    "target": _l("Target"),
    "result": _l("Result"),
    "period": _l("Period"),
    "source": _l("Source"),
}
MAX_ROWS = 30
TEXTS = ("short_text", "long_text")
CONSENT = "yes"

Row = dict[str, str]
Value = str | list[Row]


class Asked(Protocol):
    """What these functions need to know of a question."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def word_limit(self) -> int | None: ...
    @property
    def choices(self) -> Sequence[Any]: ...


class Unusable(Exception):
    """Typed input that is not kept even as a draft: absurdly long, or not one of the choices."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


def normalised(kind: str, value: Any) -> Value:
    """A stored value in its one form, whatever older rows or imports hold."""
    if kind == "kpi":
        rows = value if isinstance(value, list) else []
        return [{name: _text(row.get(name)) for name in KPI_COLUMNS} for row in rows if isinstance(row, Mapping)]
    if kind == "consent":
        return CONSENT if value in (True, CONSENT, "true", "on", "1") else ""
    return _text(value)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (list, dict)) else str(clean(str(value)))


def read_text(question: Asked, typed: str) -> str:
    """One typed text as it is stored. Raises Unusable."""
    text = str(clean(typed))
    kind = question.kind
    if kind == "consent":
        return CONSENT if text else ""
    if len(text) > (TEXT_LIMIT if kind == "long_text" else 2000):
        limit = TEXT_LIMIT if kind == "long_text" else 2000
        raise Unusable(_l("Please keep this below %(limit)s characters.", limit=limit))
    if kind == "choice" and text and text not in {one["key"] for one in question.choices}:
        raise Unusable(_l("Please choose one of the answers offered."))
    if kind == "number":
        number = as_number(text)
        return text if number is None else format(number, "f")
    if kind == "link" and text and "://" not in text and "." in text and " " not in text:
        return f"https://{text}"
    return text


def read_rows(rows: Iterable[Mapping[str, str]]) -> list[Row]:
    """The rows of a KPI table; blank rows are left out. Raises Unusable."""
    kept = [{name: str(clean(row.get(name, ""))) for name in KPI_COLUMNS} for row in rows]
    kept = [row for row in kept if any(row.values())]
    if len(kept) > MAX_ROWS:
        raise Unusable(_l("A table has at most %(limit)s rows.", limit=MAX_ROWS))
    if any(len(cell) > LINE_LIMIT for row in kept for cell in row.values()):
        raise Unusable(_l("Please keep each cell below %(limit)s characters.", limit=LINE_LIMIT))
    return kept


def as_number(text: str) -> Decimal | None:
    """The number somebody typed, with a point or a comma; None when it is not one."""
    plain = text.replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**12 and len(plain) <= 30 else None


def as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_link(text: str) -> bool:
    """Whether it may be shown as something to follow."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not set(text) & set(" <>\"'\n")
    except ValueError:
        return False


def is_answered(kind: str, value: Any) -> bool:
    if kind == "kpi":
        return any(row["measure"] and row["result"] for row in normalised(kind, value) if isinstance(row, dict))
    return bool(normalised(kind, value))


def words_in(kind: str, value: Any) -> int:
    """Words somebody will read; figures of a table count as words."""
    value = normalised(kind, value)
    if isinstance(value, list):
        return sum(count_words(cell) for row in value for cell in row.values())
    return count_words(value) if kind in TEXTS else 0


def problems(question: Asked, value: Any) -> list[str]:
    """Sentences on what must be mended before submitting; nothing about an answer that is merely missing."""
    value = normalised(question.kind, value)
    if not value:
        return []
    if isinstance(value, list):
        return _problems_of_rows(value)
    used, limit = count_words(value), question.word_limit
    if question.kind in TEXTS and limit and used > limit:
        return [_("%(used)s words, and at most %(limit)s are allowed.", used=used, limit=limit)]
    if question.kind == "number" and as_number(value) is None:
        return [_("Please type a number, for example 12.5.")]
    if question.kind == "date" and as_date(value) is None:
        return [_("Please give a date.")]
    if question.kind == "link" and not is_link(value):
        return [_("Please give a full address, for example https://www.example.org/page.")]
    if question.kind == "choice" and value not in {one["key"] for one in question.choices}:
        return [_("Please choose one of the answers offered.")]
    return []


def _problems_of_rows(rows: list[Row]) -> list[str]:
    found = []
    for number, row in enumerate(rows, start=1):
        lacking = [str(KPI_COLUMNS[name]) for name in ("measure", "result") if not row[name]]
        if any(row.values()) and lacking:
            found.append(_("Row %(number)s lacks: %(columns)s.", number=number, columns=", ".join(lacking)))
    return found


def token(version: int, value: Any) -> str:
    """What a form carries in ``v-<key>``: the version it was made from, and a digest of the text it showed.

    The digest tells an unchanged field of a stale page from a changed one, so only real changes can collide.
    """
    return f"{version}.{digest(value)}"


def digest(value: Any) -> str:
    body = json.dumps(value or "", sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_token(given: str) -> tuple[int, str]:
    """Version and digest; a plain number is a version without a digest. Odd input is version -1: never current."""
    number, _dot, seen = given.strip().partition(".")
    return (int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1), seen
