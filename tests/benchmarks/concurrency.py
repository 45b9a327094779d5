"""Many people at the same instant, over HTTP, against two processes of one installation: one effect, nothing lost, no error.

``python -m tests.benchmarks.concurrency [--database postgresql://…] [--trials 1000]``: two `flask serve` (web and worker
each) share a database. Each promise is asked for at full number; what the database holds afterwards is counted, not what
was answered. Controls show that a failure would be seen.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.audit import Event
from portal.audit.models import AuditEvent
from portal.awards.counting.jobs import advance_rounds
from portal.awards.counting.services import freeze_round
from portal.awards.models import CardVersion, Decision, Entry, Mark, ResultSet, Seal, Signature, Snapshot
from portal.awards.publishing.jobs import publish
from portal.core.clock import now
from portal.core.database import session, writing
from portal.outbox.models import Letter
from tests.awards.factories import a_card, a_category, a_jury_member, a_programme, a_round, an_edition, an_entry
from tests.awards.judging import scenes as judging
from tests.awards.nominating.factories import a_scene, completed
from tests.awards.nominating.test_entries import new
from tests.awards.publishing.gala import a_gala
from tests.benchmarks.running import JSON, Server, a_database, ask, signed_in
from tests.factories import a_board_member, a_browser_session, a_company, a_federation, a_key

SUBMITS, TRIES, PRESSES, WRITERS = 200, 100, 50, 20
Headers = dict[str, str]
Answer = tuple[int, str]


@dataclass
class House:
    """The installation: two servers, and an application here to prepare rows and count them."""

    app: Flask
    servers: list[Server]
    failures: int = 0
    turns: int = 0

    def browser(self, user: User) -> Headers:
        with preparing():
            token = a_browser_session(user)
        return signed_in(self.app, token)

    def post(self, who: Headers, path: str, form: dict[str, Any], more: Headers | None = None) -> Answer:
        """To one of the servers, in turn."""
        self.turns += 1
        port = self.servers[self.turns % len(self.servers)].port
        return ask(port, "POST", path, {key: str(value) for key, value in form.items()}, {**who, **(more or {})})

    def get(self, who: Headers, path: str) -> str:
        status, text = ask(self.servers[0].port, "GET", path, headers=who)
        assert status == 200, (path, status)
        return text

    def tell(self, promise: str, found: Any, expected: Any, codes: Counter[int] | None = None, began: float = 0.0) -> None:
        """One line of the table. An answer of 500 and above breaks any promise."""
        good = found == expected and not any(code >= 500 for code in codes or ())
        self.failures += not good
        answers = ", ".join(f"{number} × {code}" for code, number in sorted((codes or Counter()).items()))
        seconds = f"{time.monotonic() - began:.1f}" if began else ""
        print(f"| {promise} | {found}{'' if good else f' INSTEAD OF {expected}'} | {answers} | {seconds} |", flush=True)


def at_once(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """All of them from threads of their own that start together."""
    listed = list(calls)
    start = Barrier(len(listed))

    def one(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(listed)) as pool:
        return list(pool.map(one, listed))


@contextmanager
def preparing() -> Iterator[None]:
    """Rows made here while two servers write as well: SQLite takes its write lock with the first statement."""
    session.rollback()
    token = writing.set(True)
    try:
        yield
        session.commit()
    finally:
        writing.reset(token)


def codes_of(answers: Iterable[Answer]) -> Counter[int]:
    return Counter(status for status, _text in answers)


def count(model: Any, *conditions: Any) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def events(event: Event, object_id: int) -> int:
    return count(AuditEvent, AuditEvent.event == event.value, AuditEvent.object_id == object_id)


def nominating(house: House) -> None:
    with preparing():
        scene, whole = a_scene(quota=SUBMITS), completed(a_scene())
        for name in ("Ostsee Kasse", *(f"Company {n}" for n in range(5))):
            a_company(name, association=scene.association)
    manager, url, key = house.browser(scene.manager), f"/editions/{scene.edition.id}/entries", a_key()
    form = new(scene, _key=key)
    others = Entry.id.not_in((scene.entry.id, whole.entry.id))
    began = time.monotonic()
    answers = at_once([lambda: house.post(manager, url, form)] * SUBMITS)
    house.tell(f"{SUBMITS} identical nominations: entries", count(Entry, others), 1, codes_of(answers), began)

    five = [new(scene, company=f"Company {n}") for n in range(5)]
    answers = at_once([lambda form=form: house.post(manager, url, form) for form in five])
    house.tell("control, 5 different nominations: entries", count(Entry, others) - 1, 5, codes_of(answers))

    manager, url, entry = house.browser(whole.manager), whole.url("/submission"), whole.entry.id
    began = time.monotonic()
    answers = at_once([lambda: house.post(manager, url, {})] * SUBMITS)
    kept = (count(Snapshot, Snapshot.entry_id == entry), events(Event.ENTRY_SUBMITTED, entry))
    house.tell(f"{SUBMITS} identical submissions of a dossier: versions kept, events", kept, (1, 1), codes_of(answers), began)


def submitting_a_card(house: House) -> None:
    with preparing():
        scene = judging.a_scene(criteria=1)
    juror = house.browser(scene.juror)
    assert house.post(juror, scene.save_url, judging.whole(scene, ["8"]))[0] == 302
    session.rollback()  # what was read before would be read again
    version, url, card = scene.card.version, scene.submit_url, scene.card.id
    began = time.monotonic()
    answers = at_once([lambda: house.post(juror, url, {"version": version})] * SUBMITS)
    kept = (count(CardVersion, CardVersion.assignment_id == card), events(Event.SCORECARD_SUBMITTED, card))
    house.tell(f"{SUBMITS} identical submissions of a scorecard: versions kept, events", kept, (1, 1), codes_of(answers), began)


def overwritten(acknowledged: str, card: int) -> bool:
    """Whether an acknowledged text is gone from the card: with one stamp for both, the other must have been refused."""
    session.rollback()
    return session.scalar(select(Mark.comment).where(Mark.assignment_id == card)) != acknowledged


def stamp_on(page: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


@dataclass
class Trials:
    """Two texts for one comment, both made from the same page."""

    house: House
    scene: judging.Scene
    juror: Headers
    codes: Counter[int] = field(default_factory=Counter)
    bad: Counter[str] = field(default_factory=Counter)

    def run(self, number: int, *, at_the_same_time: bool) -> None:
        scene, key, url = self.scene, f"comment_{self.scene.criteria[0].id}", self.scene.save_url
        stamp = stamp_on(self.house.get(self.juror, scene.desk_url))
        texts = [f"trial {number} left", f"trial {number} right"]
        kind = JSON if at_the_same_time else {}  # the autosave, and the plain form
        calls = [lambda text=text: self.house.post(self.juror, url, {"version": stamp, key: text}, kind) for text in texts]
        answers = at_once(calls) if at_the_same_time else [call() for call in calls]
        self.codes += codes_of(answers)
        told = dict(zip(texts, answers, strict=True))
        kept = [text for text, (status, _body) in told.items() if status in (200, 302)]
        refused = {text: body for text, (status, body) in told.items() if status == 409}
        if (len(kept), len(refused)) != (1, 1):
            self.bad["not one saved and one refused"] += 1
            return
        self.bad["overwritten"] += overwritten(kept[0], scene.card.id)
        (mine, body), theirs = next(iter(refused.items())), kept[0]
        if at_the_same_time:
            conflict = json.loads(body)["conflict"]
            self.bad["texts not shown"] += (conflict["yours"], conflict["theirs"]) != (mine, theirs)
        else:
            self.bad["texts not shown"] += not (mine in body and theirs in body)

    def control(self, number: int) -> bool:
        """A second save made from a page read anew may replace the first: the detector must see the first one gone."""
        scene, key = self.scene, f"comment_{self.scene.criteria[0].id}"
        for text in (f"control {number} first", f"control {number} second"):
            stamp = stamp_on(self.house.get(self.juror, scene.desk_url))
            assert self.house.post(self.juror, scene.save_url, {"version": stamp, key: text}, JSON)[0] == 200
        return overwritten(f"control {number} first", scene.card.id)


def stale_saves(house: House, trials: int) -> None:
    with preparing():
        scene = judging.a_scene(criteria=1)
    ours = Trials(house, scene, house.browser(scene.juror))
    began = time.monotonic()
    for number in range(trials):
        ours.run(number, at_the_same_time=number % 2 == 0)
    house.tell(f"{trials} stale second saves: silent overwrites or texts not shown", sum(ours.bad.values()), 0, ours.codes, began)
    house.tell("control, 10 second saves from a fresh page: replaced", sum(ours.control(n) for n in range(10)), 10)

    desk, save, key = scene.desk_url, scene.save_url, f"comment_{scene.criteria[0].id}"

    def insist(text: str) -> list[Answer]:
        """As a person would: look at what is there, and send one's own again until it is taken."""
        answers: list[Answer] = []
        while len(answers) < TRIES and (not answers or answers[-1][0] == 409):
            stamp = stamp_on(house.get(ours.juror, desk))
            answers.append(house.post(ours.juror, save, {"version": stamp, key: text}, JSON))
        return answers

    began, texts = time.monotonic(), [f"writer {n}" for n in range(WRITERS)]
    tried = at_once([lambda text=text: insist(text) for text in texts])
    codes = codes_of(answer for answers in tried for answer in answers)
    session.rollback()
    final = session.scalar(select(Mark.comment).where(Mark.assignment_id == scene.card.id))
    found = (codes[200], final in texts)
    house.tell(f"{WRITERS} writers who insist: saved, the last text is one of theirs", found, (WRITERS, True), codes, began)


