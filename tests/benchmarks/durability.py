"""Is what was acknowledged still there? Saves scorecards over HTTP while the server is killed at random moments.

``python -m tests.benchmarks.durability [--saves 400] [--kills 5] [--seed 1]``: `flask serve` with SQLite on a free
port of the loopback; a juror saves; SIGKILL comes without warning; the server starts again. An acknowledged save (an
answer 200 read to its end) must be found afterwards, the database must be sound and the audit trail whole.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

from portal import create_app
from portal.awards.judging.services import refresh_tally
from portal.core.database import session
from portal.extensions import db
from portal.settings import read_settings
from tests.awards.factories import a_category, a_jury_member, a_round, an_assignment, an_edition, an_entry
from tests.factories import a_browser_session, a_user

ROOT = Path(__file__).parents[2]
CARDS = 20


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Server:
    """One installation in a folder of its own, started and killed as often as wanted."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ, "INSTANCE_DIR": str(self.folder), "DATABASE_URL": "", "SECRET_KEY": "a key for the durability run",
            "BASE_URL": f"http://127.0.0.1:{self.port}", "WORKER_SECONDS": "1",
        }  # fmt: skip

    def flask(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def start(self) -> float:
        """Start and wait until it is ready; the seconds that took."""
        began = time.monotonic()
        command = [sys.executable, "-m", "flask", "serve", "--port", str(self.port)]
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        while time.monotonic() - began < 60:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 0.2):
                    if ask(self.port, "GET", "/readyz")[0] == 200:
                        return time.monotonic() - began
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server did not start: see server.log")

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def ask(port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body or None, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


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
    count: int = 0
    unanswered: int = 0

    def save(self, number: int, rest: Callable[[], None]) -> None:
        """Try until acknowledged: a killed server is asked again when it is back, with the page read anew."""
        card = self.cards[number % len(self.cards)]
        while True:
            try:
                if self._try(card, number):
                    return
            except OSError:
                self.unanswered += 1
                rest()

    def _try(self, card: int, number: int) -> bool:
        status, page = ask(self.server.port, "GET", f"/assignments/{card}/desk", headers=self.headers)
        stamp = re.search(r'name="version" value="([^"]*)"', page)
        if status != 200 or stamp is None:
            raise RuntimeError(f"the desk answered {status}")
        typed = {"version": stamp[1], f"mark_{self.criterion}": str(number % 11), f"comment_{self.criterion}": f"save {number}"}
        self.sent[card] = number
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        status, text = ask(self.server.port, "POST", f"/assignments/{card}/scorecard", urlencode(typed), {**self.headers, **kind})
        if status != 200 or "saved_at" not in json.loads(text):
            raise RuntimeError(f"saving answered {status}: {text[:300]}")
        self.acknowledged[card] = number
        self.count += 1
        return True


def prepare(server: Server) -> Juror:
    """An empty installation with one juror and their cards; the cookie is signed as the portal would."""
    assert server.flask("db", "upgrade").returncode == 0
    os.environ.update({name: server.environment[name] for name in ("INSTANCE_DIR", "DATABASE_URL", "SECRET_KEY", "BASE_URL")})
    app = create_app(read_settings())
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
    with app.test_request_context():
        from flask import session as cookie

        csrf = generate_csrf()
        content = {"_user_id": token, "_fresh": True, "csrf_token": cookie["csrf_token"]}
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        signed = signer.dumps(content)
    headers = {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={signed}", "X-CSRFToken": csrf}
    return Juror(server, headers, cards, criterion)


def lost_saves(juror: Juror, database: Path) -> list[str]:
    """Cards whose stored comment is neither the acknowledged one nor one sent after it."""
    lost = []
    with sqlite3.connect(database) as connection:
        stored = dict(connection.execute("select assignment_id, comment from marks").fetchall())
    for card, number in juror.acknowledged.items():
        kept = int(str(stored.get(card, "save -1")).removeprefix("save "))
        if not number <= kept <= juror.sent[card]:
            lost.append(f"card {card}: acknowledged save {number}, found {kept}")
    return lost


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.durability", description=__doc__)
    options.add_argument("--saves", type=int, default=400)
    options.add_argument("--kills", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as name:
        server = Server(Path(name))
        juror = prepare(server)
        starts, lost = [server.start()], []
        database = server.folder / "portal.sqlite3"
        serial = itertools.count()  # no two saves alike: one that changes nothing proves nothing
        began = time.monotonic()
        try:
            per_life = given.saves // (given.kills + 1)
            for number in range(given.saves):
                if number and number % per_life == 0 and len(starts) <= given.kills:
                    # Somewhere within the next few saves, wherever the server then is.
                    threading.Timer(dice.uniform(0.0, 0.4), server.kill).start()

                    def again() -> None:
                        assert server.process
                        server.process.wait()
                        starts.append(server.start())
                        lost.extend(lost_saves(juror, database))

                    while len(starts) <= number // per_life:
                        juror.save(next(serial), again)
                juror.save(next(serial), lambda: time.sleep(0.05))
            took = time.monotonic() - began
        finally:
            server.kill()
        lost += lost_saves(juror, database)
        verdict = server.flask("audit", "verify")
        with sqlite3.connect(database) as connection:
            sound = connection.execute("pragma integrity_check").fetchone()[0]
        print(f"acknowledged saves: {juror.count} in {took:.0f} s; requests cut off: {juror.unanswered}; kills: {len(starts) - 1}")
        print(f"lost: {len(lost)}; longest restart: {max(starts[1:], default=0):.1f} s; integrity_check: {sound}")
        print(f"flask audit verify: exit {verdict.returncode}, {verdict.stdout.strip()}")
        for one in lost:
            print(one)
        return 1 if lost or verdict.returncode or sound != "ok" else 0


if __name__ == "__main__":
    sys.exit(main())
