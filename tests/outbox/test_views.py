"""The outbox page and the editor of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import outbox
from portal.audit.models import AuditEvent
from portal.core.database import session
from portal.core.i18n import LANGUAGES
from portal.outbox import LetterKind, templates
from portal.outbox.models import Letter, LetterText
from portal.outbox.writing import LETTERS, default_text, text_of
from tests.factories import a_manager, a_secretary, a_user, an_administrator
from tests.outbox.conftest import a_letter, a_text

KIND = LetterKind("sample", "A sample", {"entry": "Nordlicht", "link": "https://x.test/y"}, required=("link",))


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[None]:
    """One kind of letter of our own, with its text in two languages."""
    from portal.outbox import writing

    monkeypatch.setitem(templates.KINDS, "sample", KIND)
    for locale in ("en", "de"):
        (tmp_path / locale).mkdir()
        (tmp_path / locale / "sample.txt").write_text(f"Subject: Hello {locale} {{name}}\n\nSee {{link}} for {{entry}}.\n")
    monkeypatch.setattr(writing, "LETTERS", tmp_path)
    default_text.cache_clear()
    yield
    default_text.cache_clear()


@pytest.fixture
def programme_two(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Secretaries look after programme 2."""
    hook = lambda viewer: {"programme:2": "Programme Two"} if viewer.holds("secretariat") else {}  # noqa: E731
    monkeypatch.setitem(app.extensions, "letter_scopes", hook)
    return a_secretary()


