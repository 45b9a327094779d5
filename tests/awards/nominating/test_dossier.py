"""Writing the dossier: by itself, with one button, two people at once, and what is refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.audit import Event
from portal.audit.models import AuditEvent
from portal.awards.models import Answer
from portal.awards.nominating.form_state import items_of, title_token
from portal.core.clock import now
from portal.core.database import session
from portal.documents import Document
from tests.awards.factories import DAY, a_collaborator, an_answer
from tests.awards.nominating.factories import ROW, Scene, a_scene, completed
from tests.factories import a_manager, a_secretary, a_user

JSON = {"Accept": "application/json"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8ffff3f0005fe02fea7"
    "35814f0000000049454e44ae426082"
)


def tokens(scene: Scene) -> dict[str, str]:
    return {item.question.key: item.token for item in items_of(scene.entry)}


def sent(scene: Scene, **typed: str) -> dict[str, str]:
    """What a page sends for some questions, with the versions it was made from."""
    now_shown = tokens(scene)
    return {f"v-{key}": now_shown[key] for key in typed} | {f"q-{key}": text for key, text in typed.items()}


def save(browser: FlaskClient, scene: Scene, data: dict[str, Any], **kwargs: Any) -> Any:
    return browser.post(scene.url("/answers"), data=data, headers=JSON, **kwargs)


def stored(scene: Scene, key: str) -> Any:
    session.rollback()
    row = session.scalar(
        select(Answer).where(Answer.entry_id == scene.entry.id, Answer.question_id == scene.questions[key].id)
    )
    return row.value if row else None


def test_an_answer_saves_itself_and_keeps_the_totals(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    browser = sign_in(scene.contact)
    answer = save(browser, scene, sent(scene, portrait="We answer every call."))
    assert answer.status_code == 200
    assert set(answer.json) == {"versions", "saved_at", "problems", "missing"}
    assert answer.json["versions"] == {"v-portrait": tokens(scene)["portrait"]}
    session.refresh(scene.entry)
    assert (stored(scene, "portrait"), scene.entry.missing) == ("We answer every call.", 3)
    assert scene.entry.words == 4 + len(scene.entry.title.split())


def test_each_kind_of_answer_is_kept(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    data = sent(scene, slogan="No queue", heads="1.234,5".replace(".", ""), operation="in", began="2026-02-05", website="www.example.org", consent="yes")
    data |= {"v-figures": tokens(scene)["figures"]} | {f"q-figures-0-{name}": text for name, text in ROW.items()}
    answer = save(sign_in(scene.contact), scene, data)
    assert answer.status_code == 200
    found = {key: stored(scene, key) for key in ("slogan", "heads", "operation", "began", "website", "consent", "figures")}
    assert found == {
        "slogan": "No queue", "heads": "1234.5", "operation": "in", "began": "2026-02-05",
        "website": "https://www.example.org", "consent": "yes", "figures": [ROW],
    }  # fmt: skip


def test_a_text_over_its_limit_is_kept_and_pointed_out(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    answer = save(sign_in(scene.contact), scene, sent(scene, portrait="word " * 21))
    assert answer.status_code == 200
    assert answer.json["problems"] == {"q-portrait": ["21 words, and at most 20 are allowed."]}
    assert stored(scene, "portrait") == ("word " * 21).strip()


def test_an_impossible_text_is_refused_and_the_rest_is_kept(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    answer = save(sign_in(scene.contact), scene, sent(scene, operation="hostile", portrait="kept"))
    assert (answer.status_code, answer.json["errors"]) == (422, {"q-operation": ["Please choose one of the answers offered."]})
    assert (stored(scene, "operation"), stored(scene, "portrait")) == (None, "kept")


def test_a_consent_can_be_taken_back(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    an_answer(scene.entry, scene.questions["consent"], "yes")
    assert save(sign_in(scene.contact), scene, {"v-consent": tokens(scene)["consent"]}).status_code == 200
    assert stored(scene, "consent") == ""


def test_two_people_at_once_never_overwrite_each_other(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    an_answer(scene.entry, scene.questions["portrait"], "before")
    colleague = a_user("Ines Vogel")
    a_collaborator(scene.entry, colleague, "edit")
    one, other = sign_in(scene.contact), sign_in(colleague)
    shown = sent(scene, portrait="mine")
    assert save(one, scene, shown).status_code == 200
    answer = save(other, scene, {**shown, "q-portrait": "hers"})
    assert answer.status_code == 409
    assert answer.json["conflict"] == {
        "field": "q-portrait", "yours": "hers", "theirs": "mine", "version": tokens(scene)["portrait"], "reload": False,
    }  # fmt: skip
    assert stored(scene, "portrait") == "mine"
    kept = save(other, scene, {"v-portrait": answer.json["conflict"]["version"], "q-portrait": "hers"})
    assert (kept.status_code, stored(scene, "portrait")) == (200, "hers")


def test_without_scripts_the_second_person_sees_both_texts_and_the_rest_is_saved(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    for key in ("portrait", "slogan"):
        an_answer(scene.entry, scene.questions[key], f"{key} before")
    shown = sent(scene, portrait="portrait before", slogan="slogan before")
    save(sign_in(scene.manager), scene, {**shown, "q-portrait": "theirs"})
    page = sign_in(scene.contact).post(
        scene.url("/answers"), data={**shown, "q-portrait": "yours", "q-slogan": "new slogan", "section": "centre"}
    )
    assert page.status_code == 409
    assert "<blockquote>yours</blockquote>" in page.text
    assert "<blockquote>theirs</blockquote>" in page.text
    assert ">yours</textarea>" in page.text
    assert f'name="v-portrait" value="{tokens(scene)["portrait"]}"' in page.text
    assert (stored(scene, "portrait"), stored(scene, "slogan")) == ("theirs", "new slogan")


def test_a_stale_page_does_not_undo_what_it_did_not_touch(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    for key in ("portrait", "slogan"):
        an_answer(scene.entry, scene.questions[key], f"{key} before")
    shown = sent(scene, portrait="portrait before", slogan="slogan before")
    save(sign_in(scene.manager), scene, {**shown, "q-portrait": "theirs"})
    page = sign_in(scene.contact).post(scene.url("/answers"), data={**shown, "q-slogan": "new", "section": "centre"})
    assert page.status_code == 302
    assert (stored(scene, "portrait"), stored(scene, "slogan")) == ("theirs", "new")


def test_a_table_in_conflict_shows_both_as_lines(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    shown = {"v-figures": tokens(scene)["figures"], "q-figures-0-measure": "Calls", "q-figures-0-result": "1"}
    browser = sign_in(scene.contact)
    save(browser, scene, shown)
    answer = save(browser, scene, {**shown, "q-figures-0-result": "2"})
    assert (answer.status_code, answer.json["conflict"]["yours"], answer.json["conflict"]["theirs"]) == (409, "Calls | 2", "Calls | 1")
    assert answer.json["conflict"]["reload"] is True


def test_the_title_is_guarded_like_an_answer(app: Any, sign_in: Any) -> None:
    scene = a_scene(title="before")
    shown = title_token(scene.entry)
    browser = sign_in(scene.contact)
    assert save(browser, scene, {"v-_title": shown, "q-_title": "mine"}).status_code == 200
    answer = save(browser, scene, {"v-_title": shown, "q-_title": "other"})
    assert (answer.status_code, answer.json["conflict"]["theirs"]) == (409, "mine")
    answer = save(browser, scene, {"v-_title": title_token(scene.entry), "q-_title": "x" * 301})
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["q-_title"])


def test_one_button_saves_every_changed_answer(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    data = {**sent(scene, portrait="a", slogan="b", heads="3"), "section": "centre", "go": "results"}
    page = sign_in(scene.contact).post(scene.url("/answers"), data=data)
    assert (page.status_code, page.location) == (302, f"/entries/{scene.entry.id}/dossier?section=results")
    assert [stored(scene, key) for key in ("portrait", "slogan", "heads")] == ["a", "b", "3"]


def test_saving_the_same_twice_changes_nothing(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    browser, data = sign_in(scene.contact), sent(scene, portrait="once")
    save(browser, scene, data)
    again = save(browser, scene, data)
    saved = session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.event == Event.ANSWER_SAVED.value))
    assert (again.status_code, again.json["versions"], saved) == (200, {"v-portrait": tokens(scene)["portrait"]}, 1)


def test_a_helper_who_may_only_read_cannot_write(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    reader = a_user()
    a_collaborator(scene.entry, reader, "view")
    browser = sign_in(reader)
    assert save(browser, scene, sent(scene, portrait="x")).status_code == 403
    assert browser.get(scene.url("/dossier")).location == scene.url("/reading")
    assert stored(scene, "portrait") is None


def test_after_handing_back_only_the_association_writes(app: Any, sign_in: Any) -> None:
    scene = a_scene(handed_back_at=now())
    answer = save(sign_in(scene.contact), scene, sent(scene, portrait="x"))
    assert (answer.status_code, "handed back" in answer.json["error"]) == (409, True)
    assert save(sign_in(scene.manager), scene, sent(scene, portrait="y")).status_code == 200


@pytest.mark.parametrize("state", ["submitted", "accepted", "refused", "withdrawn", "disqualified"])
def test_a_dossier_that_is_in_can_only_be_read(app: Any, sign_in: Any, state: str) -> None:
    scene = a_scene(state=state)
    page = sign_in(scene.manager).post(scene.url("/answers"), data={**sent(scene, portrait="typed text"), "section": "centre"})
    assert page.status_code == 409
    assert "typed text" in page.text  # nothing typed is lost
    assert stored(scene, "portrait") is None


def test_a_returned_entry_is_open_again(app: Any, sign_in: Any) -> None:
    scene = a_scene(state="returned")
    assert save(sign_in(scene.contact), scene, sent(scene, portrait="better")).status_code == 200


def test_after_the_deadline_the_text_comes_back(app: Any, sign_in: Any) -> None:
    scene = a_scene("screening")
    page = sign_in(scene.contact).post(scene.url("/answers"), data={**sent(scene, portrait="too late"), "section": "centre"})
    assert (page.status_code, "too late" in page.text, stored(scene, "portrait")) == (409, True, None)


def test_an_extension_opens_one_dossier_again(app: Any, sign_in: Any) -> None:
    scene = a_scene("screening", extended_until=now() + DAY)
    assert save(sign_in(scene.contact), scene, sent(scene, portrait="in time")).status_code == 200


def test_everything_of_a_foreign_entry_is_not_there(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    for stranger in (a_manager(), a_user(), a_secretary(a_manager().mandates[0].organisation)):
        browser = sign_in(stranger)
        gets = ["", "/dossier", "/reading", "/dossier.pdf", "/details", "/return", "/submission", "/withdrawal", "/snapshots/1"]
        posts = ["/answers", "/details", "/hand-back", "/return", "/submission", "/withdrawal", "/helpers", "/helpers/1", "/helpers/1/removal"]
        posts.append(f"/questions/{scene.questions['papers'].id}/documents")
        codes = [browser.get(scene.url(path)).status_code for path in gets]
        codes += [browser.post(scene.url(path), data={"reason": "x", "name": "x", "email": "a@b.example", "rights": "view"}).status_code for path in posts]
        assert codes == [404] * (len(gets) + len(posts))


def test_saving_an_answer_takes_few_statements(app: Any, sign_in: Any, statements: Any) -> None:
    scene = completed(a_scene())
    browser = sign_in(scene.contact)
    save(browser, scene, sent(scene, slogan="the first event begins the chain"))
    data = sent(scene, portrait="changed")
    with statements() as seen:
        assert save(browser, scene, data).status_code == 200
    assert len(seen) <= 10, "\n".join(one[:70] + " … " + one[-90:] for one in seen)


# -- files -------------------------------------------------------------------------------------------------------


def upload(name: str = "table.png", content: bytes = PNG) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_a_file_comes_with_the_form_or_by_itself(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    browser = sign_in(scene.contact)
    page = browser.post(
        scene.url("/answers"), data={**sent(scene, heads="5"), "section": "results", "q-papers": upload()}, content_type="multipart/form-data"
    )
    assert page.status_code == 302
    url = scene.url(f"/questions/{scene.questions['papers'].id}/documents")
    answer = browser.post(url, data={"file": upload("second.png")}, content_type="multipart/form-data", headers=JSON)
    assert answer.status_code == 200
    assert browser.get(answer.json["url"]).status_code == 200
    names = list(session.scalars(select(Document.filename).where(Document.slot == "papers").order_by(Document.id)))
    assert names == ["table.png", "second.png"]


def test_a_bad_file_does_not_take_the_texts_with_it(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    page = sign_in(scene.contact).post(
        scene.url("/answers"),
        data={**sent(scene, heads="5"), "section": "results", "q-papers": upload("virus.exe", b"MZ")},
        content_type="multipart/form-data",
    )
    assert (page.status_code, stored(scene, "heads")) == (422, "5")
    assert 'id="q-papers-errors"' in page.text


def test_a_file_is_removed_and_what_was_typed_is_saved(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    browser = sign_in(scene.contact)
    url = scene.url(f"/questions/{scene.questions['papers'].id}/documents")
    number = browser.post(url, data={"file": upload()}, content_type="multipart/form-data", headers=JSON).json["id"]
    page = browser.post(scene.url("/answers"), data={**sent(scene, heads="7"), "section": "results", "remove": str(number)})
    assert (page.status_code, stored(scene, "heads")) == (302, "7")
    assert session.get(Document, number).removed_at is not None
    assert browser.get(f"/documents/{number}").status_code == 404


def test_files_go_only_where_files_are_asked(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    browser = sign_in(scene.contact)
    url = scene.url(f"/questions/{scene.questions['portrait'].id}/documents")
    assert browser.post(url, data={"file": upload()}, content_type="multipart/form-data", headers=JSON).status_code == 404
    url = scene.url(f"/questions/{scene.questions['papers'].id}/documents")
    assert browser.post(url, data={}, headers=JSON).status_code == 422


def test_the_editor_shows_every_kind_of_question(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    browser = sign_in(scene.contact)
    first, second = (browser.get(scene.url(f"/dossier?section={key}")).text for key in ("centre", "results"))
    assert [f'name="v-{key}"' in first for key in ("_title", "portrait", "slogan", "heads", "operation", "began", "website")] == [True] * 7
    assert [f'name="v-{key}"' in second for key in ("figures", "papers", "secret", "consent")] == [True] * 4
    assert second.count('name="q-figures-') == 7 * (1 + 3 + 1)  # one row, three spare ones, one to copy
    assert "Every required" not in first
    check = browser.get(scene.url("/dossier?section=check")).text
    assert "Everything required is there" in check
