"""A list of thousands is declared part by part: nothing declared is lost, nobody on it is passed over."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.awards.forming.queries import declaring
from portal.awards.models import Conflict, JuryMember
from portal.core.clock import now
from portal.core.database import session
from tests.awards.forming.helpers import Award, an_award, text_of
from tests.conftest import SignIn, Statements
from tests.factories import a_board_member, a_company, an_association


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declaring, "PART", 3)


def a_long_list(award: Award, names: str = "ABCDEFG") -> None:
    home = an_association("Zealand CC")
    for name in names:
        award.entry(company=a_company(f"{name} Company"), association=home)


class Reading:
    """Somebody going through the list, with what the page in front of them holds."""

    def __init__(self, browser: FlaskClient, url: str) -> None:
        self.browser, self.url = browser, url
        self.seen: list[str] = []
        self.open(url)

    def open(self, url: str) -> None:
        answer = self.browser.get(url)
        assert answer.status_code == 200
        self.text = text_of(answer)
        self.names = dict(re.findall(r'<input type="hidden" name="shown" value="(\d+)">.*?<b>([^<]*)</b>', self.text))
        self.hidden = dict(re.findall(r'<input type="hidden" name="(q|after|until|since)" value="([^"]*)">', self.text))
        self.seen += self.names.values()

    def save(self, *ticked: str, **more: str) -> str:
        """Sends the page, and follows to the next part; answers where it led."""
        data: dict[str, Any] = {**self.hidden, "shown": list(self.names), **more}
        for number, name in self.names.items():
            if name in ticked:
                data |= {f"tie-{number}": "1", f"kind-{number}": "personal", f"note-{number}": "My cousin"}
        answer = self.browser.post(self.url, data=data)
        assert answer.status_code == 302, text_of(answer)[-3000:]
        if "after" in parse_qs(urlsplit(answer.location).query):
            self.open(answer.location)
        return str(answer.location)


def declared() -> list[str]:
    session.expire_all()
    rows = session.scalars(select(Conflict).where(Conflict.lifted_at.is_(None)).order_by(Conflict.id))
    return [row.organisation.name for row in rows]


def reading(award: Award, sign_in: SignIn, **values: Any) -> tuple[Reading, JuryMember]:
    member = award.juror(**{"conflicts_declared_at": None, **values})
    assert member.user is not None
    return Reading(sign_in(member.user), f"/jury-memberships/{member.id}/conflicts"), member


def test_every_organisation_is_shown_once_and_the_end_makes_it_complete(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    a_long_list(award)
    page, member = reading(award, sign_in)
    assert "Organisations 1 to 3 of 8." in page.text
    assert ("Save and go on" in page.text, 'name="complete"' in page.text) == (True, False)
    page.save("B Company")
    assert (member.conflicts_declared_at, "Organisations 4 to 6 of 8." in page.text) == (None, True)
    page.save()
    assert ("Save my declaration" in page.text, 'name="complete"' in page.text) == (True, True)
    assert page.save("G Company", complete="1") == f"/jury-memberships/{member.id}"
    assert sorted(page.seen) == sorted([*(f"{name} Company" for name in "ABCDEFG"), "Zealand CC"])
    assert declared() == ["B Company", "G Company"]
    assert member.ready


def test_the_end_must_be_confirmed_and_its_ticks_stay(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    a_long_list(award, "ABC")
    page, member = reading(award, sign_in)
    page.save()
    data = {**page.hidden, "shown": list(page.names)}
    answer = page.browser.post(page.url, data=data)
    assert (answer.status_code, member.conflicts_declared_at) == (422, None)
    assert "Please confirm that you went through the whole list." in text_of(answer)
    assert text_of(answer).count('name="shown"') == 1


def test_what_other_parts_hold_stays_as_it_is(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    a_long_list(award)
    page, _member = reading(award, sign_in)
    page.save("A Company")
    page.save("E Company")
    page.open(page.url)
    page.save("B Company", "A Company")
    assert declared() == ["A Company", "E Company", "B Company"]


def test_who_leaves_the_list_meanwhile_moves_nobody_out_of_sight(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    a_long_list(award)
    page, _member = reading(award, sign_in)
    page.save()
    award.entries[0].state = "withdrawn"
    session.commit()
    page.save()
    page.save(complete="1")
    assert [name for name in page.seen if name != "Zealand CC"] == [f"{name} Company" for name in "ABCDEFG"]


@pytest.mark.parametrize("late", ["Aa Company", "Zz Company"], ids=["in a part already read", "at the end"])
def test_who_comes_in_meanwhile_leaves_the_declaration_open(app: Flask, sign_in: SignIn, late: str) -> None:
    award = an_award()
    a_long_list(award, "ABCD")
    page, member = reading(award, sign_in)
    page.save("D Company")
    page.hidden["since"] = str(int(page.hidden["since"]) - 60)  # they began a minute ago
    award.entry(company=a_company(late), association=an_association(), submitted_at=now())
    while page.save(complete="1") != page.url:
        assert member.conflicts_declared_at is None
    assert member.conflicts_declared_at is None


def test_a_tick_is_kept_when_somebody_comes_in_between(app: Flask, sign_in: SignIn) -> None:
    """The page is saved as it was shown, though its last organisation would be on the next one now."""
    award = an_award()
    a_long_list(award)
    page, _member = reading(award, sign_in)
    last = list(page.names.values())[-1]
    award.entry(company=a_company("Aa Company"), association=an_association())
    page.save(last)
    assert declared() == [last]


def test_without_the_beginning_the_end_completes_nothing(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    a_long_list(award, "ABCD")
    page, member = reading(award, sign_in)
    page.open(f"{page.url}?after={page.hidden['until']}")
    assert page.save(complete="1") == page.url
    assert member.conflicts_declared_at is None
    answers = [page.browser.post(page.url, data={**odd, "complete": "1"}) for odd in ({"after": "999"}, {"until": "999"}, {"until": "x"})]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert member.conflicts_declared_at is None
    assert page.browser.get(f"{page.url}?after=999").location == page.url


def test_many_findings_of_a_search_are_gone_through_as_well(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    a_long_list(award)
    page, member = reading(award, sign_in)
    page.open(f"{page.url}?q=company")
    page.save("A Company")
    assert page.hidden["q"] == "company"
    page.save()
    assert page.save("G Company") == page.url
    assert (declared(), member.conflicts_declared_at) == (["A Company", "G Company"], None)


def test_the_board_goes_through_it_too(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    a_long_list(award)
    page = Reading(sign_in(a_board_member(award.federation)), f"/editions/{award.edition.id}/conflicts")
    page.save("A Company")
    page.save()
    assert page.save("G Company") == page.url
    assert declared() == ["A Company", "G Company"]


def test_a_part_takes_the_same_statements_whatever_lies_around_it(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    award, counts = an_award(), []
    a_long_list(award)
    page, _member = reading(award, sign_in)
    for _size in range(2):
        with statements() as seen:
            page.open(f"{page.url}?after={page.hidden['until']}")
        counts.append(len(seen))
        a_long_list(award, "HIJKLMNOPQ")
        page.open(page.url)
    assert counts[0] == counts[1]
    assert counts[1] <= 7
