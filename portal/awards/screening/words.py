"""States of an entry in words, with the shape that stands beside them."""

from portal.core.i18n import _l

STATE_LABELS = {
    "draft": _l("being written"),
    "submitted": _l("submitted"),
    "returned": _l("returned"),
    "accepted": _l("accepted"),
    "refused": _l("refused"),
    "withdrawn": _l("withdrawn"),
    "disqualified": _l("disqualified"),
}
STATE_KINDS = {"submitted": "warn", "accepted": "ok", "refused": "bad", "disqualified": "bad"}
