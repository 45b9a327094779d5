"""Where the bytes lie: a small port, and its first harbour, a local folder.

Keys are random and made here; nothing a person typed ever becomes part of a path.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from portal.core.running import settings

KEY = re.compile(r"[0-9a-f]{40}")
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """``size`` in bytes; ``sha256`` in hexadecimal digits."""

    key: str
    size: int
    sha256: str


class Storage(Protocol):
    """What the portal asks of a storage; an object store can answer the same."""

    def put(self, stream: BinaryIO) -> Stored:
        """Keep the rest of ``stream``; when this returns, a power cut cannot take it away."""

    def open(self, key: str) -> BinaryIO:
        """The bytes of ``key``. Raises FileNotFoundError."""

    def remove(self, key: str) -> None:
        """Forget ``key``; one that does not exist is no error."""

    def keys(self, older_than: float = 0) -> Iterator[str]:
        """Every key that has been kept for at least so many seconds."""


class LocalStorage:
    """Files in fan-out folders: ``ab/cd/abcd…``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise FileNotFoundError("not a storage key")
        return self.folder / key[:2] / key[2:4] / key

    def put(self, stream: BinaryIO) -> Stored:
        key = secrets.token_hex(20)
        path = self._path(key)
        self._make(path.parent)
        digest, size = hashlib.sha256(), 0
        handle, temporary = tempfile.mkstemp(prefix=".incoming-", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := stream.read(CHUNK):
                    target.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                target.flush()
                os.fsync(target.fileno())
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
        _sync_folder(path.parent)
        return Stored(key, size, digest.hexdigest())

    def _make(self, folder: Path) -> None:
        """Create the fan-out folders, and make their names durable too."""
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in missing:
            _sync_folder(one.parent)

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def remove(self, key: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._path(key).unlink()

    def keys(self, older_than: float = 0) -> Iterator[str]:
        latest = time.time() - older_than
        for path in sorted(self.folder.glob("*/*/*")):
            if KEY.fullmatch(path.name) and path.is_file() and path.stat().st_mtime <= latest:
                yield path.name


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def for_app() -> Storage:
    """The storage of the running installation."""
    return LocalStorage(settings().storage_dir)
