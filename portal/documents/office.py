"""Office documents are ZIP archives: only their directory is read, nothing is ever unpacked here."""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO

MAX_MEMBERS = 3000
MAX_DIRECTORY = 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
END_SIGN, END_SIGN_64 = b"PK\x05\x06", b"PK\x06\x07"
END_LENGTH = 22

PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


class OfficeError(ValueError):
    """Not an office document that is safe to hand on."""


def check_office(stream: BinaryIO, size: int, extension: str) -> None:
    """Raises OfficeError for a foreign, damaged, protected, macro-bearing or bomb-like archive."""
    _check_directory_size(stream, size)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except Exception:  # zipfile raises many kinds of errors on garbage
        raise OfficeError("not a readable archive") from None
    _check_members(members, size)
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or PARTS[extension] not in names:
        raise OfficeError(f"not a {extension} document")
    if any(name.lower().endswith((".bin", ".exe", ".js", ".vbs")) and "vba" in name.lower() for name in names):
        raise OfficeError("macros")


def _check_directory_size(stream: BinaryIO, size: int) -> None:
    """Before the library builds one object per entry: how many does the archive claim to have?"""
    stream.seek(max(0, size - 65_536 - END_LENGTH))
    tail = stream.read()
    at = tail.rfind(END_SIGN)
    if at < 0 or len(tail) - at < END_LENGTH or END_SIGN_64 in tail:
        raise OfficeError("no directory, or one of the giant format")
    (entries,) = struct.unpack_from("<H", tail, at + 10)
    length, start = struct.unpack_from("<LL", tail, at + 12)
    if entries > MAX_MEMBERS or length > MAX_DIRECTORY:
        raise OfficeError("too many members")
    if start + length != size - len(tail) + at:
        raise OfficeError("something stands before the archive or inside its directory")


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    if not members or len(members) > MAX_MEMBERS:
        raise OfficeError("too many members")
    if len({member.filename for member in members}) != len(members):
        raise OfficeError("two members of one name")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * size:
        raise OfficeError("unpacks to too much")
    for member in members:
        name = member.filename
        if member.flag_bits & 0x1:
            raise OfficeError("protected by a password")
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
            raise OfficeError("a member outside the archive")
