"""A ZIP streamed while it is written: memory holds one piece."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

File = tuple[str, Iterable[bytes]]
"""Path inside the archive, and its pieces."""


class _Pipe(io.RawIOBase):
    """A file that is only written to; what arrived is taken away after each step."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self.waiting = b"".join(self.waiting), []
        return taken


def zipped(files: Iterable[File]) -> Iterator[bytes]:
    """The bytes of the archive, a piece at a time; each file is asked for when its turn comes."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]  # only written to
        for name, pieces in files:
            with archive.open(name, "w") as file:
                for piece in pieces:
                    file.write(piece)
                    yield pipe.take()
            yield pipe.take()
    yield pipe.take()
