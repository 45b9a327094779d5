"""Tokens for cookies and links: 256 random bits outside, only their hash inside."""

from __future__ import annotations

import hashlib
import secrets


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 in hex. A random token of this length needs no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
