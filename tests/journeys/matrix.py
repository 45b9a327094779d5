"""Who gets what: every address, as every person, in every phase, as a file people can read.

``python -m tests.journeys.matrix`` measures again and rewrites it; then read what changed before committing it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.journeys.visits import Visits
from tests.journeys.world import PHASES

FILE = Path(__file__).with_name("matrix.txt")
COMMAND = "python -m tests.journeys.matrix"
PEOPLE = {
    "nobody": "not signed in",
    "stranger": "signed in, without any office",
    "contact": "the contact of the nominee “winner”",
    "rival": "the contact of the nominee “finalist”",
    "manager": "of the association that nominated both",
    "neighbour": "manager of the association that nominated “other” and “draft”",
    "juror": "whose cards are in",
    "fresh": "a juror whose cards are not in",
    "recused": "a juror who stepped back from “winner”",
    "tied": "a juror with a tie to “winner”, in category “first”",
    "chair": "of the jury",
    "board": "a member of the board",
    "tied_board": "a member of the board with a tie to “winner”",
    "secretary": "of the federation's secretariat",
    "national": "of another association's secretariat, which runs the programme “foreign”",
    "national_board": "a member of that association's board",
    "administrator": "of the portal",
}
CODES = {200: "o", 302: ">", 400: "b", 401: "?", 403: "x", 404: ".", 409: "!", 410: "g", 422: "v", 503: "s"}
MEANING = {
    "o": "a page or file", ">": "sent on (after a command: done)", "v": "may, but what was sent is not valid (422)",
    "!": "may, but not at this moment (409)", "b": "not understood (400)", ".": "not there (404)", "x": "there, but not theirs (403)",
    "?": "asked to sign in (401)", "g": "a link that is used up or unknown (410)", "s": "not ready (503)", "_": "not asked in this phase",
}  # fmt: skip
WIDTH, CELL = 48, 6


def heading() -> Iterator[str]:
    yield f"# Who gets what. Measured by tests/journeys/visits.py; rewritten by `{COMMAND}`; compared by test_matrix.py."
    yield "#"
    yield f"# A cell is one sign, the same in all phases asked, or one for each of {', '.join(PHASES)}:"
    yield from (f"#   {sign} {meaning}" for sign, meaning in MEANING.items())
    yield "# The people:"
    yield from (f"#   {column(person):<{CELL}}{person}: {who}" for person, who in PEOPLE.items())
    yield "# After an address: the thing it is about. Commands are sent with a reason and a version, and otherwise empty."


def column(person: str) -> str:
    """Five letters at most: ``tboar`` for a tied board member, ``nboar`` for a national one."""
    first, _, second = person.partition("_")
    return f"{first[0]}{second[:4]}" if second else first[:5]


def signs(statuses: list[int | None]) -> str:
    found = "".join("_" if one is None else CODES[one] for one in statuses)
    return found if len(set(found) - {"_"}) > 1 else found.replace("_", "")[:1]


def rows(method: str, results: dict[tuple[str, str, str], int]) -> dict[tuple[str, str, str], str]:
    """(area, method, label) -> line."""
    lines = {}
    for label in {label for _phase, label, _person in results}:
        cells = (signs([results.get((phase, label, person)) for phase in PHASES]) for person in PEOPLE)
        text = f"{method:<5}{label:<{WIDTH}}" + "".join(f"{cell:<{CELL}}" for cell in cells)
        lines[label.partition(".")[0], method, label] = text.rstrip()
    return lines


def render(visits: Visits) -> str:
    """The whole file."""
    found = rows("GET", visits.status) | rows("POST", visits.tried)
    lines, area = list(heading()), ""
    for key in sorted(found):
        if key[0] != area:
            area = key[0]
            lines += ["", f"{'':5}{area:<{WIDTH}}" + "".join(f"{column(person):<{CELL}}" for person in PEOPLE).rstrip()]
        lines.append(found[key])
    return "\n".join(lines) + "\n"


def main() -> None:
    from tests.journeys.conftest import a_portal
    from tests.journeys.visits import visit_all

    with tempfile.TemporaryDirectory() as folder:
        app = a_portal(Path(folder), f"sqlite:///{folder}/visits.sqlite3")
        FILE.write_text(render(visit_all(app)), "utf-8")


if __name__ == "__main__":
    main()
