"""How an entry stands, in words: the state, what happens next, and who acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.awards.models import Entry
from portal.awards.phases import takes_dossiers
from portal.core.i18n import _, _l

STATES = {
    "draft": ("none", _l("draft")),
    "submitted": ("ok", _l("submitted")),
    "returned": ("warn", _l("returned")),
    "accepted": ("ok", _l("accepted")),
    "refused": ("bad", _l("refused")),
    "withdrawn": ("none", _l("withdrawn")),
    "disqualified": ("bad", _l("disqualified")),
}


@dataclass(frozen=True)
class Standing:
    """``kind`` and ``label`` for the status mark; ``sentence``: what happens next and by whom."""

    kind: str
    label: Any
    sentence: str


def standing(entry: Entry, at: datetime, *, has_contact: bool = True) -> Standing:
    kind, label = STATES[entry.state]
    if entry.state in ("draft", "returned"):
        return _open_standing(entry, at, has_contact)
    if entry.state == "accepted" and entry.edition.publication == "revealed":
        return Standing("ok", label, _("The winners are published. You can read the outcome of this entry."))
    sentences = {
        "submitted": _("The secretariat checks it now, and accepts it, returns it with remarks or refuses it."),
        "accepted": _("It takes part. The jury reads it next; you hear of the outcome when the winners are published."),
        "refused": _("It does not take part. The secretariat gave the reason below."),
        "withdrawn": _("It does not take part any more. What was written can still be read."),
        "disqualified": _("It does not take part any more. The reason is given below."),
    }
    return Standing(kind, label, sentences[entry.state])


def _open_standing(entry: Entry, at: datetime, has_contact: bool) -> Standing:
    association = entry.association.name if entry.association else _("the association")
    kind, label = STATES[entry.state]
    if not takes_dossiers(entry.edition, entry.extended_until, at):
        opens = entry.edition.nominations_open_at
        if opens and at < opens:
            return Standing(kind, label, _("Nominations are not open yet."))
        return Standing("bad", _("not submitted"), _("The deadline has passed and the entry was not submitted."))
    if entry.handed_back_at:
        sentence = _("%(association)s reads the dossier now, then submits it or returns it with remarks.", association=association)
        return Standing("warn", _("handed back"), sentence)
    if entry.state == "returned":
        return Standing(
            kind, label, _("It was returned with remarks. Mend what they say; then %(association)s submits it again.", association=association)
        )
    if not has_contact:
        return Standing(kind, label, _("Nobody of the company works on it yet: name a contact, or complete it yourself."))
    return Standing(
        kind, label, _("The company completes the dossier and hands it back to %(association)s, who submits it.", association=association)
    )
