"""What a preview hands to the page and takes back signed: nobody can apply what was not previewed to them."""

from __future__ import annotations

import json
import secrets
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from itsdangerous import BadSignature, Signer

from portal.awards.forming.planning import Pair
from portal.core.access import Refused
from portal.core.i18n import _l
from portal.core.running import settings

MOST = 2_000_000


@dataclass(frozen=True)
class Ticket:
    """``id``: of this preview; ``actor``: who it was shown to; ``fingerprint``: of the facts it was made from."""

    round: int
    actor: int
    fingerprint: str
    pairs: tuple[Pair, ...]
    origin: str
    """``automatic`` or ``spreadsheet``."""
    removed: tuple[Pair, ...] = ()
    """Assignments nobody has begun, which go to somebody else."""
    seed: str = ""
    id: str = ""


def _signer() -> Signer:
    return Signer(settings().signing_key(), salt="assignment-plan")


def issue(ticket: Ticket) -> str:
    content = {**vars(ticket), "id": secrets.token_hex(8)}
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode())
    return _signer().sign(urlsafe_b64encode(packed)).decode()


def read(text: str) -> Ticket:
    """Raises Refused for anything that was not signed here."""
    try:
        packed = urlsafe_b64decode(_signer().unsign(text.encode()))
        content = json.loads(zlib.decompressobj().decompress(packed, MOST))
        for name in ("pairs", "removed"):
            content[name] = tuple((int(entry), int(member)) for entry, member in content[name])
        return Ticket(**content)
    except (BadSignature, ValueError, TypeError, KeyError, zlib.error):
        raise Refused(_l("This preview cannot be read any more. Please make a new one.")) from None
