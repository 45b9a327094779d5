"""A new version of a scheme: told to those whose certificates and cases run under an earlier one."""

from __future__ import annotations

from collections import defaultdict

from portal import outbox
from portal.accounts.models import Role
from portal.certification.models import Case, Certificate, SchemeVersion
from portal.certification.people import people_by_organisation
from portal.certification.schemes import queries
from portal.core.clock import in_zone, now
from portal.core.i18n import _, _l, day
from portal.core.languages import speaking
from portal.outbox import LetterKind, register

register(
    LetterKind(
        "scheme-published", _l("New version of a scheme, to holders and applicants"),
        {
            "scheme": "Contact Centre: Certified EN 15838", "number": 2, "day": "12 October 2027", "changes": "Longer surveillance.",
            "kept": "ECCCO-15838-2026-00042-K: version 1 until its term ends on 12 October 2032; its recertification runs under the newest version.",
            "link": "/certification/certificates",
        },
        ("link",),
    )
)  # fmt: skip


def tell_published(version: SchemeVersion) -> int:
    """One letter to each manager of a centre concerned: what is new, and until when what they hold keeps its version."""
    held: dict[int, list[Certificate | Case]] = defaultdict(list)
    for certificate in queries.certificates_before(version):
        held[certificate.organisation_id].append(certificate)
    for case in queries.cases_before(version):
        held[case.organisation_id].append(case)
    mine: dict[int, list[Certificate | Case]] = defaultdict(list)
    people = {}
    for organisation, users in people_by_organisation(held, Role.CENTRE_MANAGER).items():
        for user in users:
            people[user.id] = user
            mine[user.id] += held[organisation]
    drafts, since = [], in_zone(version.published_at or now(), version.body.zone).date()
    for number, user in people.items():
        with speaking(user.locale):
            values = {
                "scheme": version.name, "number": version.number, "day": day(since), "changes": version.changes.strip(),
                "kept": "\n".join(_until(one) for one in mine[number]), "link": "/certification/certificates",
            }  # fmt: skip
            drafts.append(outbox.Draft("scheme-published", user, f"scheme-published:{version.id}:{number}", f"scheme:{version.id}", values))
    return outbox.write_all(drafts)


def _until(one: Certificate | Case) -> str:
    if isinstance(one, Case):
        return _("%(number)s: version %(version)s until its decision.", number=one.number, version=one.scheme_version.number)
    return _(
        "%(number)s: version %(version)s until its term ends on %(day)s; its recertification runs under the newest version.",
        number=one.number, version=one.scheme_version.number, day=day(one.valid_until),
    )  # fmt: skip
