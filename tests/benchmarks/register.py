"""The public register at full size: 20,000 certificates, searched, paged, opened, exported.

``python -m tests.benchmarks.register [--certificates 20000] [--database postgresql://…]``
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from portal import create_app
from portal.certification.models import Certificate, CertificateVersion, StatusPeriod
from portal.certification.numbering import number_for
from portal.core.clock import now
from portal.core.database import session, statements
from portal.extensions import Base, db
from tests.certification.factories import a_certificate
from tests.conftest import settings_for

COUNTRIES = ("NL", "BE", "DE", "FR", "AT", "ES", "IT", "PL")
CITIES = ("utrecht", "gent", "koeln", "lyon", "graz", "malaga", "torino", "krakow")
STATUSES = ("valid",) * 16 + ("suspended", "withdrawn", "terminated", "expired")
ROUNDS = 5


def filled(size: int) -> str:
    """Certificates with two versions and three periods each; returns a number among them."""
    one, at = a_certificate(), now()
    verdict_id = one.versions[0].verdict_id
    columns = [c.key for c in Certificate.__mapper__.column_attrs if c.key != "id"]
    base = {key: getattr(one, key) for key in columns}
    face = {c.key: getattr(one.versions[0], c.key) for c in CertificateVersion.__mapper__.column_attrs if c.key != "id"}
    rows: list[dict[str, Any]] = []
    serial = 0
    for place in range(size):
        serial += 1
        while (number := number_for("EN 15838:2009", 2019 + place % 7, serial)) is None:
            serial += 1
        name = f"Company {place * 7919 % size:05} Services"
        rows.append({
            **base, "id": one.id + 1 + place, "number": str(number), "name": name, "name_key": f"{name.lower()} | {str(number).lower().replace('-', ' ')}",
            "country": COUNTRIES[place % 8], "cities": f"|{CITIES[place % 8]}|", "status": STATUSES[place % 20], "current": 2,
            "surveillance_due": at.date() + timedelta(days=place % 700 - 60), "updated_at": at - timedelta(minutes=place),
        })  # fmt: skip
    session.execute(sa.insert(Certificate), rows)
    ids = [row["id"] for row in rows]
    session.execute(sa.insert(CertificateVersion), [{**face, "certificate_id": key, "number": n} for key in ids for n in (1, 2)])
    days = [at.date() - timedelta(days=n) for n in (900, 500, 400)]
    spans = [("valid", days[0], days[1]), ("suspended", days[1], days[2]), ("valid", days[2], None)]
    session.execute(sa.insert(StatusPeriod), [
        {"certificate_id": key, "status": status, "reason": "", "valid_from": start, "valid_to": end, "known_from": at, "verdict_id": verdict_id}
        for key in ids for status, start, end in spans
    ])  # fmt: skip
    session.commit()
    return str(rows[size // 2]["number"])


def measured(app: Flask, path: str) -> tuple[int, float]:
    """Statements, and the median of some requests in milliseconds."""
    times: list[float] = []
    for _round in range(ROUNDS):
        seen.clear()
        session.remove()
        begun = time.perf_counter()
        answer = app.test_client().get(path, buffered=True)
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    return len(seen), statistics.median(times)


seen: list[str] = []


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--certificates", type=int, default=20_000)
    reader.add_argument("--database", default="")
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        app = create_app(settings_for(path, database_url=given.database or f"sqlite:///{path / 'register.sqlite3'}"))
        with app.app_context():
            Base.metadata.drop_all(db.engine)
            Base.metadata.create_all(db.engine)
            number = filled(given.certificates)
            session.execute(sa.text("analyze"))
            session.commit()
            statements(db.engine, seen)
        pages = {
            "register": "/register", "register, last page": "/register?page=800", "search by name": "/register?q=company+00042",
            "search by number": f"/register?q={number}", "search by city, country, status": "/register?city=gent&country=BE&status=valid",
            "surveillance overdue": "/register?status=overdue", "nothing found": "/register?q=zzzz",
            "a certificate's page": f"/register/{number}", "valid on a day, as known on another": f"/register/{number}?on=2025-01-01&known=2025-06-01",
            "check a number": f"/register/check?number={number}", "one certificate as JSON": f"/register/{number}.json",
            "feed": "/register/feed", "everything as CSV": "/register.csv", "everything as JSON": "/register.json",
        }  # fmt: skip
        for label, page in pages.items():
            with app.app_context():
                count, milliseconds = measured(app, page)
            print(f"| {label} | {count} | {milliseconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
