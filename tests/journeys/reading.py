"""What an answer says, whatever it is wrapped in."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

from pypdf import PdfReader
from werkzeug.test import TestResponse

BETWEEN_DIGITS = re.compile(r"(?<=\d)[,.'’\u00a0\u202f ](?=\d)")


def words_of(answer: TestResponse) -> str:
    """Status line, headers and content as one text to search: unpacked, unescaped, lower case, numbers without marks."""
    number = dict(answer.headers).get("X-Request-Id", "no number")  # sixteen random digits: in ten thousand answers some spell a mark
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return plain(f"{headers}\n{content_of(answer.get_data())}".replace(number, ""))


def plain(text: str) -> str:
    return BETWEEN_DIGITS.sub("", unescape(text)).lower()


def content_of(data: bytes) -> str:
    if data.startswith(b"%PDF") and b"/Page" in data:
        reader = PdfReader(io.BytesIO(data))
        text = "\n".join(page.extract_text() for page in reader.pages)
        return f"{reader.metadata}\n{text}\n" + re.sub(r"[\s\u00ad-]+", "", text)
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(f"{name}\n{content_of(archive.read(name))}" for name in archive.namelist())
    return data.decode("utf-8", "replace")
