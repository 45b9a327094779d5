"""What everyone may see. Every select starts from portal.awards.visibility; what is not public yet is not selected."""

from portal.showcase.queries.cases import (
    OFFICES,
    Case,
    CasePage,
    Filter,
    case_for_members,
    case_named,
    cases,
    public_slugs,
)
from portal.showcase.queries.editions import (
    Known,
    associations,
    edition_named,
    editions_of,
    known_editions,
    on_now,
    revealed_of_federation,
    seal_of,
)
from portal.showcase.queries.frozen import Table, frozen_tables
from portal.showcase.queries.integrity import CategoryFacts, Integrity, integrity_of, opened_file, opened_seal
from portal.showcase.queries.stage import Act, acts_of
from portal.showcase.queries.winners import (
    Award,
    Facts,
    Honour,
    Lead,
    awards_of,
    facts_of,
    latest_winners,
    lead_of,
    shortlist_of,
)

__all__ = [
    "OFFICES", "Act", "Award", "Case", "CasePage", "CategoryFacts", "Facts", "Filter", "Honour", "Integrity", "Known", "Lead", "Table",
    "acts_of", "associations", "awards_of", "case_for_members", "case_named", "cases", "edition_named", "editions_of", "facts_of",
    "frozen_tables", "integrity_of", "known_editions", "latest_winners", "lead_of", "on_now", "opened_file", "opened_seal", "public_slugs",
    "revealed_of_federation", "seal_of", "shortlist_of",
]  # fmt: skip
