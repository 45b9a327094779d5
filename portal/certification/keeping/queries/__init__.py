"""What people see of certificates and their life."""

from portal.certification.keeping.queries.certificates import (
    MONTHS,
    STATUSES,
    Wanted,
    appealable_among,
    cases_of,
    certificate_for,
    certificates_page,
    latest_case,
    others_of_holder,
    sites_apart,
    stands,
    stands_still,
    under_way,
    verdicts_of,
    version_before,
    versions_of,
    visible_certificates,
)
from portal.certification.keeping.queries.clockwork import due_certificates, kinds_under_way, with_scheme
from portal.certification.keeping.queries.notices import (
    PROPOSED,
    declarations_of,
    declared,
    declared_years,
    notice_for,
    notices_of,
    overdue_certificates,
    proposals,
    transition_notice_for,
    transition_notices,
    undeclared,
    unread_transitions,
    waiting_notices,
)
from portal.certification.keeping.queries.people import (
    association_of,
    deciders_of,
    holders_of,
    managers_of,
    parts_in,
    people_by_organisation,
)
from portal.certification.keeping.queries.refusals import refusal_of, refusals_for, refused_cases
from portal.certification.keeping.queries.transitions import (
    answers_of,
    delta_of,
    links_into,
    movers,
    relation_of,
    successor_for,
    successors,
    transitions_for,
    untold,
    version_for_recertification,
)

__all__ = [
    "MONTHS", "PROPOSED", "STATUSES", "Wanted", "answers_of", "appealable_among", "association_of", "cases_of", "certificate_for",
    "certificates_page", "deciders_of", "declarations_of", "declared", "declared_years", "delta_of", "due_certificates",
    "holders_of", "kinds_under_way", "latest_case", "links_into", "managers_of", "movers", "notice_for", "notices_of",
    "others_of_holder", "overdue_certificates", "parts_in", "people_by_organisation", "proposals", "refusal_of", "refusals_for", "refused_cases", "relation_of",
    "sites_apart", "stands", "stands_still", "successor_for", "successors", "transition_notice_for", "transition_notices",
    "transitions_for", "undeclared", "under_way", "unread_transitions", "untold", "verdicts_of", "version_before", "version_for_recertification",
    "versions_of", "visible_certificates", "waiting_notices", "with_scheme",
]  # fmt: skip
