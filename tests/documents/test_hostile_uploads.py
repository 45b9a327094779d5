"""What must not come in, and what is made of what may: judged by content, not by name."""

from __future__ import annotations

import io
import resource
import struct
import warnings
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from portal.core.database import session
from portal.documents.inspection import clean_name
from portal.documents.models import Document
from portal.documents.storage import for_app
from tests.documents.conftest import (
    DOCX,
    PDF,
    PPTX,
    XLSX,
    Shelf,
    a_jpeg,
    a_png,
    a_png_claiming,
    an_archive,
)  # fmt: skip
from tests.factories import a_user

JSON = {"Accept": "application/json"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.fixture
def upload(shelf: Shelf, sign_in: Any) -> Any:
    user = a_user()
    shelf.writers = {user.id}
    browser = sign_in(user)

    def send(content: bytes, name: str, **fields: str) -> Any:
        data = {"file": (io.BytesIO(content), name), **fields}
        return browser.post("/documents/Shelf/1", data=data, headers=JSON)

    return send


def rows() -> list[Document]:
    session.rollback()
    return list(session.scalars(sa.select(Document).order_by(Document.id)))


def many_members(number: int) -> bytes:
    return an_archive({**DOCX, **{f"word/{one}.xml": b"" for one in range(number)}})


def a_bomb(extension_members: dict[str, bytes], megabytes: int = 60) -> bytes:
    return an_archive({**extension_members, "word/media/zeros.bin": b"\0" * (megabytes << 20)})


def with_changed_end(archive: bytes, offset: int, form: str, value: int) -> bytes:
    """The archive with a number of its end record changed: 10 entries (H), 12 length of the directory (L)."""
    at = archive.rfind(b"PK\x05\x06") + offset
    return archive[:at] + struct.pack(form, value) + archive[at + struct.calcsize(form) :]


def protected(archive: bytes) -> bytes:
    """Every member flagged as encrypted, in the directory."""
    parts = archive.split(b"PK\x01\x02")
    return b"PK\x01\x02".join([parts[0], *(part[:4] + b"\x01\x00" + part[6:] for part in parts[1:])])


def doubled() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings(action="ignore"):
        for name in [*DOCX, "word/document.xml"]:
            archive.writestr(name, b"x")
    return buffer.getvalue()


HOSTILE = {
    "html as png": (HTML, "a.png"),
    "html as pdf": (HTML, "a.pdf"),
    "html as jpg": (HTML, "a.jpg"),
    "html as docx": (HTML, "a.docx"),
    "html": (HTML, "a.html"),
    "svg": (SVG, "a.svg"),
    "svg as png": (SVG, "a.png"),
    "svg with a png name before": (SVG, "a.png.svg"),
    "xml": (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", "a.xml"),
    "script": (b"#!/bin/sh\n", "a.sh"),
    "program": (b"MZ" + b"\0" * 64, "a.exe"),
    "program as pdf": (b"MZ" + b"\0" * 64, "a.pdf"),
    "php": (b"<?php system($_GET[0]);", "a.php"),
    "php in a png name": (b"<?php", "a.php.png"),
    "NUL in the name": (HTML, "a.html\0.png"),
    "no extension": (PDF, "report"),
    "only an extension": (HTML, ".pdf"),
    "dot at the end": (PDF, "a.pdf."),
    "blank after": (HTML, "a.html "),
    "htaccess": (b"AddType", ".htaccess"),
    "macro document": (an_archive(DOCX), "a.docm"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"),
    "zip": (an_archive({"a": b"b"}), "a.zip"),
    "gif": (b"GIF89a\x01\x00\x01\x00", "a.gif"),
    "gif as png": (b"GIF89a/*\x01*/=1;alert(1)//", "a.png"),
    "pdf after html": (HTML + PDF, "a.pdf"),
    "pdf without end": (PDF.replace(b"%%EOF", b""), "a.pdf"),
    "pdf with a zip behind": (PDF + an_archive({"a.html": HTML}) + b"%%EOF", "a.pdf"),
    "png as jpg": (a_png(), "a.jpg"),
    "jpg as png": (a_jpeg(), "a.png"),
    "png cut short": (a_png((64, 64))[:60], "a.png"),
    "jpg cut short": (a_jpeg((64, 64))[:200], "a.jpg"),
    "png head only": (b"\x89PNG\r\n\x1a\n", "a.png"),
    "png head, then html": (b"\x89PNG\r\n\x1a\n" + HTML, "a.png"),
    "jpg head, then html": (b"\xff\xd8\xff\xe0" + HTML, "a.jpg"),
    "png of 30,000 x 30,000": (a_png_claiming(30_000, 30_000), "a.png"),
    "png of 2 billion wide": (a_png_claiming(2**31 - 1, 1), "a.png"),
    "png of no width": (a_png_claiming(0, 5), "a.png"),
    "png of 25 megapixels": (a_png((5001, 5000), mode="1"), "a.png"),
    "empty pdf": (b"", "a.pdf"),
    "empty png": (b"", "a.png"),
    "empty docx": (b"", "a.docx"),
    "zip as docx": (an_archive({"a.html": HTML}), "a.docx"),
    "docx as xlsx": (an_archive(DOCX), "a.xlsx"),
    "xlsx as docx": (an_archive(XLSX), "a.docx"),
    "pptx as docx": (an_archive(PPTX), "a.docx"),
    "docx without types": (an_archive({"word/document.xml": b"x"}), "a.docx"),
    "docx with macros": (an_archive({**DOCX, "word/vbaProject.bin": b"x"}), "a.docx"),
    "docx that unpacks to 60 MB": (a_bomb(DOCX), "a.docx"),
    "docx of 4,000 members": (many_members(4000), "a.docx"),
    "docx claiming 65,535 members": (with_changed_end(an_archive(DOCX), 10, "<H", 65_535), "a.docx"),
    "docx with a giant directory": (with_changed_end(an_archive(DOCX), 12, "<L", 2**32 - 1), "a.docx"),
    "docx with an odd directory": (with_changed_end(an_archive(DOCX), 16, "<L", 2**31), "a.docx"),
    "docx with a path upwards": (an_archive({**DOCX, "../../etc/cron.d/x": b"x"}), "a.docx"),
    "docx with a path from the root": (an_archive({**DOCX, "/etc/x": b"x"}), "a.docx"),
    "docx with a backslash path": (an_archive({**DOCX, "..\\..\\x": b"x"}), "a.docx"),
    "docx with a drive": (an_archive({**DOCX, "C:x": b"x"}), "a.docx"),
    "docx protected": (protected(an_archive(DOCX)), "a.docx"),
    "docx with doubles": (doubled(), "a.docx"),
    "docx cut short": (an_archive(DOCX)[:-30], "a.docx"),
    "docx behind html": (HTML + an_archive(DOCX), "a.docx"),
    "docx of the giant format": (an_archive(DOCX).replace(b"PK\x05\x06", b"PK\x06\x07" + b"\0" * 16 + b"PK\x05\x06"), "a.docx"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(app: Flask, upload: Any, case: str) -> None:
    content, name = HOSTILE[case]
    before = set(for_app().keys())
    answer = upload(content, name)
    assert (answer.status_code, bool(answer.json["error"])) == (422, True)
    assert (rows(), set(for_app().keys()) - before) == ([], set())


CONTENTS = {
    "html": HTML, "svg": SVG, "shell": b"#!/bin/sh\nid\n", "program": b"MZ" + b"\0" * 99, "elf": b"\x7fELF" + b"\0" * 99,
    "gif": b"GIF89a\x01\0\x01\0", "text": b"hello", "NULs": b"\0" * 500, "zip": an_archive({"a": b"b"}), "gzip": b"\x1f\x8b\x08" + b"\0" * 50,
    "rtf": b"{\\rtf1}", "bmp": b"BM" + b"\0" * 99, "webp": b"RIFF\x10\0\0\0WEBPVP8 ", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "postscript": b"%!PS-Adobe-3.0\n%%EOF\n", "pdf in words": b"%PD F-1.7\n%%EOF",
}  # fmt: skip


@pytest.mark.parametrize("extension", ["pdf", "png", "jpg", "jpeg", "docx", "xlsx", "pptx"])
def test_no_foreign_content_hides_behind_an_allowed_name(app: Flask, upload: Any, extension: str) -> None:
    answers = {name: upload(content, f"a.{extension}").status_code for name, content in CONTENTS.items()}
    assert answers == dict.fromkeys(CONTENTS, 422)
    assert rows() == []


def test_hostile_files_do_not_fill_the_memory(app: Flask, upload: Any) -> None:
    large = a_jpeg((6000, 4000), progressive=True, exif=_turned())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for content, name in HOSTILE.values():
        upload(content, name)
    upload(large, "large.jpg")
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert kibibytes < 300 * 1024


GOOD = {
    "pdf": (PDF, "report.PDF", "report.pdf", "application/pdf"),
    "png": (a_png(), "chart.png", "chart.png", "image/png"),
    "jpeg": (a_jpeg(), "photo.JPEG", "photo.jpg", "image/jpeg"),
    "docx": (an_archive(DOCX), "a.docx", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (an_archive(XLSX), "a.xlsx", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (an_archive(PPTX), "a.pptx", "a.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOD)
def test_an_honest_file_is_kept_under_its_true_type(app: Flask, upload: Any, case: str) -> None:
    content, name, kept_as, kind = GOOD[case]
    answer = upload(content, name, slot="evidence")
    row = rows()[0]
    assert answer.status_code == 201
    assert answer.json == {
        "id": row.id, "name": kept_as, "size": row.size, "url": f"/documents/{row.id}",
        "kept": [{"id": row.id, "name": kept_as, "size": row.size, "url": f"/documents/{row.id}"}],
    }  # fmt: skip
    assert (row.filename, row.content_type, row.slot) == (kept_as, kind, "evidence")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\win.pdf", "win.pdf"),
        ("/etc/shadow.pdf", "shadow.pdf"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("....//....//a.pdf", "a.pdf"),
        ("%2e%2e%2fa.pdf", "%2e%2e%2fa.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
        ('a";filename="b.html.pdf', "a ;filename= b.html.pdf"),
        ("Überblick Ωmega 概要 🎉.pdf", "Überblick Ωmega 概要 🎉.pdf"),
        ("U\u0308berblick.pdf", "Überblick.pdf"),
        ("fdp\u202etxt.pdf", "fdp txt.pdf"),
        ("zero\u200bwidth.pdf", "zero width.pdf"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
        ("...pdf", "document.pdf"),
        ("  .pdf", "document.pdf"),
        ("NUL\0byte.pdf", "NUL byte.pdf"),
        ("<script>.pdf", "script.pdf"),
    ],
)
def test_names_lose_what_deceives(given: str, kept: str) -> None:
    assert clean_name(given, "pdf") == kept


@pytest.mark.parametrize("name", ["../../../../tmp/evil.pdf", "/tmp/evil.pdf", "..\\evil.pdf", "a/../../evil.pdf"])
def test_a_name_never_becomes_a_path(app: Flask, upload: Any, name: str) -> None:
    upload(PDF, name)
    row = rows()[0]
    folder = app.extensions["settings"].storage_dir
    assert (folder / row.storage_key[:2] / row.storage_key[2:4] / row.storage_key).read_bytes() == PDF
    assert "evil" not in row.storage_key


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by a quarter
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[2] = (52.0, 22.0, 12.0)  # where it was taken
    return exif.tobytes()


def test_pictures_are_drawn_anew_without_what_was_hidden_in_them(app: Flask, upload: Any) -> None:
    polyglot = a_jpeg((8, 6), exif=_turned(), comment=b"SECRET-COMMENT") + b"PK\x03\x04SECRET-TAIL"
    assert upload(polyglot, "a.jpg").status_code == 201
    with for_app().open(rows()[0].storage_key) as stream:
        kept = stream.read()
    assert b"SECRET" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif()), image.format) == ((6, 8), {}, "JPEG")


def test_a_png_keeps_transparency_and_loses_its_texts(app: Flask, upload: Any) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "SECRET-TEXT")
    assert upload(a_png(mode="RGBA", pnginfo=info) + b"<script>SECRET</script>", "a.png").status_code == 201
    with for_app().open(rows()[0].storage_key) as stream:
        kept = stream.read()
    assert b"SECRET" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.mode == "RGBA"


def test_a_file_beyond_the_limit_is_refused(app: Flask, upload: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = app.extensions["settings"].upload_limit_mb << 20
    body = PDF + b" " * (limit - len(PDF) - 6) + b"%%EOF\n"
    assert upload(body, "fits.pdf").status_code == 201
    answer = upload(PDF + b" " * limit, "a.pdf")
    assert (answer.status_code, answer.json["error"]) == (422, "This file is larger than 20 MB.")
    huge = upload(PDF + b" " * (limit + (2 << 20)), "a.pdf")
    assert (huge.status_code, huge.json["error"]) == (413, "The file is too large.")
    assert [row.filename for row in rows()] == ["fits.pdf"]


def test_a_slot_takes_only_what_it_is_for(app: Flask, upload: Any) -> None:
    answer = upload(a_png(), "a.png", slot="only-pdf")
    assert (answer.status_code, answer.json["error"]) == (422, "This kind of file is not taken. Please choose one of: PDF.")
    assert upload(PDF, "a.pdf", slot="only-pdf").status_code == 201
    assert upload(PDF, "a.pdf", slot="none").json["error"] == "No file belongs here."


def test_a_form_without_a_file_is_told_so(app: Flask, upload: Any, shelf: Shelf, sign_in: Any) -> None:
    browser = sign_in(session.get(_user(), next(iter(shelf.writers))))
    for data in ({}, {"file": (io.BytesIO(b""), "")}, {"file": "text"}):
        answer = browser.post("/documents/Shelf/1", data=data, headers=JSON, content_type="multipart/form-data")
        assert (answer.status_code, answer.json["error"]) == (422, "Please choose a file.")


def _user() -> Any:
    from portal.accounts.models import User

    return User
