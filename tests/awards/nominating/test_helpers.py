"""The people of the company: contact and colleagues, invited, changed, removed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.awards.models import Collaborator
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.factories import a_collaborator
from tests.awards.nominating.factories import Scene, a_scene
from tests.factories import PASSWORD, a_key, a_user


def invite(browser: Any, scene: Scene, **values: Any) -> Any:
    data = {"name": "Ines Vogel", "email": "Ines@lindau.example", "rights": "edit", "_key": a_key(), **values}
    return browser.post(scene.url("/helpers"), data=data)


def helpers(scene: Scene) -> list[tuple[str, str, bool]]:
    session.rollback()
    rows = session.execute(
        select(User.email, Collaborator.rights, Collaborator.is_contact).join(User, User.id == Collaborator.user_id).order_by(Collaborator.id)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


def test_a_contact_invites_a_colleague(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    assert invite(sign_in(scene.contact), scene).status_code == 302
    assert helpers(scene) == [(scene.contact.email, "submit", True), ("Ines@lindau.example", "edit", False)]
    (letter,) = session.scalars(select(Letter)).all()
    assert (letter.template, letter.to_email, "/invitations/" in letter.body) == ("collaborator-invited", "Ines@lindau.example", True)


def test_somebody_known_gets_the_dossier_s_own_address(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    known = a_user("Ines Vogel", "ines@lindau.example", password=PASSWORD, locale="de")
    assert invite(sign_in(scene.manager), scene).status_code == 302
    (letter,) = session.scalars(select(Letter)).all()
    assert (letter.locale, f"/entries/{scene.entry.id}/dossier" in letter.body, "/invitations/" in letter.body) == ("de", True, False)
    assert helpers(scene)[1] == (known.email, "edit", False)


def test_an_invitation_sent_twice_is_one(app: Any, sign_in: Any) -> None:
    scene, key = a_scene(), a_key()
    browser = sign_in(scene.contact)
    assert [invite(browser, scene, _key=key).status_code for _n in range(2)] == [302, 302]
    assert len(helpers(scene)) == 2
    page = invite(browser, scene)
    assert (page.status_code, "works on the dossier already" in page.text) == (409, True)


@pytest.mark.parametrize(
    ("values", "field"), [({"name": ""}, "name"), ({"email": "nonsense"}, "email"), ({"rights": "all"}, "rights"), ({"note": "x" * 2001}, "note")]
)
def test_a_mistake_in_an_invitation_is_said_beside_its_field(app: Any, sign_in: Any, values: dict[str, str], field: str) -> None:
    scene = a_scene()
    page = invite(sign_in(scene.contact), scene, **values)
    assert (page.status_code, f'id="{field}-errors"' in page.text) == (422, True)
    assert len(helpers(scene)) == 1


@pytest.mark.parametrize("rights", ["view", "edit"])
def test_only_association_and_contact_choose_the_people(app: Any, sign_in: Any, rights: str) -> None:
    scene, reader = a_scene(), a_user()
    helper = a_collaborator(scene.entry, reader, rights)
    browser = sign_in(reader)
    assert invite(browser, scene).status_code == 403
    assert browser.post(scene.url(f"/helpers/{helper.id}"), data={"rights": "submit"}).status_code == 403
    assert browser.post(scene.url(f"/helpers/{helper.id}/removal")).status_code == 403


def test_rights_are_changed_and_people_removed(app: Any, sign_in: Any) -> None:
    scene, colleague = a_scene(), a_user()
    helper = a_collaborator(scene.entry, colleague, "view")
    browser = sign_in(scene.contact)
    assert browser.post(scene.url(f"/helpers/{helper.id}"), data={"rights": "edit"}).status_code == 302
    assert helpers(scene)[1] == (colleague.email, "edit", False)
    assert browser.post(scene.url(f"/helpers/{helper.id}"), data={"rights": "all"}).status_code == 422
    seen = sign_in(colleague)
    assert seen.get(scene.url()).status_code == 200
    assert browser.post(scene.url(f"/helpers/{helper.id}/removal")).status_code == 302
    assert seen.get(scene.url()).status_code == 404


def test_only_the_association_names_another_contact(app: Any, sign_in: Any) -> None:
    scene, colleague = a_scene(), a_user()
    helper = a_collaborator(scene.entry, colleague, "edit")
    own = session.scalar(select(Collaborator.id).where(Collaborator.is_contact))
    browser = sign_in(scene.contact)
    assert browser.post(scene.url(f"/helpers/{helper.id}"), data={"rights": "edit", "contact": "y"}).status_code == 403
    assert browser.post(scene.url(f"/helpers/{own}/removal")).status_code == 403
    assert invite(browser, scene, contact="y").status_code == 403
    association = sign_in(scene.manager)
    assert association.post(scene.url(f"/helpers/{helper.id}"), data={"rights": "edit", "contact": "y"}).status_code == 302
    assert helpers(scene) == [(scene.contact.email, "submit", False), (colleague.email, "submit", True)]
    assert invite(association, scene, contact="y").status_code == 302
    assert [contact for _email, _rights, contact in helpers(scene)] == [False, False, True]


def test_helpers_of_another_entry_are_not_there(app: Any, sign_in: Any) -> None:
    scene, other = a_scene(), a_scene()
    foreign = session.scalar(select(Collaborator.id).where(Collaborator.entry_id == other.entry.id))
    browser = sign_in(scene.manager)
    assert browser.post(scene.url(f"/helpers/{foreign}"), data={"rights": "view"}).status_code == 404
    assert browser.post(scene.url(f"/helpers/{foreign}/removal")).status_code == 404


def test_a_closed_account_is_not_invited(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    a_user("Gone", "ines@lindau.example", active=False)
    page = invite(sign_in(scene.manager), scene)
    assert (page.status_code, "account is closed" in page.text) == (409, True)
