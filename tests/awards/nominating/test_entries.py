"""An association's list with quota, new nominations, and what stands in their way."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.awards.models import Answer, Collaborator, Entry
from portal.awards.nominating import services
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Organisation
from portal.outbox.models import Letter
from tests.awards.factories import DAY, a_category, a_collaborator, a_programme, an_answer, an_edition, an_entry
from tests.awards.nominating.factories import COMPLETE, Scene, a_scene, a_whole_form, completed
from tests.factories import a_company, a_key, a_manager, a_secretary, a_user, an_association


def new(scene: Scene, **values: Any) -> dict[str, Any]:
    """What the form sends for one more company of the association."""
    return {
        "association": scene.association.id, "category": scene.category.id, "source": "existing", "company": "Ostsee Kasse",
        "language": "en", "company_operation": "in_house", "company_country": "DE", "_key": a_key(), **values,
    }  # fmt: skip


def create(browser: Any, scene: Scene, **values: Any) -> Any:
    return browser.post(f"/editions/{scene.edition.id}/entries", data=new(scene, **values))


def nominees() -> list[str]:
    session.rollback()
    return list(session.scalars(select(Entry.nominee).order_by(Entry.id)))


def test_the_list_shows_quota_state_and_contact(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    page = sign_in(scene.manager).get(f"/editions/{scene.edition.id}/entries").text
    assert [text in page for text in ("1 of 2 places used.", "Stadtwerke Lindau", "Carl Contact", "One place is left to nominate.")] == [True] * 4


def test_the_list_costs_the_same_at_any_size(app: Any, sign_in: Any, statements: Any) -> None:
    scene = a_scene(quota=50)
    browser, counts = sign_in(scene.manager), []
    url = f"/editions/{scene.edition.id}/entries"
    for size in (1, 15):
        for number in range(size):
            entry = an_entry(scene.category, association=scene.association, company=a_company(f"Company {size} {number}", association=scene.association))
            a_collaborator(entry, is_contact=True)
        with statements() as seen:
            assert browser.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_my_dossiers_cost_the_same_at_any_size(app: Any, sign_in: Any, statements: Any) -> None:
    scene = a_scene()
    browser, counts = sign_in(scene.contact), []
    for size in (1, 12):
        for _n in range(size):
            a_collaborator(an_entry(scene.category, association=scene.association), scene.contact)
        with statements() as seen:
            assert browser.get("/my-entries").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_others_do_not_find_the_list(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    for stranger in (scene.contact, a_user(), a_secretary(scene.edition.programme.owner)):
        assert sign_in(stranger).get(f"/editions/{scene.edition.id}/entries").status_code == 404
    other = a_manager()
    url = f"/editions/{scene.edition.id}/entries?association={scene.association.id}"
    assert sign_in(other).get(url).status_code == 404
    assert "Stadtwerke" not in sign_in(other).get(f"/editions/{scene.edition.id}/entries").text


def test_a_national_award_is_only_for_the_association_that_runs_it(app: Any, sign_in: Any) -> None:
    home, other = an_association("Home"), an_association("Other")
    edition = an_edition(a_programme(home))
    assert sign_in(a_manager(home)).get(f"/editions/{edition.id}/entries").status_code == 200
    assert sign_in(a_manager(other)).get(f"/editions/{edition.id}/entries").status_code == 404


def test_an_association_nominates_and_the_contact_gets_a_link(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    company = a_company("Ostsee Kasse", association=scene.association)
    answer = create(sign_in(scene.manager), scene, title="Night shift", contact_name="Ina New", contact_email="ina@kasse.example", note="Good luck")
    assert answer.status_code == 302
    entry = session.scalars(select(Entry).where(Entry.nominee == "Ostsee Kasse")).one()
    assert (entry.state, entry.company_id, entry.association_id, entry.title, entry.missing) == ("draft", company.id, scene.association.id, "Night shift", 4)
    helper = session.scalars(select(Collaborator).where(Collaborator.entry_id == entry.id)).one()
    assert (helper.is_contact, helper.rights, helper.user.email) == (True, "submit", "ina@kasse.example")
    letter = session.scalars(select(Letter)).one()
    assert (letter.template, letter.to_email) == ("entry-contact-invited", "ina@kasse.example")
    assert "/invitations/" in letter.body
    assert "Good luck" in letter.body
    assert "{" not in letter.body + letter.subject


def test_sending_the_form_twice_makes_one_entry(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    a_company("Ostsee Kasse", association=scene.association)
    browser, key = sign_in(scene.manager), a_key()
    answers = [create(browser, scene, _key=key, contact_name="Ina", contact_email="ina@kasse.example") for _n in range(2)]
    assert [answer.location for answer in answers] == [answers[0].location] * 2
    assert nominees() == ["Stadtwerke Lindau", "Ostsee Kasse"]
    assert session.scalar(select(func.count()).select_from(Letter)) == 1


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"company": ""}, "company", "Please choose a company."),
        ({"company": "Nobody AG"}, "company", "None of your association"),
        ({"category": "999"}, "category", "Please choose a category."),
        ({"category": "x"}, "category", "Please choose a category."),
        ({"source": "new", "company_name": ""}, "company_name", "Please give the name of the company."),
        ({"source": "new", "company_name": "Brand New", "company_country": "XX"}, "company_country", "Please choose a country."),
        ({"contact_name": "Ina"}, "contact_email", "Please give the contact"),
        ({"contact_email": "ina@kasse.example"}, "contact_name", "Please give the contact"),
        ({"contact_name": "Ina", "contact_email": "nonsense"}, "contact_email", "does not look like an e-mail"),
        ({"title": "x" * 301}, "title", "Please keep this below 300 characters."),
    ],
)
def test_each_mistake_is_said_beside_its_field_and_nothing_is_lost(
    app: Any, sign_in: Any, values: dict[str, Any], field: str, said: str
) -> None:
    scene = a_scene()
    a_company("Ostsee Kasse", association=scene.association)
    page = create(sign_in(scene.manager), scene, **{"note": "kept text", **values})
    assert page.status_code == 422
    assert f'id="{field}-errors"' in page.text
    assert said in page.text
    assert "kept text" in page.text
    assert nominees() == ["Stadtwerke Lindau"]


def test_a_company_is_found_by_part_of_its_name_or_trading_name(app: Any, sign_in: Any) -> None:
    scene = a_scene(quota=9)
    a_company("Ostsee Kasse", association=scene.association, trading_names=("Meerblick",))
    a_company("Ostsee Reederei", association=scene.association)
    browser = sign_in(scene.manager)
    page = create(browser, scene, company="ostsee")
    assert (page.status_code, "<li>Ostsee Kasse</li><li>Ostsee Reederei</li>" in page.text) == (422, True)
    assert create(browser, scene, company="MEERBLICK").status_code == 302
    assert create(browser, scene, company="reederei").status_code == 302
    assert nominees()[1:] == ["Ostsee Kasse", "Ostsee Reederei"]


def test_a_foreign_company_cannot_be_nominated(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    a_company("Ostsee Kasse", association=an_association())
    assert create(sign_in(scene.manager), scene).status_code == 422


def test_a_new_company_is_created_at_once_after_its_doubles_were_shown(app: Any, sign_in: Any) -> None:
    scene = a_scene(quota=9)
    a_company("Ostsee Kasse GmbH", association=an_association())
    browser = sign_in(scene.manager)
    page = create(browser, scene, source="new", company_name="Ostsee Kasse", company_city="Rostock")
    assert (page.status_code, "Ostsee Kasse GmbH" in page.text) == (422, True)
    assert create(browser, scene, source="new", company_name="Ostsee Kasse", company_city="Rostock", anyway="1").status_code == 302
    made = session.scalars(select(Organisation).where(Organisation.city == "Rostock")).one()
    assert (made.association_id, made.country, nominees()[-1]) == (scene.association.id, "DE", "Ostsee Kasse")


@pytest.mark.parametrize(("phase", "said"), [("announced", "not open yet"), ("screening", "have closed")])
def test_nominations_have_their_time(app: Any, sign_in: Any, phase: str, said: str) -> None:
    scene = a_scene(phase)
    a_company("Ostsee Kasse", association=scene.association)
    browser = sign_in(scene.manager)
    page = create(browser, scene)
    assert (page.status_code, said in page.text) == (409, True)
    assert browser.get(f"/editions/{scene.edition.id}/entries/new").status_code == 403


def test_the_quota_is_held(app: Any, sign_in: Any) -> None:
    scene = a_scene(quota=1)
    a_company("Ostsee Kasse", association=scene.association)
    page = create(sign_in(scene.manager), scene)
    assert (page.status_code, "is used" in page.text, nominees()) == (409, True, ["Stadtwerke Lindau"])


def test_withdrawing_a_draft_frees_its_place_but_a_submitted_entry_keeps_it(app: Any) -> None:
    scene = completed(a_scene(quota=1))
    spare = a_company("Ostsee Kasse", association=scene.association)

    def nominate_spare() -> Entry:
        return services.create_entry(
            scene.edition, association=scene.association, category=scene.category, company=spare, actor=scene.manager
        )

    with pytest.raises(Refused):
        nominate_spare()
    services.withdraw_entry(scene.entry, reason="changed our minds", actor=scene.manager)
    second = nominate_spare()
    second.title = "Second"
    for key, value in COMPLETE.items():
        an_answer(second, scene.questions[key], value)
    services.submit_entry(second, scene.manager)
    services.withdraw_entry(second, reason="again", actor=scene.manager)
    with pytest.raises(Refused):
        nominate_spare()  # what was submitted once counts, over history


def test_the_same_company_is_nominated_once_per_category(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    page = create(sign_in(scene.manager), scene, company="Stadtwerke Lindau")
    assert (page.status_code, "nominated in this category already" in page.text) == (409, True)


@pytest.mark.parametrize(("who", "operation", "code"), [("in_house", "outsourced", 409), ("outsourced", "in_house", 409), ("outsourced", "outsourced", 302)])
def test_a_category_says_who_may_enter(app: Any, sign_in: Any, who: str, operation: str, code: int) -> None:
    scene = a_scene()
    scene.category.who_may_enter = who
    a_company("Ostsee Kasse", association=scene.association, operation=operation)
    assert create(sign_in(scene.manager), scene).status_code == code


def test_the_national_dossier_comes_along_and_its_marks_never_do(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    national = an_edition(a_programme(scene.association), "published")
    questions = {question.key: question for question in a_whole_form(national)}
    company = a_company("Ostsee Kasse", association=scene.association)
    source = an_entry(a_category(national), association=scene.association, company=company, state="accepted", title="Night shift")
    for key, value in {"portrait": "We answer at night.", "figures": COMPLETE["figures"], "consent": "yes"}.items():
        an_answer(source, questions[key], value)
    foreign = an_entry(a_category(an_edition(a_programme(an_association()), "published")), state="accepted")
    browser = sign_in(scene.manager)
    assert create(browser, scene, source="national", national_entry=foreign.id).status_code == 422
    assert create(browser, scene, source="national", national_entry=source.id, company="").status_code == 302
    entry = session.scalars(select(Entry).where(Entry.national_entry_id == source.id)).one()
    copied = dict(session.execute(select(Answer.question_id, Answer.value).where(Answer.entry_id == entry.id)).all())
    assert copied == {scene.questions["portrait"].id: "We answer at night.", scene.questions["figures"].id: COMPLETE["figures"]}
    assert (entry.title, entry.nominee, entry.missing) == ("Night shift", "Ostsee Kasse", 2)  # heads and consent are asked anew


def test_the_form_offers_a_category_and_the_association_s_companies(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    page = sign_in(scene.manager).get(f"/editions/{scene.edition.id}/entries/new?category={scene.category.id}").text
    assert f'value="{scene.category.id}" checked' in page
    assert '<option value="Stadtwerke Lindau">' in page


def test_a_draft_may_change_its_category_within_quota(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    other, full = a_category(scene.edition, quota=1), a_category(scene.edition, quota=0)
    browser = sign_in(scene.manager)

    def change(category: Any, version: int) -> Any:
        return browser.post(scene.url("/details"), data={"category": category.id, "language": "en", "version": version})

    assert change(full, scene.entry.version).status_code == 409
    assert change(other, scene.entry.version).status_code == 302
    assert change(scene.category, 1).status_code == 409  # made from an older version
    session.refresh(scene.entry)
    assert scene.entry.category_id == other.id


def test_an_entry_is_withdrawn_with_a_reason(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    browser = sign_in(scene.manager)
    assert browser.get(scene.url("/withdrawal")).status_code == 200
    assert browser.post(scene.url("/withdrawal"), data={"reason": " "}).status_code == 422
    assert browser.post(scene.url("/withdrawal"), data={"reason": "The company was sold."}).status_code == 302
    session.refresh(scene.entry)
    assert (scene.entry.state, scene.entry.decided_reason) == ("withdrawn", "The company was sold.")
    assert [letter.template for letter in session.scalars(select(Letter))] == ["entry-withdrawn"]
    assert session.scalar(select(AuditEvent.reason).where(AuditEvent.event == "awards.entry.withdrawn")) == "The company was sold."
    assert browser.post(scene.url("/withdrawal"), data={"reason": "again"}).status_code == 409


def test_a_withdrawn_submission_is_told_to_the_secretariat(app: Any) -> None:
    scene = a_scene(state="submitted")
    secretary = a_secretary(scene.edition.programme.owner)
    services.withdraw_entry(scene.entry, reason="sold", actor=scene.manager)
    people = {letter.to_email for letter in session.scalars(select(Letter))}
    assert people == {secretary.email, scene.contact.email}


def test_the_company_cannot_withdraw(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    browser = sign_in(scene.contact)
    assert browser.get(scene.url("/withdrawal")).status_code == 403
    assert browser.post(scene.url("/withdrawal"), data={"reason": "x"}).status_code == 403


def test_after_the_shortlist_nobody_withdraws_here(app: Any, sign_in: Any) -> None:
    scene = a_scene("deliberating", state="accepted")
    scene.edition.publication = "shortlist"
    assert sign_in(scene.manager).post(scene.url("/withdrawal"), data={"reason": "x"}).status_code == 409


def test_only_what_somebody_may_do_is_offered(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    links = ["/details", "/withdrawal", "/submission", "/dossier", "/hand-back", "/helpers"]
    company, association = sign_in(scene.contact).get(scene.url()).text, sign_in(scene.manager).get(scene.url()).text
    assert [scene.url(path) + '"' in company for path in links] == [False, False, False, True, True, True]
    assert [scene.url(path) + '"' in association for path in links] == [True, True, True, True, False, True]


def test_a_manager_of_two_associations_chooses(app: Any, sign_in: Any) -> None:
    from portal.accounts.models import Role
    from tests.factories import a_mandate

    scene, other = a_scene(), an_association("Second Home")
    a_mandate(scene.manager, Role.ASSOCIATION_MANAGER, other)
    page = sign_in(scene.manager).get(f"/editions/{scene.edition.id}/entries?association={other.id}")
    assert "Nominations of Second Home" in page.text


def test_a_former_manager_finds_nothing(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    scene.manager.mandates[0].ends_on = now().date() - DAY
    browser = sign_in(scene.manager)
    assert [browser.get(url).status_code for url in (f"/editions/{scene.edition.id}/entries", scene.url())] == [404, 404]
    assert isinstance(scene.manager, User)
