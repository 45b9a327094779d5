"""Checking a number or a file: one of four outcomes, never a false alarm, and each but the best says what to do."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from portal.certification import numbering
from portal.certification.models import Certificate
from portal.certification.registering import queries, words
from portal.certification.registering.queries import Looked, Unreachable
from portal.certification.steps import STATUSES
from portal.core.i18n import _

CHUNK = 64 * 1024
MOST_STREAMS, MOST_INFLATED = 200, 2 * 1024 * 1024


@dataclass(frozen=True)
class Checked:
    """``outcome``: ``valid``, ``not_valid``, ``unknown`` or ``could_not``; ``action``: what to do, for all but valid."""

    outcome: str
    title: str
    text: str
    action: str = ""
    certificate: Certificate | None = None


def check_number(typed: str, today: date) -> Checked:
    try:
        number = numbering.parse(typed)
    except numbering.Mistyped:
        return Checked(
            "unknown", str(_("Did you mistype?")),
            str(_("This is not a number of a certificate: its check character does not fit, or signs are missing.")),
            str(_("Compare it sign by sign with the paper. A number looks like ECCCO-15838-2026-00042-Y.")),
        )  # fmt: skip
    return _asked(lambda: _of_number(queries.looked_up(str(number)), today))


def check_file(content: BinaryIO, filename: str, today: date, typed: str = "") -> Checked:
    """By its fingerprint; else by a number it carries or that was typed beside it."""
    try:
        sha256, carried = read(content)
    except OSError:
        return could_not()
    number = carried or numbering.find(filename.upper()) or _typed(typed)
    return _asked(lambda: _of_file(queries.looked_up(str(number or ""), sha256), today))


def _typed(text: str) -> numbering.Number | None:
    try:
        return numbering.parse(text)
    except numbering.Mistyped:
        return None


def could_not(reason: str = "") -> Checked:
    return Checked(
        "could_not", str(_("This could not be checked.")),
        reason or str(_("The register could not be reached. This says nothing about the certificate.")),
        str(_("Try again in a minute, or look the number up in the register.")),
    )  # fmt: skip


def _asked(question: Callable[[], Checked]) -> Checked:
    try:
        return question()
    except Unreachable:
        return could_not()


def _of_number(looked: Looked, today: date) -> Checked:
    certificate = looked.certificate
    if certificate is None:
        return Checked(
            "unknown", str(_("Unknown number")), str(_("The register holds no certificate with this number.")),
            str(_("Compare it with the paper. If it is the same, ask the company, or report the certificate to us.")),
        )  # fmt: skip
    return _standing(certificate, today)


def _standing(certificate: Certificate, today: date) -> Checked:
    status = words.status_of(certificate, today)
    if status == "valid":
        late = words.overdue_since(certificate, today)
        text = _("%(number)s of %(holder)s is valid today.", number=certificate.number, holder=certificate.name)
        more = _("Its surveillance is overdue.") if late else ""
        return Checked("valid", str(_("Valid")), f"{text} {more}".strip(), certificate=certificate)
    return Checked(
        "not_valid", str(_("Not valid")),
        str(_("%(number)s of %(holder)s is not valid today: %(status)s.", number=certificate.number, holder=certificate.name, status=str(STATUSES[status]).lower())),
        str(_("Read its history in the register, and ask the company before you rely on it.")), certificate,
    )  # fmt: skip


def _of_file(looked: Looked, today: date) -> Checked:
    if looked.version is not None and looked.certificate is not None:
        return _genuine(looked, looked.certificate, today)
    if looked.certificate is None:
        return Checked(
            "unknown", str(_("Unknown document")),
            str(_("This file is not one that was issued here, and no number of a certificate could be read in it. It may be a scan or a print.")),
            str(_("Type the number that stands on it.")),
        )  # fmt: skip
    standing = _standing(looked.certificate, today)
    return Checked(
        "unknown", str(_("Unknown document")),
        str(_("This file is not the one that was issued; it may be a scan, a print or a changed copy. This is what the register says: %(text)s", text=standing.text)),
        str(_("Compare holder, scope and dates with the register page, or download the original there.")), looked.certificate,
    )  # fmt: skip


def _genuine(looked: Looked, certificate: Certificate, today: date) -> Checked:
    """One of ours, unchanged; what counts is what the register says today."""
    standing = _standing(certificate, today)
    number = looked.version.number if looked.version else certificate.current
    if standing.outcome != "valid":
        text = _("The file is genuine, as it was issued. %(text)s", text=standing.text)
        return Checked(standing.outcome, standing.title, str(text), standing.action, certificate)
    if number != certificate.current:
        text = _("The file is genuine, but it is version %(number)s; version %(current)s is in force. %(text)s", number=number, current=certificate.current, text=standing.text)
        return Checked("valid", str(_("Valid, in a newer version")), str(text), str(_("Read the present scope on the register page.")), certificate)
    return Checked("valid", standing.title, str(_("The file is genuine, as it was issued. %(text)s", text=standing.text)), certificate=certificate)


def read(content: BinaryIO) -> tuple[str, numbering.Number | None]:
    """SHA-256 of a file, and a number of ours standing in it, if one can be read."""
    data = content.read()
    return hashlib.sha256(data).hexdigest(), _number_in(data)


def _number_in(data: bytes) -> numbering.Number | None:
    """In the bytes as they are, then in the compressed parts; little is unpacked of what claims to be much."""
    if found := _find(data):
        return found
    left = MOST_INFLATED
    at = -1
    for _stream in range(MOST_STREAMS):
        at = data.find(b"stream", at + 1)
        if at < 0 or left <= 0:
            break
        start = at + 6 + (2 if data[at + 6 : at + 8] == b"\r\n" else 1)
        try:
            text = zlib.decompressobj().decompress(data[start:], left)
        except zlib.error:
            continue
        left -= len(text)
        if found := _find(text):
            return found
    return None


def _find(data: bytes) -> numbering.Number | None:
    """In one-byte or two-byte letters; nulls between letters are left out."""
    return numbering.find(data.replace(b"\x00", b"").decode("latin-1"))


