"""The nightly run over a register at full size: reminders and status changes in one pass, killed in the middle or not.

``python -m tests.benchmarks.certificates [--database URL] [--certificates 20000] [--kill]``: a throw-away SQLite file unless
URL names a PostgreSQL server. With ``--kill`` the run is a process of its own that gets SIGKILL at a random moment, three
times, and is then let finish; every letter must be there once.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

import portal.awards.models  # noqa: F401
from portal import create_app
from portal.accounts.models import Mandate, Role, User
from portal.certification.dates import add_months
from portal.certification.keeping import jobs
from portal.certification.models import Case, Certificate, CertificateVersion, StatusPeriod, Verdict
from portal.core.clock import now
from portal.core.database import session
from portal.extensions import Base, db
from portal.organisations.models import Organisation
from portal.outbox.models import Letter
from tests.benchmarks.__main__ import a_database
from tests.certification.factories import a_case, a_certificate, a_manager, a_scheme
from tests.conftest import settings_for

KILLS = 3


def row_of(one: Any) -> dict[str, Any]:
    """The columns of a row to make others like it, without its id."""
    return {column.key: getattr(one, column.key) for column in sa.inspect(type(one)).column_attrs if column.key != "id"}


def build(number: int) -> None:
    """Certificates granted on days spread over the last six years; every audit that is near has its case already."""
    scheme = a_scheme()
    a_manager(scheme)
    sample = a_certificate(a_case("granted", scheme=scheme))
    case = session.scalars(sa.select(Case)).one()
    patterns = [row_of(one) for one in (case.organisation, case, sample, sample.versions[0], sample.periods[0], sample.versions[0].verdict)]
    first = 10_000
    ids, today = range(first, first + number), now().date()
    granted = {one: today - timedelta(days=(one * 37) % 2200) for one in ids}
    due = {one: _due(granted[one], today) for one in ids}
    until = {one: add_months(granted[one], 72) for one in ids}
    organisation, of_case, certificate, version, period, verdict = patterns
    _insert(Organisation, [{**organisation, "id": one, "name": f"Centre {one}", "name_key": f"centre {one}"} for one in ids])
    _insert(User, [{"id": one, "name": f"Person {one}", "email": f"p{one}@example.test", "email_key": f"p{one}@example.test", "languages": []} for one in ids])
    _insert(Mandate, [{"user_id": one, "organisation_id": one, "role": Role.CENTRE_MANAGER.value, "starts_on": date(2020, 1, 1)} for one in ids])
    dates = {one: {"valid_until": until[one], "surveillance_due": due[one]} for one in ids}
    _insert(Certificate, [{**certificate, "id": one, "number": f"N-{one}", "organisation_id": one, "name": f"Centre {one}", "valid_from": granted[one], "clock_on": None, **dates[one]} for one in ids])
    _insert(Verdict, [{**verdict, "id": one, "case_id": None, "certificate_id": one, "user_id": None} for one in ids])
    _insert(CertificateVersion, [{**version, "certificate_id": one, "verdict_id": one, "valid_from": granted[one], **dates[one]} for one in ids])
    _insert(StatusPeriod, [{**period, "certificate_id": one, "verdict_id": one, "valid_from": granted[one]} for one in ids])
    near = [one for one in ids if (due[one] or until[one]) <= add_months(today, 8)]
    _insert(Case, [{**of_case, "number": f"B-{one}", "organisation_id": one, "certificate_id": one, "kind": "surveillance" if due[one] else "recertification", "state": "documenting"} for one in near])
    session.commit()


def _due(granted: date, today: date) -> date | None:
    """The next surveillance: all but one in fifty were held in time."""
    held = [add_months(granted, 24), add_months(granted, 48)]
    ahead = [one for one in held if one > today - timedelta(days=14 if one.day % 2 else 0)]
    return ahead[0] if ahead else None


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    for place in range(0, len(rows), 2000):
        session.execute(sa.insert(model), rows[place : place + 2000])


def facts() -> dict[str, int]:
    letters = Counter(session.scalars(sa.select(Letter.template)))
    twice = session.scalar(sa.select(sa.func.count()).select_from(sa.select(Letter.once).group_by(Letter.once).having(sa.func.count() > 1).subquery()))
    expired = session.scalar(sa.select(sa.func.count(Certificate.id)).where(Certificate.status == "expired")) or 0
    return {**dict(sorted(letters.items())), "expired": expired, "letters twice": twice or 0, "not looked at": rest()}


def run(label: str) -> None:
    seen = [0]
    count = lambda *_given: seen.__setitem__(0, seen[0] + 1)  # noqa: E731
    sa.event.listen(db.engine, "before_cursor_execute", count)
    began = time.perf_counter()
    done = jobs.keep_certificates()
    took = time.perf_counter() - began
    sa.event.remove(db.engine, "before_cursor_execute", count)
    print(f"| {label} | {done} | {seen[0]} | {took:.1f} |", flush=True)


def killed_runs(folder: Path, address: str) -> None:
    """The same pass as a process of its own, killed three times without warning."""
    dice = random.Random(1)
    for _number in range(KILLS):
        before = rest()
        child = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.certificates", "--pass-over", address, "--folder", str(folder)])
        while rest() == before and child.poll() is None:
            time.sleep(0.05)  # until its first chunk is there
        time.sleep(dice.uniform(0.0, 2.0))
        child.send_signal(signal.SIGKILL)
        child.wait()
        print(f"killed; {rest()} certificates left", flush=True)


def rest() -> int:
    """How many were not looked at yet."""
    session.rollback()
    return session.scalar(sa.select(sa.func.count(Certificate.id)).where(Certificate.clock_on.is_(None))) or 0


def assembled(folder: Path, address: str) -> Flask:
    return create_app(settings_for(folder, database_url=address))


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.certificates", description=__doc__)
    options.add_argument("--database", default="")
    options.add_argument("--certificates", type=int, default=20_000)
    options.add_argument("--kill", action="store_true")
    options.add_argument("--pass-over", default="", help=argparse.SUPPRESS)
    options.add_argument("--folder", default="", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.pass_over:
        with assembled(Path(given.folder), given.pass_over).app_context():
            jobs.keep_certificates()
        return 0
    with tempfile.TemporaryDirectory() as name, a_database(given.database, Path(name)) as address:
        app = assembled(Path(name), address)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            build(given.certificates)
            print(f"{db.engine.dialect.name}: {given.certificates} certificates\n\n| pass | dealt with | statements | s |\n|---|---|---|---|")
            if given.kill:
                killed_runs(Path(name), address)
            run("first, of all of them" if not given.kill else "the rest after the kills")
            found = facts()
            run("again, nothing due")
            again = facts()
            print(f"\n{found}")
            session.remove()
            db.engine.dispose()
    return int(found != again or bool(found["letters twice"]) or bool(found["not looked at"]))


if __name__ == "__main__":
    sys.exit(main())