def subjects(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', html)


def test_every_kind_has_its_text_in_every_language(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    monkeypatch.delitem(templates.KINDS, "sample")
    for kind in templates.kinds():
        for locale in LANGUAGES:
            raw = (LETTERS / locale / f"{kind.key}.txt").read_text(encoding="utf-8")
            head, blank, body = (*raw.split("\n", 2), "", "")[:3]
            assert (head[:9], blank, bool(body.strip())) == ("Subject: ", "", True), (kind.key, locale)
            assert (kind.unknown_in(raw), kind.missing_in(raw)) == ([], []), (kind.key, locale)


def test_every_text_belongs_to_a_registered_kind(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    monkeypatch.delitem(templates.KINDS, "sample")
    assert {path.stem for path in LETTERS.glob("*/*.txt")} == set(templates.KINDS)


def test_administrators_see_every_letter_and_secretaries_those_of_their_programmes(
    app: Flask, sign_in: Any, programme_two: Any
) -> None:
    for number, scope in enumerate(("", "programme:1", "programme:2")):
        a_letter(number=number, scope=scope)
    session.commit()
    assert subjects(sign_in(an_administrator()).get("/letters").text) == ["Letter 2", "Letter 1", "Letter 0"]
    browser = sign_in(programme_two)
    assert subjects(browser.get("/letters").text) == ["Letter 2"]
    ids = session.scalars(sa.select(Letter.id).order_by(Letter.id)).all()
    assert [browser.get(f"/letters/{one}").status_code for one in ids] == [404, 404, 200]
    assert [browser.post(f"/letters/{one}/retry").status_code for one in ids] == [404, 404, 302]


def test_the_secretariat_of_a_programme_looks_after_its_letters(app: Flask, sign_in: Any) -> None:
    from tests.awards.factories import a_programme

    own, other = a_programme(), a_programme()
    a_letter(number=1, scope=f"programme:{own.id}")
    a_letter(number=2, scope=f"programme:{other.id}")
    secretary = a_secretary(own.owner)
    assert own.owner_id != other.owner_id
    browser = sign_in(secretary)
    assert subjects(browser.get("/letters").text) == ["Letter 1"]
    assert browser.get(f"/letter-texts/sample/en?scope=programme:{own.id}").status_code == 200
    assert browser.get(f"/letter-texts/sample/en?scope=programme:{other.id}").status_code == 404
    page = sign_in(an_administrator()).get("/letter-texts").text
    assert (f'value="programme:{own.id}"' in page, f'value="programme:{other.id}"' in page) == (True, True)


def test_a_secretary_without_programmes_sees_an_empty_outbox_and_others_none(app: Flask, sign_in: Any) -> None:
    letter = a_letter()
    session.commit()
    assert subjects(sign_in(a_secretary()).get("/letters").text) == []
    assert sign_in(a_secretary()).get("/letter-texts").status_code == 200
    for user in (a_user(), a_manager()):
        browser = sign_in(user)
        addresses = ("/letters", f"/letters/{letter.id}", "/letter-texts", "/letter-texts/sample/en")
        assert [browser.get(one).status_code for one in addresses] == [404, 404, 404, 404]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("state=failed", ["Letter 2"]), ("q=READER1", ["Letter 1"]), ("q=100%25", []), ("kind=sample&state=odd", ["Letter 2", "Letter 1"])],
)
def test_letters_are_found_by_state_and_words(app: Flask, sign_in: Any, query: str, expected: list[str]) -> None:
    a_letter(number=1)
    a_letter(number=2, state="failed")
    session.commit()
    assert subjects(sign_in(an_administrator()).get(f"/letters?{query}").text) == expected


@pytest.mark.parametrize("size", [3, 160])
def test_the_outbox_takes_a_fixed_number_of_statements(app: Flask, sign_in: Any, statements: Any, size: int) -> None:
    for number in range(size):
        a_letter(number=number)
    browser = sign_in(an_administrator())
    with statements() as seen:
        assert browser.get("/letters").status_code == 200
    assert len([one for one in seen if one.lower().startswith("select")]) <= 6


def test_a_failed_letter_can_be_sent_again_with_its_message_id(app: Flask, sign_in: Any) -> None:
    letter = a_letter(state="failed", attempts=8, last_error="550 no")
    sent = a_letter(number=2, state="sent")
    browser = sign_in(an_administrator())
    assert "Send again now" in browser.get(f"/letters/{letter.id}").text
    assert browser.post(f"/letters/{letter.id}/retry").status_code == 302
    assert (letter.state, letter.attempts, letter.message_id) == ("queued", 0, "<letter-1@localhost>")
    assert browser.post(f"/letters/{sent.id}/retry").status_code == 409
    assert sent.state == "sent"
    assert session.scalars(sa.select(AuditEvent.event)).all() == ["outbox.letter.retried"]


def test_personal_links_are_blanked_out_where_mail_is_sent(
    app: Flask, sign_in: Any, programme_two: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
    letter = a_letter(scope="programme:2", body=f"Open https://x.test/links/{token}?a=1 or https://x.test/entries/12\n")
    session.commit()
    administrator = an_administrator()
    assert token in sign_in(administrator).get(f"/letters/{letter.id}").text
    assert token not in sign_in(programme_two).get(f"/letters/{letter.id}").text
    settings = app.extensions["settings"].model_copy(update={"mail_server": "mail.test"})
    monkeypatch.setitem(app.extensions, "settings", settings)
    page = sign_in(administrator).get(f"/letters/{letter.id}").text
    assert (token in page, "https://x.test/entries/12" in page) == (False, True)


def test_a_letter_that_holds_markup_is_shown_as_text(app: Flask, sign_in: Any) -> None:
    letter = a_letter(subject="<script>a</script>", body="<script>b</script>", to_name="<script>c</script>", last_error="<script>d</script>")
    browser = sign_in(an_administrator())
    for address in ("/letters", f"/letters/{letter.id}"):
        assert re.findall(r"<script>\w", browser.get(address).text) == []


# --- texts ------------------------------------------------------------------------------------------------------

TEXT = {"subject": "Hallo {name}", "body": "Siehe {link}\r\nfür {entry}", "version": "0"}


def test_an_edited_text_is_used_for_its_scope_and_language_only(app: Flask, sign_in: Any, programme_two: Any) -> None:
    browser = sign_in(programme_two)
    answer = browser.post("/letter-texts/sample/de?scope=programme:2", data=TEXT)
    assert (answer.status_code, answer.location) == (302, "/letter-texts/sample/de?scope=programme:2")
    letter = outbox.write("sample", to=("a@b.test", "Jo"), scope="programme:2", locale="de", link="L", entry="E")
    assert letter is not None
    assert (letter.subject, letter.body) == ("Hallo Jo", "Siehe L\nfür E\n")
    assert text_of("sample", "en", "programme:2")[0] == "Hello en {name}"
    assert text_of("sample", "de", "programme:1")[0] == "Hello de {name}"
    assert session.scalars(sa.select(AuditEvent.facts)).one() == {"template": "sample", "locale": "de"}


def test_a_text_for_all_programmes_stands_behind_those_of_one(app: Flask) -> None:
    a_text(subject="general")
    assert text_of("sample", "en", "programme:2")[0] == "general"
    a_text(subject="special", scope="programme:2")
    assert text_of("sample", "en", "programme:2")[0] == "special"
    assert text_of("sample", "en", "")[0] == "general"


def test_a_secretary_cannot_edit_the_texts_of_others(app: Flask, sign_in: Any, programme_two: Any) -> None:
    browser = sign_in(programme_two)
    for scope in ("", "programme:1", "edition:2", "nonsense"):
        address = f"/letter-texts/sample/de?scope={scope}"
        assert (browser.get(address).status_code, browser.post(address, data=TEXT).status_code) == (404, 404)
        assert browser.get(f"/letter-texts?scope={scope or 'x'}").status_code == 404
    assert browser.get("/letter-texts/unknown/de?scope=programme:2").status_code == 404
    assert browser.get("/letter-texts/sample/xx?scope=programme:2").status_code == 404
    assert session.scalar(sa.select(sa.func.count(LetterText.id))) == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": "{link} {secret} {0.__class__}"}, "This letter does not know {secret}, {0.__class__}."),
        ({"subject": "{Name}"}, "This letter does not know {Name}."),
        ({"body": "no way in"}, "This letter needs {link}."),
        ({"subject": "  "}, "Please fill this in."),
    ],
)
def test_what_a_letter_cannot_fill_is_refused_beside_the_field(
    app: Flask, sign_in: Any, changes: dict[str, str], sentence: str
) -> None:
    answer = sign_in(an_administrator()).post("/letter-texts/sample/en", data={**TEXT, **changes})
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2  # beside the field and in the summary
    assert session.scalar(sa.select(sa.func.count(LetterText.id))) == 0


