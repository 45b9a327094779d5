"""Adding and changing organisations: own ones only, once, and never over somebody else's text."""

import pytest

from portal.audit.models import AuditEvent
from portal.core.database import session
from portal.organisations.models import Organisation
from tests.factories import a_company, a_federation, a_key, a_manager, a_secretary, a_user, an_association


@pytest.fixture
def dutch(app):
    return an_association("Klantverband", country="NL")


@pytest.fixture
def manager(dutch):
    return a_manager(dutch)


def form_for(caretaker=None, **changes):
    return {
        "kind": "company", "name": "Helder Energie B.V.", "country": "NL", "city": "Zwolle", "website": "https://helder.example",
        "trading_names": "Helder Thuis\nHelder Zakelijk", "mail_domains": "helder.example, @helder-thuis.example",
        "operation": "in_house", "headcount": "120", "parent": "", "languages": ["nl", "en"], "zone": "Europe/Amsterdam",
        "association": str(caretaker.id if caretaker else 0), "_key": a_key(), **changes,
    }  # fmt: skip


def companies():
    return session.query(Organisation).filter_by(kind="company").all()


def test_a_manager_adds_a_company_of_their_association(sign_in, manager, dutch):
    answer = sign_in(manager).post("/organisations", data=form_for(dutch))
    (one,) = companies()
    assert answer.location == f"/organisations/{one.id}"
    assert (one.name, one.name_key, one.country, one.headcount, one.association_id) == (
        "Helder Energie B.V.", "helder energie", "NL", 120, dutch.id,
    )  # fmt: skip
    assert [row.name for row in one.trading_names] == ["Helder Thuis", "Helder Zakelijk"]
    assert [row.domain for row in one.mail_domains] == ["helder-thuis.example", "helder.example"]
    assert one.languages == ["en", "nl"]
    event = session.query(AuditEvent).one()
    assert (event.event, event.object_id, event.actor_id) == ("organisations.organisation.created", one.id, manager.id)


def test_the_same_form_sent_twice_adds_one_and_leads_to_it(sign_in, manager, dutch):
    browser, form = sign_in(manager), form_for(dutch)
    first, second = browser.post("/organisations", data=form), browser.post("/organisations", data=form)
    assert first.location == second.location
    assert len(companies()) == 1


def test_a_company_of_another_association_cannot_be_added(sign_in, manager):
    german = an_association("Gute Antwort", country="DE")
    assert sign_in(manager).post("/organisations", data=form_for(german)).status_code == 422
    assert companies() == []


def test_a_company_of_nobody_is_for_the_federation_only(sign_in, manager):
    assert sign_in(manager).post("/organisations", data=form_for()).status_code == 422
    assert sign_in(a_secretary(a_federation())).post("/organisations", data=form_for()).status_code == 302
    assert [one.association_id for one in companies()] == [None]


def test_without_the_mandate_nothing_is_added(sign_in, dutch):
    browser = sign_in(a_user())
    assert browser.get("/organisations/new").status_code == 403
    assert browser.post("/organisations", data=form_for(dutch)).status_code == 403
    assert companies() == []


def test_associations_are_added_by_the_federation(sign_in, manager):
    data = {"kind": "association", "name": "Nova Liga", "country": "HR", "zone": "Europe/Zagreb", "languages": ["hr"], "_key": a_key()}
    assert sign_in(manager).post("/organisations", data=data).status_code == 403
    assert sign_in(a_secretary(a_federation())).post("/organisations", data=data).status_code == 302
    assert session.query(Organisation).filter_by(name="Nova Liga").one().kind == "association"


def test_a_likely_duplicate_is_shown_before_it_is_made_and_can_be_overruled(sign_in, manager, dutch):
    german = an_association("Gute Antwort", country="DE")
    a_company("Helder Energie", association=german, city="Hiddenburg")
    browser, form = sign_in(manager), form_for(dutch)
    asked = browser.post("/organisations", data=form)
    assert asked.status_code == 422
    assert "Create anyway" in asked.text
    assert "Germany" in asked.text
    assert "Hiddenburg" not in asked.text
    assert 'value="Zwolle"' in asked.text
    assert len(companies()) == 1
    assert browser.post("/organisations", data={**form, "anyway": "1"}).status_code == 302
    assert len(companies()) == 2


