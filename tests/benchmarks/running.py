"""A portal that really runs: `flask serve` on a free port of the loopback, and requests to it as a browser sends them."""

from __future__ import annotations

import http.client
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from portal import create_app
from portal.settings import read_settings

ROOT = Path(__file__).parents[2]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {**FORM, "Accept": "application/json"}
NO_SYNC = (  # the control of the count of syncs: the same portal, told to trust the operating system
    "import sqlalchemy as sa; from sqlalchemy.pool import Pool; from flask.cli import main;"
    "sa.event.listen(Pool, 'checkout', lambda c, *_: c.execute('PRAGMA synchronous=OFF')); main()"
)


def free_port() -> int:
    """Below the ports that outgoing connections take: it must still be free when a killed server comes back."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


@contextmanager
def a_database(address: str, folder: Path) -> Iterator[str]:
    """A SQLite file, or a database on the server at ``address`` that lives as long as this."""
    if not address:
        yield f"sqlite:///{folder / 'benchmark.sqlite3'}"
        return
    server = sa.make_url(address).set(drivername="postgresql+psycopg")
    name = f"{server.database or 'portal'}_benchmark_{int(time.time())}"
    engine = sa.create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'create database "{name}"'))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f'drop database "{name}" with (force)'))


@dataclass
class Server:
    """One process of an installation, started and killed as often as wanted. Several may share folder and database."""

    folder: Path
    database: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ, "INSTANCE_DIR": str(self.folder), "DATABASE_URL": self.database, "SECRET_KEY": "a key for the benchmarks",
            "BASE_URL": f"http://127.0.0.1:{self.port}", "WORKER_SECONDS": "1", "MAIL_SERVER": "", "STORAGE_URL": "",
        }  # fmt: skip

    def flask(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def application(self) -> Flask:
        """The same installation in this process, its schema up to date: to prepare rows and to look at them."""
        if (upgraded := self.flask("db", "upgrade")).returncode:
            raise RuntimeError(upgraded.stderr[-2000:])
        os.environ.update({name: self.environment[name] for name in ("INSTANCE_DIR", "DATABASE_URL", "SECRET_KEY", "BASE_URL")})
        return create_app(read_settings())

    def start(self, *around: str, syncing: bool = True) -> float:
        """Start, under the program ``around`` if any, and wait until it is ready; the seconds that took."""
        began = time.monotonic()
        flask = ["-m", "flask"] if syncing else ["-c", NO_SYNC]
        command = [*around, sys.executable, *flask, "serve", "--port", str(self.port)]
        log = (self.folder / "server.log").open("ab")
        # A group of its own, so that killing reaches the portal also under another program.
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        while time.monotonic() - began < 60 and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 0.2):
                    if ask(self.port, "GET", "/readyz")[0] == 200:
                        return time.monotonic() - began
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"the server did not start: {(self.folder / 'server.log').read_text()[-2000:]}")

    def kill(self) -> None:
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def ask(
    port: int, method: str, path: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str]:  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        kind = {} if form is None else FORM
        connection.request(method, path, None if form is None else urlencode(form), {**kind, **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def signed_in(app: Flask, token: str) -> dict[str, str]:
    """Headers of a browser with this session: the cookie signed as the portal would, and its CSRF token."""
    secret = secrets.token_hex(20)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    cookie = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": secret})
    csrf = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(secret)
    return {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}", "X-CSRFToken": str(csrf)}
