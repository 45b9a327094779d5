"""What may come in: judged by extension and by content, with limits read before anything is unpacked."""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from portal.core.access import Refused
from portal.core.i18n import _l
from portal.documents.office import OfficeError, check_office

MAX_PIXELS = 24_000_000
"""About 6000 x 4000: decoding and turning stays below 220 MiB."""
TAIL = 2048
NAME_LIMIT = 120

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
SAME = {"jpeg": "jpg", "jpe": "jpg"}
ALLOWED = tuple(TYPES)
IMAGES = ("png", "jpg")

# What the file systems of readers cannot take, and signs that turn or hide the text around them.
UNWANTED = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]')

_one_image_at_a_time = threading.Lock()


class Unacceptable(Refused):
    """A file that is not taken; ``reason`` is the sentence for the person who chose it."""


@dataclass(frozen=True)
class Verified:
    """``extension`` is the content's own, e.g. ``jpg`` for ``photo.JPEG``."""

    filename: str
    extension: str

    @property
    def content_type(self) -> str:
        return TYPES[self.extension]


def extension_of(filename: str) -> str:
    ending = filename.rpartition(".")[2].strip().lower() if "." in filename else ""
    return SAME.get(ending, ending)


def clean_name(filename: str, extension: str) -> str:
    """A name to show and to offer for saving: no folders, no signs that deceive, at most 120 characters."""
    base = re.split(r"[/\\]", filename)[-1]
    stem = base.rpartition(".")[0]
    stem = unicodedata.normalize("NFC", UNWANTED.sub(" ", stem))
    stem = "".join(c for c in stem if unicodedata.category(c) not in ("Cs", "Co", "Cn"))
    stem = " ".join(stem.split()).strip(". ")[: NAME_LIMIT - len(extension) - 1].strip(". ")
    return f"{stem or 'document'}.{extension}"


def verify(filename: str, stream: BinaryIO, size: int, allowed: tuple[str, ...] = ALLOWED) -> Verified:
    """Judge name and content of ``stream`` (seekable, ``size`` bytes). Raises Unacceptable."""
    extension = extension_of(filename)
    if not allowed:
        raise Unacceptable(_l("No file belongs here."))
    if extension not in TYPES or extension not in allowed:
        names = ", ".join(one.upper() for one in allowed)
        raise Unacceptable(_l("This kind of file is not taken. Please choose one of: %(names)s.", names=names))
    if size == 0:
        raise Unacceptable(_l("This file is empty."))
    stream.seek(0)
    head = stream.read(16)
    stream.seek(max(0, size - TAIL))
    tail = stream.read(TAIL)
    if not _content_fits(extension, head, tail):
        raise Unacceptable(_l("The content of this file is not what its name says."))
    if extension in ("docx", "xlsx", "pptx"):
        try:
            check_office(stream, size, extension)
        except OfficeError:
            raise Unacceptable(_l("This office document is damaged, protected or holds macros.")) from None
    return Verified(clean_name(filename, extension), extension)


def _content_fits(extension: str, head: bytes, tail: bytes) -> bool:
    if extension == "pdf":
        # A second file hidden behind the end would be one kind to us and another to the reader.
        return head.startswith(b"%PDF-") and b"%%EOF" in tail and b"PK\x05\x06" not in tail
    if extension == "png":
        return head.startswith(b"\x89PNG\r\n\x1a\n")
    if extension == "jpg":
        return head.startswith(b"\xff\xd8\xff")
    return head.startswith(b"PK\x03\x04")


def reencode(source: BinaryIO, target: BinaryIO, extension: str) -> None:
    """Draw an image anew: what was hidden in it, and where it was taken, stays behind. Raises Unacceptable."""
    from PIL import Image, ImageOps  # only where an image comes in

    source.seek(0)
    format_ = "PNG" if extension == "png" else "JPEG"
    with _one_image_at_a_time:
        try:
            with Image.open(source, formats=[format_]) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    raise Unacceptable(_l("This picture has more than 24 million pixels. Please make it smaller."))
                image.load()
                plain = ImageOps.exif_transpose(image)
                mode = "RGB" if extension == "jpg" or not plain.has_transparency_data else "RGBA"
                plain = plain.convert(mode)
                plain.info.clear()
                plain.save(target, format_, **({"quality": 90} if extension == "jpg" else {"compress_level": 6}))
        except Unacceptable:
            raise
        except Exception:  # a decoder fed with garbage may raise anything
            raise Unacceptable(_l("This picture is damaged and cannot be read.")) from None
