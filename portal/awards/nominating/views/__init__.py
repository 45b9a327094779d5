"""Pages of nominating: an association's entries, the entry, its dossier, its helpers, its papers."""

from portal.awards.nominating.views import answers, dossiers, entries, helpers, moves, papers
from portal.awards.nominating.views.blueprint import nominating

__all__ = ["answers", "dossiers", "entries", "helpers", "moves", "nominating", "papers"]
