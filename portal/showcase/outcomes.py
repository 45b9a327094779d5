"""What outcomes are called in public."""

from portal.core.i18n import _l

OUTCOMES = {"winner": _l("Winner"), "commended": _l("Commended"), "finalist": _l("Finalist")}
