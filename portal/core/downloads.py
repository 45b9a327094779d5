"""The name under which an answer is saved."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote


def disposition(filename: str) -> str:
    """RFC 6266: a plain name for old programs, the true one in UTF-8 for all others."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    plain = "".join(c for c in plain if c.isalnum() or c in " ._-()").strip() or "document"
    if plain == filename:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
