"""Certificates: numbers, versions, terms, statuses; register row and PDFs in the same transaction."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from pypdf import PdfReader

from portal import documents
from portal.certification import issuing, numbering
from portal.certification.dates import add_months
from portal.certification.history import status_on
from portal.certification.models import Case, Certificate, Verdict
from portal.core.access import Refused
from portal.core.clock import pretend
from portal.core.database import session
from portal.documents.storage import for_app
from tests.certification.factories import a_case, a_decider, a_scheme, a_site, a_standard, a_verdict
from tests.factories import a_company, saved


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def issued(case: Case | None = None, on: datetime | None = None) -> Certificate:
    case = case or a_case("deciding", scheme=a_scheme(a_standard("EN 15838:2009")))
    with pretend(on or at(2023, 6, 12)):
        return issuing.issue(case, a_verdict(case))


def followed(certificate: Certificate, kind: str, verdict_kind: str, on: datetime, **values: object) -> tuple[Case, Verdict]:
    scheme = certificate.scheme_version
    case = a_case("deciding", scheme=scheme, company=certificate.organisation, kind=kind, certificate_id=certificate.id, **values)
    with pretend(on):
        return case, a_verdict(case, a_decider(scheme), verdict_kind)


def pdf_of(certificate: Certificate, language: str, number: int = 1) -> bytes:
    version = certificate.versions[number - 1]
    found = documents.for_parent("CertificateVersion", version.id, language)
    with for_app().open(found[0].storage_key) as stream:
        return stream.read()


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_the_first_certificate_has_number_row_version_and_status(app: Flask) -> None:
    certificate = issued()
    assert str(numbering.parse(certificate.number)) == certificate.number
    assert (certificate.first_granted_on, certificate.valid_from) == (date(2023, 6, 12), date(2023, 6, 12))
    assert (certificate.valid_until, certificate.surveillance_due) == (date(2029, 6, 12), date(2025, 6, 12))
    assert certificate.cities == "|utrecht|"
    assert [version.number for version in certificate.versions] == [1]
    assert [(p.status, p.valid_from, p.valid_to, p.known_until) for p in certificate.periods] == [("valid", date(2023, 6, 12), None, None)]


def test_numbers_of_a_year_follow_each_other_and_every_one_checks(app: Flask) -> None:
    scheme = a_scheme(a_standard("EN 15838:2009"))
    numbers = [issued(a_case("deciding", scheme=scheme)).number for _ in range(6)]
    serials = [numbering.parse(number).serial for number in numbers]
    assert serials == [s for s in range(1, 20) if numbering.number_for("EN 15838:2009", 2023, s)][:6]


def test_the_day_is_that_of_the_body(app: Flask) -> None:
    certificate = issued(on=datetime(2023, 6, 12, 22, 30, tzinfo=UTC))  # past midnight in Brussels
    assert certificate.first_granted_on == date(2023, 6, 13)


def test_a_term_from_the_29th_of_february_ends_where_months_end(app: Flask) -> None:
    certificate = issued(on=at(2024, 2, 29))
    assert (certificate.surveillance_due, certificate.valid_until) == (date(2026, 2, 28), date(2030, 2, 28))


def test_the_pdfs_are_kept_and_their_hashes_true(app: Flask) -> None:
    certificate = issued()
    version = certificate.versions[0]
    assert version.languages == ["en", "nl"]
    assert version.pdf_sha256 == {code: hashlib.sha256(pdf_of(certificate, code)).hexdigest() for code in ("en", "nl")}


def test_the_face_says_everything_a_certificate_must(app: Flask) -> None:
    certificate = issued()
    said = words(pdf_of(certificate, "en"))
    wanted = [
        certificate.number, certificate.scheme_version.name, certificate.scheme_version.body.name, certificate.name,
        "EN 15838:2009", "Inbound customer service", "12 June 2023", "11 June 2029", "12 June 2025", "Utrecht",
        f"http://localhost/v/{certificate.number}", certificate.versions[0].verdict.user.name, "Version 1",
    ]  # fmt: skip
    assert [word for word in wanted if word not in said] == []
    assert "12 June 2029" not in said  # the day it ends is not a day it is valid


@pytest.mark.parametrize(("country", "spoken", "languages"), [
    ("DE", [], ["en", "de"]), ("BE", ["fr"], ["en", "fr"]), ("BE", [], ["en", "nl"]), ("PL", ["pl"], ["en"]), ("CH", ["fr", "de"], ["en", "fr"]),
])  # fmt: skip
def test_one_national_language(app: Flask, country: str, spoken: list[str], languages: list[str]) -> None:
    company = a_company(country=country, languages=spoken)
    assert issued(a_case("deciding", company=company)).versions[0].languages == languages


def test_many_sites_stand_on_an_annex(app: Flask) -> None:
    case = a_case("deciding")
    sites = [a_site(case, name=f"Place {n}", city=f"Town {n}") for n in range(40)]
    document = PdfReader(io.BytesIO(pdf_of(issued(case), "en")))
    said = " ".join(page.extract_text() for page in document.pages)
    assert len(document.pages) > 1
    assert [site.name for site in sites if site.name not in said] == []


def test_a_new_version_keeps_the_one_before(app: Flask) -> None:
    certificate = issued()
    _case, verdict = followed(certificate, "extension", "extend", at(2024, 2, 1))
    before = pdf_of(certificate, "en")
    with pretend(verdict.at):
        issuing.new_version(certificate, verdict, scope={"en": "Chat, too"})
    assert [(v.number, v.scope["en"], v.valid_from) for v in certificate.versions] == [
        (1, "Inbound customer service", date(2023, 6, 12)), (2, "Chat, too", date(2024, 2, 1)),
    ]  # fmt: skip
    assert pdf_of(certificate, "en", 1) == before
    assert "Version 2" in words(pdf_of(certificate, "en", 2))


def test_what_is_no_part_of_a_certificate_cannot_be_changed(app: Flask) -> None:
    certificate = issued()
    with pytest.raises(TypeError):
        issuing.new_version(certificate, certificate.versions[0].verdict, number=7)


def test_a_surveillance_makes_the_next_one_due_from_its_decision(app: Flask) -> None:
    certificate = issued()
    for when, due in ((at(2025, 5, 20), date(2027, 5, 20)), (at(2027, 5, 20), None)):
        case, verdict = followed(certificate, "surveillance", "confirm", when)
        with pretend(when):
            issuing.confirm(certificate, case, verdict)
        expected = due or (date(2029, 5, 20) if date(2029, 5, 20) < certificate.valid_until else None)
        assert certificate.surveillance_due == expected
    assert certificate.valid_until == date(2029, 6, 12)


def test_no_surveillance_falls_on_or_after_the_end(app: Flask) -> None:
    assert issuing.next_surveillance(date(2027, 6, 12), 24, date(2029, 6, 12)) is None
    assert issuing.next_surveillance(date(2027, 6, 11), 24, date(2029, 6, 12)) == date(2029, 6, 11)


def test_a_special_audit_leaves_the_dates_alone(app: Flask) -> None:
    certificate = issued()
    case, verdict = followed(certificate, "special", "confirm", at(2024, 1, 10))
    with pretend(verdict.at):
        issuing.confirm(certificate, case, verdict)
    assert certificate.surveillance_due == date(2025, 6, 12)


def test_a_renewal_in_time_begins_where_the_old_term_ends(app: Flask) -> None:
    certificate = issued()
    case, verdict = followed(certificate, "recertification", "renew", at(2029, 4, 2))
    with pretend(verdict.at):
        issuing.renew(certificate, case, verdict)
    assert (certificate.valid_from, certificate.valid_until) == (date(2023, 6, 12), date(2035, 6, 12))
    assert (certificate.versions[1].valid_from, certificate.surveillance_due) == (date(2029, 6, 12), date(2031, 6, 12))
    assert (certificate.cycle, certificate.current, certificate.status) == (2, 2, "valid")
    assert status_on(certificate.periods, certificate.versions, date(2029, 7, 1)) == "valid"


def test_a_renewal_after_the_end_restores_and_keeps_the_gap(app: Flask) -> None:
    certificate = issued()
    case, verdict = followed(certificate, "recertification", "renew", at(2029, 8, 1))
    with pretend(verdict.at):
        issuing.renew(certificate, case, verdict)
    days = [date(2029, 6, 11), date(2029, 6, 12), date(2029, 7, 31), date(2029, 8, 1)]
    assert [status_on(certificate.periods, certificate.versions, one) for one in days] == ["valid", "expired", "expired", "valid"]
    assert (certificate.valid_from, certificate.valid_until) == (date(2029, 8, 1), date(2035, 6, 12))


def test_a_renewal_much_later_is_refused(app: Flask) -> None:
    certificate = issued()
    case, verdict = followed(certificate, "recertification", "renew", at(2029, 12, 12))
    with pretend(verdict.at), pytest.raises(Refused):
        issuing.renew(certificate, case, verdict)


def test_a_transition_changes_the_standard_and_not_the_term(app: Flask) -> None:
    certificate = issued()
    case, verdict = followed(certificate, "transition", "supersede", at(2026, 3, 1))
    case.standard = a_standard("ISO 18295-1:2017")
    session.flush()
    with pretend(verdict.at):
        issuing.extend(certificate, case, verdict)
    assert (certificate.standard_code, certificate.valid_until) == ("ISO 18295-1:2017", date(2029, 6, 12))
    assert [version.standard_code for version in certificate.versions] == ["EN 15838:2009", "ISO 18295-1:2017"]


def test_statuses_are_written_in_both_times(app: Flask) -> None:
    certificate = issued()
    _case, verdict = followed(certificate, "special", "suspend", at(2024, 1, 10))
    with pretend(at(2024, 1, 10)):
        issuing.set_status(certificate, "suspend", verdict, date(2024, 1, 10), "overdue", until=add_months(date(2024, 1, 10), 6))
    with pretend(at(2024, 3, 1)):
        issuing.set_status(certificate, "reinstate", verdict, date(2024, 3, 1), "verified")
    days = [date(2024, 1, 9), date(2024, 1, 10), date(2024, 2, 29), date(2024, 3, 1)]
    assert [status_on(certificate.periods, certificate.versions, one) for one in days] == ["valid", "suspended", "suspended", "valid"]
    assert status_on(certificate.periods, certificate.versions, date(2024, 3, 1), at(2024, 2, 1)) == "suspended"
    assert (certificate.status, certificate.suspended_until) == ("valid", None)


def test_a_correction_keeps_what_was_said_before(app: Flask) -> None:
    certificate = issued()
    _case, verdict = followed(certificate, "special", "suspend", at(2024, 1, 10))
    with pretend(at(2024, 1, 10)):
        issuing.set_status(certificate, "suspend", verdict, date(2024, 1, 10))
    with pretend(at(2024, 6, 1)):
        issuing.correct_status(certificate, "valid", date(2024, 1, 10), date(2024, 2, 1), verdict)
    day = date(2024, 1, 15)
    assert status_on(certificate.periods, certificate.versions, day, at(2024, 5, 1)) == "suspended"
    assert status_on(certificate.periods, certificate.versions, day) == "valid"
    assert status_on(certificate.periods, certificate.versions, date(2024, 2, 1)) == "suspended"


@pytest.mark.parametrize("status", ["withdrawn", "terminated", "expired"])
def test_what_is_not_in_force_takes_no_version(app: Flask, status: str) -> None:
    certificate = issued()
    certificate.status = status
    saved(certificate)
    with pytest.raises(Refused):
        issuing.new_version(certificate, certificate.versions[0].verdict)


def test_a_move_from_the_wrong_status_is_refused(app: Flask) -> None:
    certificate = issued()
    with pytest.raises(Refused):
        issuing.set_status(certificate, "reinstate", certificate.versions[0].verdict, date(2024, 1, 1))


def test_the_search_key_holds_names_trading_names_and_number(app: Flask) -> None:
    company = a_company("Rheinbogen Kundendienst GmbH", trading_names=("Rheinruf",))
    key = issued(a_case("deciding", company=company)).name_key
    assert [word in key for word in ("rheinbogen kundendienst", "rheinruf", "eccco")] == [True] * 3
