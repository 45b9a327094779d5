"""Documents of the demo's dossiers: small PDFs made from their texts, and pictures drawn by ourselves."""

from __future__ import annotations

import io
import math
import random
from functools import cache

from portal import demo_data
from portal.accounts.models import User
from portal.awards.models import Entry
from portal.core.clock import pretend
from portal.core.database import session
from portal.core.pdf import render_pdf
from portal.documents import storage
from portal.documents.models import Document

SLOT = "documents"
NIGHT, PAPER, GOLD, BLUE, LINE = "#101c2b", "#f6f0e2", "#dcb360", "#4c79e6", "#31435a"


@cache
def _pdf(title: str, text: str, company: str, language: str) -> bytes:
    return render_pdf("attachment", {"title": title, "text": text, "company": company, "language": language})


@cache
def _picture(seed: str) -> bytes:
    """A picture of our own drawing where a company would send a photograph: dunes, a sun, one line of gold."""
    from PIL import Image, ImageDraw  # only where the demo is built

    dice = random.Random(f"picture {seed}")
    width, height, buffer = 960, 640, io.BytesIO()
    image = Image.new("RGB", (width, height), NIGHT)
    pen = ImageDraw.Draw(image)
    x, y, radius = dice.randint(140, 820), dice.randint(110, 260), dice.randint(40, 95)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=dice.choice((PAPER, GOLD, BLUE)))
    for step in range(7):
        base, swing, phase = 300 + step * 48, dice.uniform(14, 46), dice.uniform(0, 6.3)
        points = [(px, base + swing * math.sin(px / 130 + phase)) for px in range(0, width + 8, 8)]
        pen.line(points, fill=GOLD if step == 3 else LINE if step % 2 else PAPER, width=3)
    image.quantize(32).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def attach_documents(entry: Entry, dossier: demo_data.Dossier, contact: User) -> None:
    """What the company attached. The same PDF is made once and stored for each edition it was sent to."""
    files = [
        (each.name, "application/pdf", _pdf(each.title, each.text, entry.nominee, dossier.language))
        for each in dossier.documents
    ]
    for name, kind, content in [*files, (f"{dossier.company}.png", "image/png", _picture(dossier.company))]:
        with pretend(entry.created_at):
            stored = storage.for_app().put(io.BytesIO(content))
        session.add(
            Document(
                parent_type="Entry", parent_id=entry.id, slot=SLOT, organisation_id=entry.company_id, uploaded_by=contact.id,
                filename=name, content_type=kind, size=stored.size, sha256=stored.sha256,
                storage_key=stored.key, created_at=entry.created_at,
            )
        )  # fmt: skip
