"""Letters: written as rows in the transaction of the deed, delivered by the worker."""

from portal.outbox.templates import LetterKind, register
from portal.outbox.writing import write

__all__ = ["LetterKind", "register", "write"]
