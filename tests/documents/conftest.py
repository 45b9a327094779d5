"""A kind of row that carries documents, and files of every sort."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from portal.core.access import allow, deny
from portal.documents import parents
from tests.factories import a_company


@dataclass
class Shelf:
    """Who may see and change "Shelf 1"; whose quota it counts against."""

    readers: set[int] = field(default_factory=set)
    writers: set[int] = field(default_factory=set)
    organisation_id: int | None = None


@pytest.fixture
def shelf(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    company = a_company()
    rules = Shelf(organisation_id=company.id)
    parent = parents.Parent(
        can_see=lambda viewer, parent_id: parent_id == 1 and viewer.id in rules.readers | rules.writers,
        can_change=lambda viewer, parent_id: allow() if viewer.id in rules.writers else deny("The shelf is closed."),
        organisation_of=lambda parent_id: rules.organisation_id,
        allowed_in=lambda parent_id, slot: ("pdf",) if slot == "only-pdf" else () if slot == "none" else parents.ALLOWED,
    )
    monkeypatch.setitem(parents.PARENTS, "Shelf", parent)
    return rules


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def a_png(size: tuple[int, int] = (8, 6), mode: str = "RGB", **save: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, 1).save(buffer, "PNG", **save)
    return buffer.getvalue()


def a_jpeg(size: tuple[int, int] = (8, 6), **save: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(buffer, "JPEG", **save)
    return buffer.getvalue()


def a_png_claiming(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of width x height."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def an_archive(members: dict[str, bytes], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
XLSX = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
PPTX = {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<presentation/>"}
