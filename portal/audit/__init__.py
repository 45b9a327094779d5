"""Audit: who did what, when and why, in the same transaction as the deed."""

from portal.audit.events import Event
from portal.audit.trail import record

__all__ = ["Event", "record"]
