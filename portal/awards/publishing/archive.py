"""An edition as one ZIP: tables as CSV, results, decisions and seal as the JSON their fingerprints cover. Streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.accounts.models import User
from portal.awards import scoring
from portal.awards.deciding.services import content_of
from portal.awards.models import Edition
from portal.awards.publishing.queries import archive, seal_of
from portal.core.i18n import _
from portal.core.tables import csv_lines
from portal.core.zips import File, zipped


def stream(viewer: User, edition: Edition) -> Iterator[bytes]:
    """The bytes of the archive, a piece at a time."""
    return zipped(_files(viewer, edition))


def _files(viewer: User, edition: Edition) -> Iterator[File]:
    categories = archive.open_to(viewer, edition)
    left_out = archive.categories_count(edition) - len(categories)
    results, decisions = archive.result_sets(categories), archive.decisions(categories)
    yield "README.txt", [_words(edition, left_out).encode()]
    yield "entries.csv", _csv(archive.ENTRY_COLUMNS, archive.entry_lines(categories))
    yield "results.csv", _csv(archive.RESULT_COLUMNS, archive.result_lines(results))
    yield "decisions.csv", _csv(archive.DECISION_COLUMNS, archive.decision_lines(decisions))
    yield "rule-changes.csv", _csv(archive.CHANGE_COLUMNS, archive.change_lines(edition))
    for result in results:
        yield f"results/round-{result.round.position}-{result.category.key}-{result.id}.json", [result.document.encode()]
    for decision in decisions:
        yield f"decisions/{decision.category.key}.json", [scoring.canonical(content_of(decision))]
    if not left_out and (seal := seal_of(edition)):
        yield "seal.json", [seal.document.encode()]


def _csv(header: list[str], lines: Iterable[list[object]]) -> Iterator[bytes]:
    yield "\ufeff".encode()
    for line in csv_lines(header, lines):
        yield line.encode()


def _words(edition: Edition, left_out: int) -> str:
    sentences = [
        f"{edition.programme.slug} / {edition.slug}",
        _("The JSON files are the bytes their fingerprints cover: sha256sum of each gives the fingerprint in results.csv."),
        _("Jurors appear by the alias they had in this edition."),
    ]
    if left_out:
        sentences.append(_("%(count)s categories are left out because you have a tie to a nominee in them.", count=left_out))
    return "\n\n".join(sentences) + "\n"
