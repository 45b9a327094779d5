"""What people may see of nominations: own entries and quota, entries to work on, what was in at each moment."""

from portal.awards.nominating.form_state import (
    Finding,
    Item,
    Step,
    findings,
    items_of,
    steps_of,
)
from portal.awards.nominating.queries.entries import (
    audience_for,
    document_of,
    entry_to_read,
    entry_to_work_on,
    file_question,
    helper_of,
    helpers_of,
    managers_of,
    may_open,
    may_read_slot,
    open_move_of,
    remarks_of,
    rights_of,
    secretariat_of,
)
from portal.awards.nominating.queries.kept import (
    document_in,
    sections_of_snapshot,
    snapshot_of,
    snapshots_of,
)
from portal.awards.nominating.queries.nominations import (
    CategoryPlace,
    Nominations,
    categories_of,
    category_of,
    citation_of,
    companies_of,
    company_meant,
    contacts_of,
    label_of,
    national_entries,
    nominating_associations,
    nominations,
    takes_a_place,
    used_places,
)
from portal.awards.nominating.queries.waiting import (
    due_entries,
    entries_to_snapshot,
    my_entries,
)
from portal.awards.nominating.reading import (
    Audience,
    Dossier,
    DossierAnswer,
    DossierSection,
    dossier,
    files_by_slot,
    form_of,
)

__all__ = [
    "Audience", "CategoryPlace", "Dossier", "DossierAnswer", "DossierSection", "Finding", "Item",
    "Nominations", "Step", "audience_for", "categories_of", "category_of", "citation_of", "companies_of",
    "company_meant", "contacts_of", "document_in", "document_of", "dossier", "due_entries", "entries_to_snapshot",
    "entry_to_read", "entry_to_work_on", "file_question", "files_by_slot", "findings", "form_of", "helper_of",
    "helpers_of", "items_of", "label_of", "managers_of", "may_open", "may_read_slot", "my_entries",
    "national_entries", "nominating_associations", "nominations", "open_move_of", "remarks_of", "rights_of", "secretariat_of",
    "sections_of_snapshot", "snapshot_of", "snapshots_of", "steps_of", "takes_a_place", "used_places",
]  # fmt: skip
