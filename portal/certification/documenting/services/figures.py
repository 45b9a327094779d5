"""Key figures: stated by the centre, checked by the auditors; each row merged by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.documenting import policies as may
from portal.certification.documenting.figures import CELLS, Figure, read_number, shown
from portal.certification.documenting.merging import token
from portal.certification.documenting.services.moment import require_moment
from portal.certification.earlier_figures import checked_now, stated_now
from portal.certification.models import Case, KpiValue
from portal.core.database import session
from portal.core.forms import clean
from portal.core.i18n import _

CELL_LIMIT = 2000
CHECKS = ("", "confirmed", "differs", "not_traceable")
Cells = dict[str, str]


@dataclass(frozen=True)
class TypedRow:
    """What a form sent for one figure, and the token of what it had shown."""

    cells: Mapping[str, str]
    token: str


@dataclass
class SavedRows:
    """What became of the rows sent, by key of the figure."""

    saved: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    clashes: dict[str, tuple[Cells, Cells]] = field(default_factory=dict)
    """Figure -> (yours, theirs): nothing of the row was overwritten."""
    errors: dict[str, str] = field(default_factory=dict)
    """``key-cell`` -> why the row was not kept."""

    @property
    def whole(self) -> bool:
        return not self.clashes and not self.errors


def cell_values(row: KpiValue | None) -> Cells:
    """The cells as a page shows them; numbers as exact as they are kept."""
    if row is None:
        return dict.fromkeys(CELLS, "")
    return {
        "value": shown(row.value), "target": shown(row.target), "period": row.period, "source": row.source,
        "definition": row.definition, "acted_on": row.acted_on,
    }  # fmt: skip


def check_values(row: KpiValue | None) -> Cells:
    return {"checked": row.checked if row else "", "check_note": row.check_note if row else ""}


def row_token(cells: Mapping[str, str]) -> str:
    return token("\x1f".join(f"{name}={cells[name]}" for name in sorted(cells)))


def save_kpis(
    case: Case, figures: Iterable[Figure], rows: Mapping[str, KpiValue], typed: Mapping[str, TypedRow],
    *, actor: User, parts: Collection[str],
) -> SavedRows:  # fmt: skip
    """Keep every row that changed, reads as numbers and collides with nobody's. Implausible numbers are kept."""
    require_moment(may.work_on_file(parts), may.answer_requirement(case, parts))
    result, changed = _merged(figures, rows, typed, cell_values, _read_cells)
    for figure, cells in changed:
        row = _row(case, rows.get(figure.key), figure)
        stated_now(row, actor)
        row.value, row.target = (read_number(cells[name], figure.unit) for name in ("value", "target"))
        row.period, row.source = cells["period"], cells["source"]
        row.definition, row.acted_on = cells["definition"], cells["acted_on"]
    return _recorded(case, result, Event.KPI_SAVED, actor)


def check_kpis(
    case: Case, figures: Iterable[Figure], rows: Mapping[str, KpiValue], typed: Mapping[str, TypedRow],
    *, actor: User, parts: Collection[str], role: str,
) -> SavedRows:  # fmt: skip
    """The auditors' word on each figure."""
    require_moment(may.evaluate(parts, role), may.check_kpi(case, parts, role))
    result, changed = _merged(figures, rows, typed, check_values, _read_check)
    for figure, cells in changed:
        row = _row(case, rows.get(figure.key), figure)
        checked_now(row, actor)
        row.checked, row.check_note = cells["checked"], cells["check_note"]
    return _recorded(case, result, Event.KPI_CHECKED, actor)


Reader = Callable[[Figure, Mapping[str, str]], tuple[Cells, dict[str, str]]]


def _merged(
    figures: Iterable[Figure], rows: Mapping[str, KpiValue], typed: Mapping[str, TypedRow],
    values: Callable[[KpiValue | None], Cells], read: Reader,
) -> tuple[SavedRows, list[tuple[Figure, Cells]]]:  # fmt: skip
    result, changed = SavedRows(), []
    for figure in figures:
        if (sent := typed.get(figure.key)) is None:
            continue
        stored = values(rows.get(figure.key))
        cells, errors = read(figure, {**stored, **sent.cells})
        if errors:
            result.errors |= {f"{figure.key}-{name}": text for name, text in errors.items()}
        elif cells == stored:
            result.tokens[figure.key] = row_token(stored)
        elif row_token(cells) == sent.token:
            continue  # an older page that did not change this row
        elif sent.token != row_token(stored):
            result.clashes[figure.key] = (cells, stored)
            result.tokens[figure.key] = row_token(stored)
        else:
            changed.append((figure, cells))
            result.saved.append(figure.key)
            result.tokens[figure.key] = row_token(cells)
    return result, changed


def _read_cells(figure: Figure, typed: Mapping[str, str]) -> tuple[Cells, dict[str, str]]:
    cells, errors = {name: str(clean(typed[name])) for name in CELLS}, {}
    for name in ("value", "target"):
        try:
            cells[name] = shown(read_number(cells[name], figure.unit))
        except ValueError:
            errors[name] = _("Please type a number, for example 12.5.")
    for name, text in cells.items():
        if len(text) > CELL_LIMIT:
            errors[name] = _("Please keep this below %(limit)s characters.", limit=CELL_LIMIT)
    return cells, errors


def _read_check(figure: Figure, typed: Mapping[str, str]) -> tuple[Cells, dict[str, str]]:
    cells, errors = {name: str(clean(typed[name])) for name in ("checked", "check_note")}, {}
    if cells["checked"] not in CHECKS:
        errors["checked"] = _("Please choose one of the answers offered.")
    if len(cells["check_note"]) > CELL_LIMIT:
        errors["check_note"] = _("Please keep this below %(limit)s characters.", limit=CELL_LIMIT)
    if cells["checked"] in ("differs", "not_traceable") and not cells["check_note"]:
        errors["check_note"] = _("Please say in a note what you found.")
    return cells, errors


def _row(case: Case, row: KpiValue | None, figure: Figure) -> KpiValue:
    if row is None:
        row = KpiValue(case_id=case.id, code=figure.code, channel=figure.channel)
        session.add(row)
    return row


def _recorded(case: Case, result: SavedRows, event: Event, actor: User) -> SavedRows:
    if result.saved:
        session.flush()
        record(event, case, actor=actor, figures=result.saved)
    return result


def implausible(figure: Figure, value: Decimal | None) -> str:
    """A sentence about a number outside the plausible range; a warning, never a refusal."""
    if value is None or figure.is_plausible(value):
        return ""
    return _(
        "This lies outside the plausible range of %(low)s to %(high)s. It is kept; please look at it once more.",
        low=shown(figure.low) or "–", high=shown(figure.high) or "–",
    )  # fmt: skip
