"""The letters of deciding."""

from portal.core.i18n import _l
from portal.outbox.templates import LetterKind, register

register(
    LetterKind(
        "decisions-sealed",
        _l("Decisions sealed: the fingerprint for the board"),
        {
            "edition": "ECCCO Awards 2027",
            "fingerprint": "9f41c07e5b2d88a613fe70c9e4d52a1b6c38f09d417ba2e6d85130cf94b71e6a",
            "link": "https://awards.example.org/editions/1/decisions",
        },
        required=("fingerprint",),
    )
)
