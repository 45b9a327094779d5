"""Keys: short names that stay when a text is translated or reworded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection


def key_for(text: str, taken: Collection[str], otherwise: str, separator: str = "_") -> str:
    """Lower-case ASCII words of ``text``, told apart from ``taken`` by a number."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    base = separator.join(words)[:48].strip(separator) or otherwise
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}{separator}{number}"
    return key
