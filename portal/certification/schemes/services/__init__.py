"""Commands of schemes."""

from portal.certification.schemes.services.importing import Imported, import_standard, load_shipped
from portal.certification.schemes.services.versions import (
    Details,
    copy_version,
    create_scheme,
    publish_version,
    retire_version,
    save_version,
)

__all__ = [
    "Details", "Imported", "copy_version", "create_scheme", "import_standard", "load_shipped", "publish_version",
    "retire_version", "save_version",
]  # fmt: skip
