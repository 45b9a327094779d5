"""Who sees which organisations, and how much of each."""

import pytest

from portal.accounts.models import Role
from portal.core.database import session
from portal.organisations import policies as may
from tests.factories import (
    a_board_member,
    a_company,
    a_federation,
    a_manager,
    a_mandate,
    a_secretary,
    a_user,
    an_administrator,
    an_association,
)

SECRETS = {"city": "Hiddenburg", "website": "https://hidden.example"}


@pytest.fixture
def federation(app):
    return a_federation()


@pytest.fixture
def dutch(app):
    return an_association("Klantverband", country="NL")


@pytest.fixture
def german(app):
    return an_association("Gute Antwort", country="DE")


@pytest.fixture
def foreign(german):
    return a_company(
        "Fremde Firma", association=german, trading_names=("Geheime Marke",), mail_domains=("hidden.example",), headcount=4711,
        **SECRETS,
    )  # fmt: skip


def test_the_matrix_of_who_may_do_what(federation, dutch, german):
    own, other = a_company(association=dutch), a_company(association=german)
    cast = {
        "administrator": an_administrator(federation),
        "federation secretariat": a_secretary(federation),
        "federation board": a_board_member(federation),
        "manager": a_manager(dutch),
        "national secretariat": a_secretary(dutch),
        "national board": a_board_member(dutch),
        "nobody": a_user(),
    }

    def row(user):
        return "".join(
            "x" if verdict else "-"
            for verdict in (
                may.see_organisations(user), may.see_details(user, own), may.see_details(user, other),
                may.see_details(user, german), may.create_association(user), may.create_company(user, None),
                may.create_company(user, dutch.id), may.create_company(user, german.id),
                may.edit_organisation(user, own), may.edit_organisation(user, other), may.edit_organisation(user, dutch),
                may.see_people_of(user, dutch), may.see_people_of(user, german),
            )
        )

    assert {name: row(user) for name, user in cast.items()} == {
        "administrator": "xxxxxxxxxxxxx",
        "federation secretariat": "xxxxxxxxxxxxx",
        "federation board": "xxxx---------",
        "manager": "xx-x-xx-x--x-",
        "national secretariat": "xx-x-xx-x--x-",
        "national board": "xx-x-------x-",
        "nobody": "-------------",
    }


def test_without_a_mandate_there_are_no_organisations(sign_in, foreign):
    browser = sign_in(a_user())
    assert "Fremde Firma" not in browser.get("/organisations").text
    assert browser.get(f"/organisations/{foreign.id}").status_code == 404
    assert "Fremde" not in browser.get("/organisations/similar?q=Fremde Firma").text


def test_of_other_associations_companies_only_name_and_country_are_shown(sign_in, dutch, foreign):
    browser = sign_in(a_manager(dutch))
    pages = [
        browser.get(path).text
        for path in ("/organisations", f"/organisations/{foreign.id}", "/organisations/similar?q=Fremde+Firma")
    ]
    for page in pages:
        assert "Fremde Firma" in page
        assert "Germany" in page
        for secret in ("Hiddenburg", "hidden.example", "Geheime Marke", "4711"):
            assert secret not in page
    assert browser.get(f"/organisations/{foreign.id}/edit").status_code == 403


def test_of_their_own_companies_everything_is_shown(sign_in, german, foreign):
    page = sign_in(a_manager(german)).get(f"/organisations/{foreign.id}").text
    for text in ("Hiddenburg", "https://hidden.example", "Geheime Marke", "Gute Antwort"):
        assert text in page


def test_people_of_an_association_are_shown_to_itself(sign_in, dutch, german):
    colleague = a_manager(german, name="Jürgen Kollege")
    paths = f"/organisations/{german.id}"
    assert "Jürgen Kollege" in sign_in(a_manager(german)).get(paths).text
    assert "Jürgen Kollege" not in sign_in(a_manager(dutch)).get(paths).text
    assert colleague.name == "Jürgen Kollege"


def found(browser, **query):
    page = browser.get("/organisations", query_string=query).text
    names = ("Klantverband", "Gute Antwort", "Fremde Firma", "Énergie 100%")
    return [name for name in names if f">{name}</a>" in page]


def test_the_list_is_searched_and_filtered(sign_in, federation, dutch, german, foreign):
    a_company("Énergie 100%", association=dutch)
    browser = sign_in(a_secretary(federation))
    assert found(browser) == ["Klantverband", "Gute Antwort", "Fremde Firma", "Énergie 100%"]
    assert found(browser, q="energie") == ["Énergie 100%"]
    assert found(browser, q="FREMDE") == ["Fremde Firma"]
    assert found(browser, q="geheime marke") == ["Fremde Firma"]
    assert found(browser, kind="association") == ["Klantverband", "Gute Antwort"]
    assert found(browser, kind="company", country="DE") == ["Fremde Firma"]
    assert found(browser, q="firma", country="NL") == []


@pytest.mark.parametrize("query", ["page=-1", "page=99999999999999999999", "kind=x", "country=%00%00", "q=%00", "q=%25_\\", "q=" + "é" * 2000])
def test_odd_questions_are_answered(sign_in, federation, query):
    assert sign_in(a_secretary(federation)).get("/organisations?" + query).status_code == 200


def test_the_list_takes_as_many_statements_for_many_as_for_few(sign_in, statements, dutch):
    browser, counts = sign_in(a_manager(dutch)), []
    for more in (2, 45):
        for number in range(more):
            a_company(association=dutch, trading_names=(f"Trade {more} {number}",))
        with statements() as seen:
            assert browser.get("/organisations").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_a_page_takes_as_many_statements_for_many_as_for_few(sign_in, statements, german, foreign):
    browser, counts = sign_in(a_manager(german)), []
    for more in (1, 20):
        for _number in range(more):
            a_mandate(a_user(), Role.BOARD, german)
            a_company(association=german, parent=foreign)
        for thing in (german, foreign):
            with statements() as seen:
                assert browser.get(f"/organisations/{thing.id}").status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]


def test_suggestions_take_as_many_statements_for_many_as_for_few(sign_in, statements, dutch):
    browser, counts = sign_in(a_manager(dutch)), []
    for more in (1, 60):
        for _number in range(more):
            a_company(association=dutch, trading_names=("Trade",), mail_domains=("trade.example",))
        with statements() as seen:
            assert browser.get("/organisations/similar?q=Trade").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_names_are_text_and_never_markup(sign_in, federation):
    evil = '<script>alert(1)</script>"onmouseover="x'
    one = a_company(evil, trading_names=(evil,), city=evil)
    browser = sign_in(a_secretary(federation))
    for path in ("/organisations", f"/organisations/{one.id}", f"/organisations/{one.id}/edit", f"/organisations/similar?q={evil}"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert '"onmouseover="x' not in page


def test_an_organisation_that_does_not_exist_is_not_found(sign_in, federation):
    browser = sign_in(a_secretary(federation))
    codes = [browser.get(f"/organisations/{odd}").status_code for odd in (0, 99999, 10**20, "x")]
    assert codes == [404] * 4
    assert session.is_active
