"""Letters: written as rows in the transaction of the deed, delivered by the worker."""

from portal.outbox.templates import LetterKind, register
from portal.outbox.writing import Draft, write, write_all

__all__ = ["Draft", "LetterKind", "register", "write", "write_all"]
