"""Is what was acknowledged still there? Saves scorecards over HTTP while the server is killed at random moments.

``python -m tests.benchmarks.durability [--saves 400] [--kills 5] [--seed 1] [--database postgresql://…]``: `flask serve`
on a free port of the loopback; a juror saves; SIGKILL comes without warning; the server starts again. An acknowledged
save (an answer 200 read to its end) must be found afterwards, the database must be sound and the audit trail whole.

``--syncs`` counts instead how often SQLite makes the disk write: SIGKILL does not lose what the operating system holds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import sqlalchemy as sa

from portal.awards.judging.services import refresh_tally
from portal.core.database import session
from portal.extensions import db
from tests.awards.factories import a_category, a_jury_member, a_round, an_assignment, an_edition, an_entry
from tests.benchmarks.running import JSON, Server, a_database, ask, signed_in
from tests.factories import a_browser_session, a_user

CARDS = 20


@dataclass
class Juror:
    """A signed-in browser with cards to mark, which remembers what was acknowledged and what was last sent."""

    server: Server
    headers: dict[str, str]
    cards: list[int]
    criterion: int
    acknowledged: dict[int, int] = field(default_factory=dict)
    """Card -> number of the last comment the server said it had."""
    sent: dict[int, int] = field(default_factory=dict)
    stamps: dict[int, str] = field(default_factory=dict)
    """Card -> what its next save is made from."""
    count: int = 0
    unanswered: int = 0

    def save(self, number: int, rest: Callable[[], None]) -> None:
        """Try until acknowledged: a killed server is asked again when it is back, with the page read anew."""
        card = self.cards[number % len(self.cards)]
        while True:
            try:
                self._try(card, number)
            except OSError:
                self.stamps.pop(card, None)
                self.unanswered += 1
                rest()
            else:
                return

    def _try(self, card: int, number: int) -> None:
        """As the desk's autosave: with the stamp of the last answer, or of the page when there was none."""
        stamp = self.stamps.get(card) or self._stamp_on_page(card)
        typed = {"version": stamp, f"mark_{self.criterion}": str(number % 11), f"comment_{self.criterion}": f"save {number}"}
        self.sent[card] = number
        status, text = ask(self.server.port, "POST", f"/assignments/{card}/scorecard", typed, {**self.headers, **JSON})
        if status != 200 or "saved_at" not in json.loads(text):
            raise RuntimeError(f"saving answered {status}: {text[:300]}")
        self.stamps[card] = json.loads(text)["version"]
        self.acknowledged[card] = number
        self.count += 1

    def _stamp_on_page(self, card: int) -> str:
        status, page = ask(self.server.port, "GET", f"/assignments/{card}/desk", headers=self.headers)
        stamp = re.search(r'name="version" value="([^"]*)"', page)
        if status != 200 or stamp is None:
            raise RuntimeError(f"the desk answered {status}")
        return unescape(stamp[1])


def prepare(server: Server) -> Juror:
    """An empty installation with one juror and their cards."""
    app = server.application()
    with app.app_context():
        edition = an_edition(phase="judging")
        stage = a_round(edition, phase="judging", state="open")
        category, user = a_category(edition), a_user()
        member = a_jury_member(edition, user)
        cards = []
        for _number in range(CARDS):
            entry = an_entry(category, state="accepted")
            cards.append(an_assignment(stage, entry, member).id)
            refresh_tally(stage.id, entry.id)
        token, criterion = a_browser_session(user), stage.criteria[0].id if stage.criteria else 1
        session.commit()
        session.remove()
        db.engine.dispose()
    return Juror(server, signed_in(app, token), cards, criterion)


def lost_saves(juror: Juror, engine: sa.Engine) -> list[str]:
    """Cards whose stored comment is neither the acknowledged one nor one sent after it."""
    lost = []
    with engine.connect() as connection:
        stored = {row.assignment_id: row.comment for row in connection.execute(sa.text("select assignment_id, comment from marks"))}
    for card, number in juror.acknowledged.items():
        kept = int(str(stored.get(card, "save -1")).removeprefix("save "))
        if not number <= kept <= juror.sent[card]:
            lost.append(f"card {card}: acknowledged save {number}, found {kept}")
    return lost


