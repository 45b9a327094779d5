"""The report of a category as lines of text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Data = Mapping[str, Any]
LONGEST = 32


def lines(data: Data) -> Iterator[str]:
    """Everything a person wants to read of `report.analyse`, in English."""
    official = data["official"]
    yield f"Official result: {official['result']}. {official['sentence']}"
    yield f"Ranked by: {data['method']}. Shortlist: {data['shortlist']}."
    yield ""
    yield from _table(
        ("rank", "nominee", "n", "plain", "trimmed", "adjusted", "score", "se", "90 % ranks", "first", f"top {data['shortlist']}"),
        [_nominee(row) for row in data["nominees"]],
    )
    yield ""
    yield from _table(
        ("juror", "n", "severity", "spread", "infit", "outfit", "to look at"),
        [
            (row["juror"], str(row["n"]), *(_number(row[key]) for key in ("severity", "spread", "infit", "outfit")), _codes(row["flags"]))
            for row in data["jurors"]
        ],
    )
    yield ""
    yield from _figures(data)
    if len(data["components"]) > 1:
        yield from _groups(data)
    if data["stability"]:
        yield from _stability(data)


def _nominee(row: Data) -> tuple[str, ...]:
    ranks = "-" if row["rank_low"] is None else f"{row['rank_low']}-{row['rank_high']}"
    return (
        "-" if row["rank"] is None else str(row["rank"]),
        row["nominee"],
        str(row["n"]),
        *(_number(row[key]) for key in ("plain", "trimmed", "adjusted", "score", "se")),
        ranks,
        _chance(row["p_first"]),
        _chance(row["p_shortlist"]),
    )


def _figures(data: Data) -> Iterator[str]:
    found, agreement = data["variance"], data["agreement"]
    parts = ", ".join(f"{name} {_number(found[name], 4)}" for name in ("nominee", "juror", "residual"))
    yield f"Variances: {parts}; REML criterion {_number(found['reml_criterion'], 4)}; residual over juror {found['ratio']:g}."
    single = ", ".join(f"{key} {_number(agreement[key], 3)}" for key in ("icc_1", "icc_a1", "icc_c1", "icc_1k", "icc_ak", "icc_ck"))
    yield f"Agreement: {single}."
    alphas = ", ".join(f"{key} {_number(agreement[f'alpha_{key}'], 3)}" for key in ("nominal", "ordinal", "interval", "ratio"))
    yield f"Krippendorff's alpha: {alphas}. Kendall's W: {_number(agreement['kendall_w'], 3)}."


def _stability(data: Data) -> Iterator[str]:
    found = data["stability"]
    yield ""
    yield "Winner and shortlist stay whoever is left out." if found["stable"] else "If one juror or criterion were left out:"
    yield from (f"  {note['text']}" for note in found["notes"])
    if data["questions"]:
        yield ""
        yield "Questions for the chair:"
        yield from (f"  {note['text']}" for note in data["questions"])


def _groups(data: Data) -> Iterator[str]:
    yield ""
    yield f"{len(data['components'])} groups without a nominee in common; adjusted ranks across them are refused:"
    for number, group in enumerate(data["components"], start=1):
        yield f"  {number}. jurors {_names(group['jurors'])}; nominees {_names(group['nominees'])}"
    for bridge in data["bridges"]:
        yield f"  To connect them: {bridge['juror']} marks {bridge['nominee']}."


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    cut = [[cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 1]}…" for cell in row] for row in (header, *rows)]
    widths = [max(len(row[place]) for row in cut) for place in range(len(header))]
    text = {place for place, name in enumerate(header) if name in ("nominee", "juror", "to look at")}
    for row in cut:
        cells = (cell.ljust(width) if place in text else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
        yield "  ".join(cells).rstrip()


def _number(value: float | None, places: int = 2) -> str:
    return "-" if value is None else f"{value + 0.0:.{places}f}"


def _chance(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"


def _codes(flags: Sequence[Data]) -> str:
    return ", ".join(each["code"] for each in flags)


def _names(names: Sequence[str], most: int = 6) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
