"""How many statements and milliseconds the busiest pages take at full size.

``python -m tests.benchmarks [--database URL] [--entries 5000] [--jurors 300]``: a throw-away SQLite file unless URL
names a PostgreSQL server, on which a database is made for this run and dropped after it.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

import portal.awards.models  # noqa: F401
from portal import create_app
from portal.accounts.models import User
from portal.awards.counting.jobs import advance_rounds
from portal.awards.forming.jobs import make_plans
from portal.awards.models import Assignment, Criterion, JuryMember, Round
from portal.core.clock import now
from portal.core.database import session
from portal.extensions import Base, db
from tests.benchmarks.running import a_database
from tests.benchmarks.world import World, build, decide_and_reveal
from tests.conftest import Client, settings_for
from tests.factories import a_browser_session

TIMES = 5


@dataclass
class Bench:
    """Runs things, counts, and prints a line for each."""

    app: Flask
    only: str = ""
    slow: float = 1e9
    seen: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        sa.event.listen(db.engine, "before_cursor_execute", self._before)
        sa.event.listen(db.engine, "after_cursor_execute", self._after)

    def _before(self, conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        conn.info["began"] = time.perf_counter()

    def _after(self, conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        self.seen.append((statement, (time.perf_counter() - conn.info["began"]) * 1000))

    def run(self, label: str, work: Callable[[], Any], times: int = TIMES, prepare: Callable[[], Any] | None = None) -> None:
        """Once to warm up unless it can happen once only, then the median of ``times``."""
        if self.only and self.only not in label and times > 1:
            return
        took: list[float] = []
        for number in range(times + (times > 1)):
            arguments = () if prepare is None else (prepare(),)
            session.commit()
            self.seen.clear()
            began = time.perf_counter()
            work(*arguments)
            if number or times == 1:
                took.append((time.perf_counter() - began) * 1000)
        counted = [one for one in self.seen if not one[0].startswith(("PRAGMA", "BEGIN"))]
        print(f"| {label} | {len(counted)} | {statistics.median(took):.0f} |", flush=True)
        if statistics.median(took) > self.slow:
            self.explain(work, prepare, times)

    def explain(self, work: Callable[..., Any], prepare: Callable[[], Any] | None, times: int) -> None:
        """What was slow: the statements over 5 ms, and where Python spent its time."""
        for statement, took in self.seen:
            if took > 5:
                print(f"    {took:7.1f} ms  {' '.join(statement.split())}")
        if times == 1:
            return
        profile = cProfile.Profile()
        arguments = () if prepare is None else (prepare(),)
        session.commit()
        profile.runcall(work, *arguments)
        pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats("portal|sqlalchemy|jinja", 45)

    def browser(self, user: User | None = None) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        if user is not None:
            client.use(a_browser_session(user))
        return client


def good(answer: Any, *expected: int) -> str:
    assert answer.status_code in (expected or (200,)), (answer.status_code, answer.text[:3000])
    return answer.text


def pages(bench: Bench, world: World) -> None:
    edition, stage = world.edition.id, world.stage.id
    office, home = bench.browser(world.secretary), bench.browser(world.manager)
    chair, juror = bench.browser(world.chair), bench.browser(world.juror)
    card = session.scalars(
        sa.select(Assignment.id)
        .join(JuryMember)
        .where(JuryMember.user_id == world.juror.id, Assignment.state == "assigned")
        .order_by(Assignment.id)
    ).first()
    listed: list[tuple[str, Client, str]] = [
        ("cockpit", office, f"/editions/{edition}/cockpit"),
        ("cockpit as CSV", office, f"/editions/{edition}/cockpit.csv"),
        ("screening list", office, f"/editions/{edition}/screening"),
        ("screening list, filter and search", office, f"/editions/{edition}/screening?state=accepted&find=Nordwind"),
        ("screening list, last page", office, f"/editions/{edition}/screening?page=999"),
        ("screening list as CSV, all entries", office, f"/editions/{edition}/screening.csv"),
        ("entries of an association, filter and search", home, f"/editions/{edition}/entries?state=accepted&find=Nordwind"),
        ("entries of an association", home, f"/editions/{edition}/entries"),
        ("my entries", home, "/my-entries"),
        ("jury list", office, f"/editions/{edition}/jury"),
        ("assignments", office, f"/rounds/{stage}/assignments"),
        ("assignments, jurors' loads", office, f"/rounds/{stage}/assignments/jurors"),
        ("assignments as CSV, all cards", office, f"/rounds/{stage}/assignments.csv"),
        ("coverage (chair)", chair, f"/rounds/{stage}/coverage"),
        ("coverage as CSV, all entries", chair, f"/rounds/{stage}/coverage.csv"),
        ("reminders of a round", chair, f"/rounds/{stage}/reminders"),
        ("waiting for you (juror)", juror, "/waiting"),
        ("waiting for you (secretariat)", office, "/waiting"),
        ("juror's queue", juror, "/judging"),
        ("juror's desk", juror, f"/assignments/{card}/desk"),
        ("organisations", office, "/organisations"),
        ("organisations like a name", home, "/organisations/similar?name=Nordwind+0123"),
        ("declaring conflicts (juror)", juror, f"/jury-memberships/{_membership(world)}/conflicts"),
    ]
    for label, client, url in listed:
        bench.run(label, lambda client=client, url=url: good(client.get(url)))  # type: ignore[misc]
    saving(bench, world, juror)
    rules = {"wanted": "5", "seed": "abcd", **dict.fromkeys(("panels", "languages", "employers", "families", "linked"), "y")}
    url, place = f"/rounds/{world.later.id}/assignments/automatic", ""

    def ask() -> None:
        nonlocal place
        answer = office.post(url, data=rules)
        good(answer, 302)
        place = answer.location or ""

    bench.run("automatic assignment: asking for a plan", ask)
    bench.run("automatic assignment: the worker's part", make_plans, times=1)
    bench.run("automatic assignment: preview for all entries", lambda: good(office.get(place)), times=3)


def _membership(world: World) -> int:
    return session.scalars(sa.select(JuryMember.id).where(JuryMember.user_id == world.juror.id)).one()


def saving(bench: Bench, world: World, juror: Client) -> None:
    cards = list(
        session.scalars(
            sa.select(Assignment.id)
            .join(JuryMember)
            .where(JuryMember.user_id == world.juror.id, Assignment.state == "assigned")
            .order_by(Assignment.id)
        )
    )
    criteria = session.scalars(
        sa.select(Criterion.id).where(Criterion.round_id == world.stage.id).order_by(Criterion.position)
    ).all()
    marks = iter(range(1000))

    def typed() -> dict[str, str]:
        page = good(juror.get(f"/assignments/{cards[0]}/desk"))
        stamp = re.search(r'name="version" value="([^"]*)"', page)
        assert stamp
        mark = next(marks)
        return {"version": stamp[1], f"mark_{criteria[0]}": str(mark % 10), f"comment_{criteria[0]}": f"Comment {mark}"}

    def save(data: dict[str, str]) -> None:
        good(juror.post(f"/assignments/{cards[0]}/scorecard", data=data, headers={"Accept": "application/json"}))

    def complete() -> tuple[int, str]:
        card = cards.pop()
        page = good(juror.get(f"/assignments/{card}/desk"))
        stamp = re.search(r'name="version" value="([^"]*)"', page)
        assert stamp
        data = {"version": stamp[1], **{f"mark_{one}": "7" for one in criteria}}
        good(juror.post(f"/assignments/{card}/scorecard", data=data, headers={"Accept": "application/json"}))
        review = re.search(r'name="version" value="([^"]*)"', good(juror.get(f"/assignments/{card}/submission")))
        assert review
        return card, review[1]

    def submit(what: tuple[int, str]) -> None:
        good(juror.post(f"/assignments/{what[0]}/submission", data={"version": what[1]}), 302)

    bench.run("saving a card", save, prepare=typed)
    bench.run("submitting a card", submit, prepare=complete)


def after_the_round(bench: Bench, world: World) -> None:
    stage = session.get_one(Round, world.stage.id)
    stage.closes_at = now() - timedelta(minutes=1)
    bench.run("closing and freezing the round, all categories", advance_rounds, times=1)
    board, category = bench.browser(world.board[0]), world.categories[0]
    edition, programme = world.edition, world.edition.programme
    bench.run("board's overview", lambda: good(board.get(f"/editions/{edition.id}/decisions")))
    bench.run("ranking of a category", lambda: good(board.get(f"/categories/{category}/ranking")))
    bench.run("decision of a category", lambda: good(board.get(f"/categories/{category}/decision")))
    decide_and_reveal(world)
    public, place = bench.browser(), f"/programmes/{programme.slug}/{edition.slug}"
    for label, url in (
        ("public front page", "/"),
        ("public edition page (winners)", place),
        ("public shortlist", f"{place}/shortlist"),
        ("public integrity page", f"{place}/integrity"),
        ("all winners", "/winners"),
        ("case library", "/cases"),
        ("sitemap", "/sitemap.xml"),
    ):
        bench.run(label, lambda url=url: good(public.get(url)))  # type: ignore[misc]


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    options.add_argument("--database", default="", help="a PostgreSQL server, e.g. postgresql://postgres@127.0.0.1:5432")
    options.add_argument("--entries", type=int, default=5000)
    options.add_argument("--jurors", type=int, default=300)
    options.add_argument("--only", default="", help="only lines whose label holds this")
    options.add_argument("--explain", type=float, default=1e9, metavar="MS", help="explain what takes longer than this")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name, a_database(given.database, Path(name)) as address:
        app = create_app(settings_for(Path(name), database_url=address))
        app.test_client_class = Client
        with app.app_context():
            Base.metadata.create_all(db.engine)
            began = time.perf_counter()
            world = build(given.entries, given.jurors)
            if given.database:  # what autovacuum does in a server's first minute
                with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(sa.text("analyze"))
            cards = session.scalar(sa.select(sa.func.count(Assignment.id)))
            kind = db.engine.dialect.name
            print(f"{kind}: {given.entries} entries, {given.jurors} jurors, {cards} cards; built in {time.perf_counter() - began:.0f} s\n")
            print("| page or command | statements | ms |\n|---|---|---|")
            bench = Bench(app, given.only, given.explain)
            pages(bench, world)
            after_the_round(bench, world)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"\nPeak memory of the process: {peak:.0f} MB")
            session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
