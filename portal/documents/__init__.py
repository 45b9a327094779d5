"""Documents: files people attach, kept outside the web root, read only by those who may see their parent."""

from portal.documents.inspection import ALLOWED, IMAGES, Unacceptable
from portal.documents.models import Document
from portal.documents.parents import register_parent
from portal.documents.queries import for_parent, for_parents
from portal.documents.services import Received, attach, received, remove, space_used
from portal.documents.storage import LocalStorage, Storage, for_app

__all__ = [
    "ALLOWED", "IMAGES", "Document", "LocalStorage", "Received", "Storage", "Unacceptable", "attach", "for_app", "for_parent",
    "for_parents", "received", "register_parent", "remove", "space_used",
]  # fmt: skip