def deciding(house: House) -> None:
    with preparing():
        federation = a_federation()
        edition = an_edition(a_programme(federation), phase="deliberating", rules_frozen_at=now())
        stage, category = a_round(edition, phase="deliberating", state="closed"), a_category(edition)
        jurors = [a_jury_member(edition) for _ in range(3)]
        entries = [an_entry(category, state="accepted") for _ in range(4)]
        for mark, entry in enumerate(entries, 3):
            for juror in jurors:
                a_card(stage, entry, juror, [mark] * 3)
        freeze_round(stage, now())
        members = [a_board_member(federation) for _ in range(2)]
    board = [house.browser(member) for member in members]
    url, here = f"/categories/{category.id}/decision", Decision.category_id == category.id
    seal, sealed = f"/editions/{edition.id}/seal", Seal.edition_id == edition.id
    form = {"no_award": "1", "reason": "Too early.", **{f"outcome-{entry.id}": "none" for entry in entries}}

    began = time.monotonic()
    answers = at_once([lambda who=who: house.post(who, url, form) for who in board * (PRESSES // 2)])
    session.rollback()
    decision = session.scalars(select(Decision).where(here)).one()
    found = (count(Decision, here), events(Event.DECISION_PROPOSED, decision.id))
    house.tell(f"{PRESSES} first proposals: decisions, events", found, (1, 1), codes_of(answers), began)

    signed, mine, number = {"version": decision.version}, Signature.decision_id == decision.id, decision.id
    began = time.monotonic()
    answers = at_once([lambda: house.post(board[0], url + "/sign", signed)] * TRIES)
    house.tell(f"{TRIES} signatures of one member: signatures", count(Signature, mine), 1, codes_of(answers), began)
    began = time.monotonic()
    answers = at_once([lambda who=who: house.post(who, url + "/sign", signed) for who in board * (PRESSES // 2)])
    found = (count(Signature, mine), session.scalar(select(Decision.state).where(here)))
    house.tell(f"{PRESSES} signatures of two members: signatures, state", found, (2, "signed"), codes_of(answers), began)

    began = time.monotonic()
    answers = at_once([lambda who=who: house.post(who, seal, {}) for who in board * (PRESSES // 2)])
    found = (count(Seal, sealed), events(Event.DECISION_SEALED, number))
    house.tell(f"{PRESSES} seals: seals, events", found, (1, 1), codes_of(answers), began)


def revealing(house: House) -> None:
    with preparing():
        gala = a_gala(categories=2, published="shortlist")
    board = [house.browser(member) for member in gala.board]
    before, url = count(Letter), f"/editions/{gala.edition.id}/publication/reveal"
    began = time.monotonic()
    answers = at_once([lambda who=who: house.post(who, url, {}) for who in board * (PRESSES // 2)])
    session.rollback()
    told = session.scalars(
        select(AuditEvent).where(AuditEvent.event == Event.WINNERS_REVEALED.value, AuditEvent.object_id == gala.edition.id)
    ).all()
    found = (len(told), count(Letter) - before == told[0].facts["letters"] > 0 if told else False)
    house.tell(f"{PRESSES} presses of two members: reveals, letters once", found, (1, True), codes_of(answers), began)


def by_the_clock(house: House) -> None:
    """Rounds close and publications flip by a job: fifty workers at once, and those of the two servers."""

    def here(job: Callable[[], int]) -> Callable[[], int]:
        def run() -> int:
            with house.app.app_context():
                return job()

        return run

    with preparing():
        edition = an_edition(phase="deliberating", rules_frozen_at=now())
        stage = a_round(edition, phase="deliberating", state="open")
        for _ in range(3):
            a_card(stage, an_entry(a_category(edition), state="accepted"), a_jury_member(edition), [7, 8, 9])
    began = time.monotonic()
    at_once([here(advance_rounds)] * PRESSES)
    found = (count(ResultSet, ResultSet.round_id == stage.id), events(Event.ROUND_CLOSED, stage.id), events(Event.ROUND_FROZEN, stage.id))
    house.tell(f"{PRESSES} workers close a round: results of 3 categories, closings, freezings", found, (3, 1, 1), None, began)

    with preparing():
        gala = a_gala(categories=2)
    before = count(Letter)
    with preparing():
        gala.edition.shortlist_at = now() - timedelta(seconds=1)
    began = time.monotonic()
    at_once([here(publish)] * PRESSES)
    told = session.scalars(
        select(AuditEvent).where(AuditEvent.event == Event.SHORTLIST_ANNOUNCED.value, AuditEvent.object_id == gala.edition.id)
    ).all()
    found = (len(told), count(Letter) - before == told[0].facts["letters"] > 0 if told else False)
    house.tell(f"{PRESSES} workers announce a shortlist: announcements, letters once", found, (1, True), None, began)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.concurrency", description=__doc__)
    options.add_argument("--database", default="")
    options.add_argument("--trials", type=int, default=1000)
    given = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(a_database(given.database, folder))
        servers = [Server(folder, database) for _ in range(2)]
        house = House(servers[0].application(), servers)
        for server in servers:
            server.start()
            stack.callback(server.kill)
        print("| promise | found | answers | s |\n|---|---|---|---|")
        with house.app.app_context():
            for promise in (nominating, submitting_a_card, deciding, revealing, by_the_clock):
                promise(house)
            stale_saves(house, given.trials)
        verdict = servers[0].flask("audit", "verify")
        house.tell("flask audit verify", verdict.returncode, 0)
    return 1 if house.failures else 0


if __name__ == "__main__":
    sys.exit(main())