def test_a_preview_fills_in_samples_and_saves_nothing(app: Flask, sign_in: Any) -> None:
    answer = sign_in(an_administrator()).post("/letter-texts/sample/de", data={**TEXT, "preview": "1"})
    assert answer.status_code == 200
    assert "Siehe https://x.test/y\nfür Nordlicht" in answer.text
    assert session.scalar(sa.select(sa.func.count(LetterText.id))) == 0


def test_the_second_of_two_editors_sees_both_texts(app: Flask, sign_in: Any) -> None:
    browser = sign_in(an_administrator())
    assert browser.post("/letter-texts/sample/de", data={**TEXT, "body": "first {link}"}).status_code == 302
    answer = browser.post("/letter-texts/sample/de", data={**TEXT, "body": "second {link}"})
    assert answer.status_code == 409
    assert ("first {link}" in answer.text, "second {link}" in answer.text) == (True, True)
    row = session.scalars(sa.select(LetterText)).one()
    assert (row.body, row.version) == ("first {link}\n", 1)
    assert f'name="version" value="{row.version}"' in answer.text
    assert browser.post("/letter-texts/sample/de", data={**TEXT, "body": "second {link}", "version": "1"}).status_code == 302
    assert (row.body, row.version) == ("second {link}\n", 2)


def test_the_portals_own_text_can_come_back(app: Flask, sign_in: Any) -> None:
    browser = sign_in(an_administrator())
    browser.post("/letter-texts/sample/de", data=TEXT)
    assert browser.post("/letter-texts/sample/de/default", data={"version": "7"}).status_code == 409
    assert browser.post("/letter-texts/sample/de/default", data={"version": "1"}).status_code == 302
    assert text_of("sample", "de")[0] == "Hello de {name}"
    facts = session.scalars(sa.select(AuditEvent.facts).order_by(AuditEvent.id)).all()
    assert facts[1] == {"template": "sample", "locale": "de", "restored": True}


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "1.5"])
def test_an_odd_version_is_a_conflict_not_a_crash(app: Flask, sign_in: Any, version: str) -> None:
    answer = sign_in(an_administrator()).post("/letter-texts/sample/de", data={**TEXT, "version": version})
    assert answer.status_code == 409