@pytest.mark.parametrize(("field", "value"), [
    ("name", ""), ("name", " \t "), ("name", "x" * 301), ("country", ""), ("country", "XX"), ("website", "helder.example"),
    ("website", "javascript:alert(1)"), ("mail_domains", "not a domain"), ("mail_domains", "x" * 300 + ".example"),
    ("trading_names", "x" * 201), ("trading_names", "\n".join(f"name {n}" for n in range(31))), ("headcount", "-1"),
    ("headcount", "many"), ("headcount", "9" * 30), ("operation", "x"), ("zone", "Mars/Base"), ("languages", ["xx"]),
    ("parent", "Nobody knows it"), ("association", "x"),
])  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field_and_the_rest_is_kept(sign_in, manager, dutch, field, value):
    page = sign_in(manager).post("/organisations", data=form_for(dutch, **{field: value}))
    assert page.status_code == 422
    assert f'id="{field}-errors"' in page.text
    assert "Zwolle" in page.text
    assert companies() == []


def edit_form(one, **changes):
    return {
        "name": one.name, "country": one.country, "city": one.city, "zone": one.zone, "operation": one.operation,
        "association": str(one.association_id or 0), "version": str(one.version), **changes,
    }  # fmt: skip


def test_a_change_is_saved_and_recorded(sign_in, manager, dutch):
    one = a_company("Helder", association=dutch, trading_names=("Old", "Kept"))
    data = edit_form(one, city="Assen", trading_names="Kept\nNew")
    assert sign_in(manager).post(f"/organisations/{one.id}", data=data).status_code == 302
    assert (one.city, sorted(row.name for row in one.trading_names)) == ("Assen", ["Kept", "New"])
    assert session.query(AuditEvent).one().facts == {"fields": ["city", "trading_names"]}


def test_two_people_at_once_never_overwrite_each_other_and_the_second_sees_both_texts(sign_in, manager, dutch):
    one = a_company("Helder", association=dutch)
    browser, second = sign_in(manager), edit_form(one, city="Second city")
    browser.post(f"/organisations/{one.id}", data=edit_form(one, city="First city"))
    answer = browser.post(f"/organisations/{one.id}", data=second)
    assert answer.status_code == 409
    assert answer.text.count("Second city") == 2  # in the comparison and in the form
    assert answer.text.count("First city") == 1
    assert one.city == "First city"
    assert f'name="version" value="{one.version}"' in answer.text
    assert browser.post(f"/organisations/{one.id}", data=edit_form(one, city="Second city")).status_code == 302
    assert one.city == "Second city"


def test_a_change_of_trading_names_alone_is_noticed_too(sign_in, manager, dutch):
    one = a_company("Helder", association=dutch)
    browser, second = sign_in(manager), edit_form(one, trading_names="Second")
    browser.post(f"/organisations/{one.id}", data=edit_form(one, trading_names="First"))
    assert browser.post(f"/organisations/{one.id}", data=second).status_code == 409
    assert [row.name for row in one.trading_names] == ["First"]


def test_a_company_of_another_association_is_not_changed(sign_in, manager):
    one = a_company("Fremde Firma", association=an_association("Gute Antwort"))
    answer = sign_in(manager).post(f"/organisations/{one.id}", data=edit_form(one, name="Mine"))
    assert answer.status_code == 403
    assert one.name == "Fremde Firma"


def test_a_company_is_not_pushed_to_another_association_or_pulled_from_it(sign_in, manager, dutch):
    german = an_association("Gute Antwort")
    one = a_company("Helder", association=dutch)
    answer = sign_in(manager).post(f"/organisations/{one.id}", data=edit_form(one, association=str(german.id)))
    assert answer.status_code == 422
    assert one.association_id == dutch.id


def test_a_group_has_one_head(sign_in, manager, dutch):
    head = a_company("Head Office", association=dutch)
    middle = a_company("Middle Firm", association=dutch, parent=head)
    one = a_company("Leaf Works", association=dutch)
    browser = sign_in(manager)

    def parent(thing, name):
        return browser.post(f"/organisations/{thing.id}", data=edit_form(thing, parent=name)).status_code

    assert parent(one, "Leaf Works") == 422
    assert parent(one, "Middle Firm") == 422
    assert parent(head, "Leaf Works") == 422
    assert parent(one, "head office") == 302
    assert (one.parent_id, one.group_id, middle.group_id, head.group_id) == (head.id,) * 4


def test_an_edited_company_is_no_duplicate_of_itself(sign_in, manager, dutch):
    one = a_company("Helder Energie", association=dutch)
    page = sign_in(manager).get(f"/organisations/similar?q=Helder Energie&but={one.id}")
    assert "Helder" not in page.text
