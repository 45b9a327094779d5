"""A plan as an iCalendar file (RFC 5545). Times are those of the place: they carry no zone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Appointment:
    uid: str
    starts: datetime
    ends: datetime
    title: str
    place: str = ""
    text: str = ""


def calendar(name: str, appointments: Iterable[Appointment], written_at: datetime) -> str:
    """The file, with the line ends and the folding that calendars expect."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ECCCO//Portal//EN", f"X-WR-CALNAME:{_escaped(name)}"]
    for one in appointments:
        lines += _event(one, written_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(one: Appointment, written_at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"DTSTAMP:{written_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{one.starts:%Y%m%dT%H%M%S}",
        f"DTEND:{one.ends:%Y%m%dT%H%M%S}",
        f"SUMMARY:{_escaped(one.title)}",
        *([f"LOCATION:{_escaped(one.place)}"] if one.place else []),
        *([f"DESCRIPTION:{_escaped(one.text)}"] if one.text else []),
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """At most 75 octets a line; a continuation begins with a blank. Characters are never cut."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > 75:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
