"""Who gets what of certification: every address, as every person, in six states of a case, as a file people can read.

``python -m tests.certification.matrix`` measures again and rewrites it; then read what changed before committing it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.certification.measuring import FOREIGN, OWN, STATES, Measured, measure
from tests.journeys.matrix import CELL, MEANING, column, signs

FILE = Path(__file__).with_name("matrix.txt")
COMMAND = "python -m tests.certification.matrix"
PEOPLE = {
    "nobody": "not signed in",
    "stranger": "signed in, without any office",
    "centre": "manager of the centre whose cases these are",
    "other_centre": "manager of the centre of the foreign case",
    "manager": "certification manager of the body",
    "other_manager": "certification manager of the body of the foreign case",
    "lead": "lead auditor, confirmed, from documenting on",
    "proposed": "an auditor, proposed only, from documenting on",
    "decider": "decision maker of the body, without a part in the evaluation",
    "tied_manager": "certification manager of the body who advised the centre until 100 days ago",
    "scheme_owner": "of the body",
    "administrator": "of the portal",
}
WIDTH, WIDE = 46, len(STATES) + 1
ROWS = (("", ("",)), ("case", STATES), (OWN, (OWN,)), (FOREIGN, (FOREIGN,)))
"""What an address is about -> the things its cells are made of."""


def heading() -> Iterator[str]:
    yield f"# Who gets what of certification. Measured by measuring.py; rewritten by `{COMMAND}`; compared by test_matrix.py."
    yield "#"
    yield f"# A cell is one sign, the same in all states asked, or one for each of {', '.join(STATES)}:"
    yield from (f"#   {sign} {meaning.replace('phase', 'state')}" for sign, meaning in MEANING.items())
    yield "# The people:"
    yield from (f"#   {column(person):<{CELL}}{person}: {who}" for person, who in PEOPLE.items())
    yield "# After an address: a case of the centre, what is its own beside cases, or what is another centre's, under another body."
    yield "# Commands are sent with version 1 and otherwise empty."


def render(measured: Measured) -> str:
    """The whole file."""
    lines, area = list(heading()), ""
    for endpoint, method in sorted({(endpoint, method) for method, endpoint, _thing, _person in measured.status}):
        if endpoint.partition(".")[0] != area:
            area = endpoint.partition(".")[0]
            lines += ["", f"{'':5}{area:<{WIDTH}}" + "".join(f"{column(person):<{WIDE}}" for person in PEOPLE).rstrip()]
        lines += rows(measured, method, endpoint)
    return "\n".join(lines) + "\n"


def rows(measured: Measured, method: str, endpoint: str) -> Iterator[str]:
    for about, things in ROWS:
        cells = [[measured.status.get((method, endpoint, thing, person)) for thing in things] for person in PEOPLE]
        if any(status is not None for cell in cells for status in cell):
            text = f"{method:<5}{f'{endpoint} {about}':<{WIDTH}}" + "".join(f"{signs(cell):<{WIDE}}" for cell in cells)
            yield text.rstrip()


def main() -> None:
    from tests.journeys.conftest import a_portal

    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text(render(measure(a_portal(Path(folder), f"sqlite:///{folder}/matrix.sqlite3"))), "utf-8")


if __name__ == "__main__":
    main()