def control(juror: Juror, engine: sa.Engine) -> bool:
    """Whether the measurement can see a failure: one save put back by one is found, and nothing but that one."""
    card, number = next(iter(juror.acknowledged.items()))
    set_comment = sa.text("update marks set comment = :comment where assignment_id = :card")
    with engine.begin() as connection:
        connection.execute(set_comment, {"comment": f"save {number - CARDS}", "card": card})
    found = lost_saves(juror, engine)
    with engine.begin() as connection:
        connection.execute(set_comment, {"comment": f"save {number}", "card": card})
    return found == [f"card {card}: acknowledged save {number}, found {number - CARDS}"]


def soundness(engine: sa.Engine) -> str:
    """SQLite: its own check of the whole file. PostgreSQL: that a commit waits for the disk, which is not ours to kill."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return f"integrity_check {connection.execute(sa.text('pragma integrity_check')).scalar()}"
        return " ".join(f"{one} {connection.execute(sa.text(f'show {one}')).scalar()}" for one in ("fsync", "synchronous_commit"))


SOUND = ("integrity_check ok", "fsync on synchronous_commit on")


def killed_at_random(folder: Path, database: str, *, saves: int, kills: int, seed: int) -> int:
    dice, server = random.Random(seed), Server(folder, database)
    juror, engine = prepare(server), sa.create_engine(database, poolclass=sa.NullPool)
    starts, lost = [server.start()], []
    serial = itertools.count()  # no two saves alike: one that changes nothing proves nothing
    began = time.monotonic()

    def again() -> None:
        assert server.process
        server.process.wait()
        starts.append(server.start())
        lost.extend(lost_saves(juror, engine))

    try:
        per_life = saves // (kills + 1)
        for number in range(saves):
            if number and number % per_life == 0 and len(starts) <= kills:
                # Somewhere within the next few saves, wherever the server then is.
                threading.Timer(dice.uniform(0.0, 0.4), server.kill).start()
                while len(starts) <= number // per_life:
                    juror.save(next(serial), again)
            juror.save(next(serial), lambda: time.sleep(0.05))
        took = time.monotonic() - began
    finally:
        server.kill()
    lost += lost_saves(juror, engine)
    verdict, sound, seeing = server.flask("audit", "verify"), soundness(engine), control(juror, engine)
    print(f"acknowledged saves: {juror.count} in {took:.0f} s; requests cut off: {juror.unanswered}; kills: {len(starts) - 1}")
    print(f"lost: {len(lost)}; longest restart: {max(starts[1:], default=0):.1f} s; {sound}; control sees a loss: {seeing}")
    print(f"flask audit verify: exit {verdict.returncode}, {verdict.stdout.strip()}")
    for one in lost:
        print(one)
    return 1 if lost or verdict.returncode or sound not in SOUND or not seeing else 0


def syncs_counted(folder: Path, database: str, saves: int, *, syncing: bool) -> int:
    """How often the served portal made the disk write while ``saves`` were acknowledged."""
    server, trace = Server(folder, database), folder / "syncs.txt"
    juror = prepare(server)
    server.start("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", str(trace), syncing=syncing)
    try:
        # "<unfinished ...>" lines and their second halves are one call.
        before = sum("resumed>" not in line for line in trace.read_text().splitlines())
        for number in range(saves):
            juror.save(number, lambda: None)
    finally:
        server.kill()
    return sum("resumed>" not in line for line in trace.read_text().splitlines()) - before


def syncs(saves: int) -> int:
    counted = []
    for syncing in (True, False):
        with tempfile.TemporaryDirectory() as name, a_database("", Path(name)) as database:
            counted.append(syncs_counted(Path(name), database, saves, syncing=syncing))
    print(f"acknowledged saves: {saves}; syncs: {counted[0]}; control with synchronous=OFF: {counted[1]}")
    return 0 if counted[0] >= saves > counted[1] else 1


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.durability", description=__doc__)
    options.add_argument("--saves", type=int, default=400)
    options.add_argument("--kills", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--database", default="")
    options.add_argument("--syncs", action="store_true")
    given = options.parse_args()
    if given.syncs:
        return syncs(given.saves)
    with tempfile.TemporaryDirectory() as name, a_database(given.database, Path(name)) as database:
        return killed_at_random(Path(name), database, saves=given.saves, kills=given.kills, seed=given.seed)


if __name__ == "__main__":
    sys.exit(main())
