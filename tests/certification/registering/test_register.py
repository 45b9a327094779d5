"""The register: search, pages, exports, the status on any day; open to all, and nothing in it that is not public."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.certification import issuing
from portal.certification.dates import add_months
from portal.certification.keeping.words import REASON_CODES
from portal.certification.models import Certificate
from portal.certification.numbering import number_for
from portal.certification.registering.words import REASONS
from portal.core.clock import pretend
from portal.core.database import session
from tests.certification.certifying.scenes import a_scene
from tests.certification.factories import a_case, a_certificate, a_scheme, a_standard, a_verdict, today
from tests.conftest import Statements
from tests.factories import a_company, saved

EVERYBODY = ["Alpha", "Beta", "Delta", "Ended", "Gamma", "Held", "Late", "Other", "Ranout"]


def issued(name: str = "Rheinbogen Kundendienst GmbH", on: datetime | None = None, **values: object) -> Certificate:
    case = a_case("deciding", company=a_company(name, trading_names=("Rheinruf",), country="DE"), **values)
    with pretend(on or datetime(2023, 6, 12, 9, tzinfo=UTC)):
        return issuing.issue(case, a_verdict(case))


def listed(client: FlaskClient, query: str) -> list[str]:
    rows = json.loads(client.get(f"/register.json?{query}").data)["certificates"]
    return sorted(row["holder"] for row in rows)


@pytest.fixture
def many(app: Flask) -> dict[str, Certificate]:
    """One of every kind."""
    day, standard = today(), a_standard("EN 15838:2009")
    scheme = a_scheme(standard)

    def one(name: str, country: str = "NL", **values: object) -> Certificate:
        case = a_case("granted", scheme=scheme, company=a_company(name, country=country))
        return a_certificate(case, granted_on=add_months(day, -12), **values)

    return {
        "Alpha": one("Alpha"), "Beta": one("Beta", "FR", cities="|lyon|paris|", direction="both"),
        "Gamma": one("Gamma", status="suspended"),
        "Ranout": one("Ranout", status="suspended", suspended_until=day),
        "Held": one("Held", status="suspended", suspended_until=day + timedelta(days=1)), "Delta": one("Delta", status="withdrawn", operation="outsourced"),
        "Late": one("Late", surveillance_due=day - timedelta(days=1)),
        "Ended": one("Ended", valid_from=day - timedelta(days=900), valid_until=day),
        "Other": one("Other", standard_code="ISO 18295-1:2017"),
    }  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), [
    ("", EVERYBODY),
    ("q=alp", ["Alpha"]), ("q=ALPHÁ", ["Alpha"]), ("q=zzz", []), ("country=FR", ["Beta"]), ("country=fr", ["Beta"]),
    ("city=Lyon", ["Beta"]), ("city=Par", ["Beta"]), ("city=yon", []), ("standard=ISO 18295-1:2017", ["Other"]),
    ("direction=outbound", ["Beta"]), ("operation=outsourced", ["Delta"]), ("status=suspended", ["Gamma", "Held"]),
    ("status=withdrawn", ["Delta", "Ranout"]), ("status=expired", ["Ended"]), ("status=overdue", ["Late"]),
    ("status=valid", ["Alpha", "Beta", "Late", "Other"]), ("status=nonsense", EVERYBODY),
    ("q=%25", EVERYBODY), ("q=_l_ha", []),
])  # fmt: skip
def test_what_a_search_finds(many: dict[str, Certificate], client: FlaskClient, query: str, expected: list[str]) -> None:
    assert listed(client, query) == expected


def test_a_trading_name_and_a_number_find_it(app: Flask, client: FlaskClient) -> None:
    number = issued().number
    for words in ("Rheinruf", number, number.replace("-", " ").lower(), "rheinbogen 2023"):
        assert listed(client, f"q={words}") == ["Rheinbogen Kundendienst GmbH"]


def test_everything_stays_visible_with_its_status(many: dict[str, Certificate], client: FlaskClient) -> None:
    page = client.get("/register").text
    assert [name for name in many if name not in page] == []
    assert [word for word in ("Suspended", "Withdrawn", "Expired", "surveillance overdue since") if word not in page] == []


@pytest.mark.parametrize("path", ["/register", "/register?q=company&country=NL&status=valid"])
def test_the_list_takes_four_statements_at_any_size(app: Flask, client: FlaskClient, statements: Statements, path: str) -> None:
    template = a_certificate()
    counts = []
    for size in (50, 1000):
        _multiplied(template, size)
        with statements() as seen:
            assert client.get(path).status_code == 200
        counts.append(len(seen))
    assert counts == [4, 4]


def _multiplied(one: Certificate, size: int) -> None:
    """Rows like one that is there, without versions."""
    columns = [c.key for c in Certificate.__mapper__.column_attrs if c.key not in ("id", "number")]
    values = {key: getattr(one, key) for key in columns}
    session.execute(Certificate.__table__.insert(), [{**values, "number": f"N-{size}-{n}"} for n in range(size)])
    session.commit()


def test_a_page_takes_three_statements_whatever_its_history(app: Flask, client: FlaskClient, statements: Statements) -> None:
    certificate = issued()
    counts = []
    for year in (2025, 2030):
        with statements() as seen:
            assert client.get(f"/register/{certificate.number}?on=2024-01-01&known=2024-02-01").status_code == 200
        counts.append(len(seen))
        for later in range(year, year + 4):
            _suspended_and_back(certificate, later)
    assert counts == [3, 3]


def _suspended_and_back(certificate: Certificate, year: int) -> None:
    case = a_case("deciding", scheme=certificate.scheme_version, company=certificate.organisation, kind="special", certificate_id=certificate.id)
    verdict = a_verdict(case)
    with pretend(datetime(year, 1, 10, 9, tzinfo=UTC)):
        issuing.set_status(certificate, "suspend", verdict, date(year, 1, 10), "major_finding")
    with pretend(datetime(year, 3, 1, 9, tzinfo=UTC)):
        issuing.set_status(certificate, "reinstate", verdict, date(year, 3, 1), "actions_verified")


@pytest.mark.parametrize(("query", "sentence"), [
    ("on=2023-06-11", "Not valid on 11 June 2023: first granted on 12 June 2023."),
    ("on=2023-06-12", "Valid on 12 June 2023: the certificate was in force, since 12 June 2023."),
    ("on=2025-02-01", "Not valid on 1 February 2025: suspended since 10 January 2025."),
    ("on=2025-03-01", "Valid on 1 March 2025: the certificate was in force, since 1 March 2025."),
    ("on=2029-06-11", "Valid on 11 June 2029"),
    ("on=2029-06-12", "the term had ended, 11 June 2029 was its last day"),
    ("on=2025-03-02&known=2025-02-01", "Not valid on 2 March 2025: suspended since 10 January 2025. So the register said on"),
    ("on=2025-03-02&known=2020-02-01", "At that moment the register did not know this certificate yet."),
])  # fmt: skip
def test_the_status_on_a_day_is_a_sentence(app: Flask, client: FlaskClient, query: str, sentence: str) -> None:
    certificate = issued()
    _suspended_and_back(certificate, 2025)
    answer = client.get(f"/register/{certificate.number}?{query}")
    assert (answer.status_code, sentence in answer.text) == (200, True)


@pytest.mark.parametrize("query", ["on=yesterday", "on=2023-02-30", "on=0001-01-01", "known=9999-12-31", "on=%00"])
def test_what_is_no_day_is_said_beside_the_field(app: Flask, client: FlaskClient, query: str) -> None:
    answer = client.get(f"/register/{issued().number}?{query}")
    assert (answer.status_code, "Please give a date" in answer.text) == (422, True)


def test_a_mistyped_number_is_told_without_asking_the_database(app: Flask, client: FlaskClient, statements: Statements) -> None:
    number = issued().number
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    with statements() as seen:
        answer = client.get(f"/register/{wrong}")
    assert (answer.status_code, "Did you mistype?" in answer.text, seen) == (404, True, [])


def test_any_spelling_and_the_short_address_lead_to_the_page(app: Flask, client: FlaskClient) -> None:
    number = issued().number
    for path in (f"/register/{number.lower()}", f"/register/{number.replace('-', '')}", f"/v/{number}"):
        answer = client.get(path, follow_redirects=True)
        assert (answer.status_code, answer.request.path) == (200, f"/register/{number}")


def test_an_unknown_number_is_not_found(app: Flask, client: FlaskClient) -> None:
    number = issued().number
    other = str(number_for("EN 1:2009", 2020, 7))
    assert [client.get(f"/register/{one}").status_code for one in (number, other)] == [200, 404]


def test_pdfs_of_every_version_are_there_for_all(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    for language in ("en", "de"):
        answer = client.get(f"/register/{certificate.number}/version-1-{language}.pdf")
        assert (answer.status_code, answer.data[:5], answer.headers["Cache-Control"]) == (200, b"%PDF-", "public, max-age=86400")
    assert [client.get(f"/register/{certificate.number}/version-{part}.pdf").status_code for part in ("1-nl", "2-en")] == [404, 404]


def test_the_feed_tells_of_versions_and_statuses(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    _suspended_and_back(certificate, 2025)
    text = client.get("/register/feed").text
    assert (f"({certificate.number}): Certificate granted" in text, f"({certificate.number}): Suspended" in text) == (True, True)


def test_csv_holds_what_the_json_holds(many: dict[str, Certificate], client: FlaskClient) -> None:
    lines = client.get("/register.csv").text.lstrip("\ufeff").splitlines()
    assert (len(lines), lines[0].split(",")[:3]) == (1 + len(EVERYBODY), ["number", "status", "holder"])


def test_one_certificate_as_data(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    data = client.get(f"/register/{certificate.number}.json").get_json()
    assert (data["status"], data["valid_through"], data["versions"][0]["number"]) == ("valid", "2029-06-11", 1)
    assert data["versions"][0]["pdf_sha256"] == certificate.versions[0].pdf_sha256


def test_addresses_for_search_engines(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    assert f"/register/{certificate.number}</loc>" in client.get("/register/sitemap.xml").text
    assert "/register/sitemap.xml" in client.get("/robots.txt").text


def test_nothing_that_is_not_public_appears(app: Flask, client: FlaskClient) -> None:
    """Planted: a refusal, a case under way, reasons, conditions, people."""
    refused = a_scene("deciding", company=a_company("Refused Company"))
    refused.decide("refuse", reasons="SECRET refusal")
    a_case("reporting", company=a_company("Still Waiting"))
    scene = a_scene("deciding", company=a_company("Public Company"))
    scene.decide("grant_with_conditions", reasons="SECRET reasons", conditions="SECRET conditions")
    for person in (scene.lead, scene.decider, scene.reviewer, scene.centre):
        person.name = f"Secret {person.id}"
        saved(person)
    number = session.get_one(Certificate, scene.case.certificate_id).number
    pages = ["/register", "/register.csv", "/register.json", "/register/feed", "/register/sitemap.xml", f"/register/{number}", f"/register/{number}.json", f"/register/check?number={number}"]
    for path in pages:
        text = client.get(path).text
        assert [word for word in ("SECRET", "Secret", "Refused Company", "Still Waiting", "@example.test", "conditions") if word in text] == []
    assert "Public Company" in client.get("/register").text


@pytest.mark.parametrize(("on", "status", "word"), [
    (datetime(2025, 7, 9, 9, tzinfo=UTC), "suspended", "Suspended"), (datetime(2025, 7, 10, 9, tzinfo=UTC), "withdrawn", "Withdrawn"),
    (datetime(2026, 7, 10, 9, tzinfo=UTC), "withdrawn", "Withdrawn"),
])  # fmt: skip
def test_a_suspension_that_ran_out_is_a_withdrawal_before_the_nightly_run(
    app: Flask, client: FlaskClient, on: datetime, status: str, word: str
) -> None:
    certificate = issued()
    case = a_case("deciding", scheme=certificate.scheme_version, company=certificate.organisation, kind="special", certificate_id=certificate.id)
    with pretend(datetime(2025, 1, 10, 9, tzinfo=UTC)):
        issuing.set_status(certificate, "suspend", a_verdict(case), date(2025, 1, 10), "major_finding")
    certificate.suspended_until = date(2025, 7, 10)
    session.commit()
    with pretend(on):
        page = client.get(f"/register/{certificate.number}").text
        rows = {name: json.loads(client.get(f"/register.json?status={name}").data)["certificates"] for name in ("suspended", "withdrawn")}
        whole = json.loads(client.get(f"/register/{certificate.number}.json").data)["status"]
        table = client.get("/register.csv").text
        checked = client.get(f"/register/check?number={certificate.number}").text
        past = client.get(f"/register/{certificate.number}?on={on.date()}").text
    said = "withdrawn on 10 July 2025" if status == "withdrawn" else "suspended since 10 January 2025"
    assert {name: len(found) for name, found in rows.items()} == {"suspended": 0, "withdrawn": 0, status: 1}
    assert (whole, f",{status}," in table, f"not valid today: {status}." in checked, said in past) == (status, True, True, True)
    assert (word in page, "A suspension was not ended in time." in page) == (True, status == "withdrawn")


def test_every_reason_a_status_can_have_says_something_to_the_public() -> None:
    assert set(REASON_CODES) <= set(REASONS)
