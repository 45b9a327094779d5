"""The table of key figures: stated by the centre, checked by the auditors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from portal.certification.documenting import policies as may
from portal.certification.documenting import queries, services, words
from portal.certification.documenting.fields import typed_rows
from portal.certification.documenting.figures import CELLS, Figure
from portal.certification.documenting.services.figures import SavedRows, TypedRow, implausible, row_token
from portal.certification.documenting.views.blueprint import Reader, documenting, reader_of
from portal.certification.earlier_figures import CHECKED, STATED, earlier_figures, stated_since
from portal.certification.loading import case_head
from portal.certification.models import KpiRevision, KpiValue
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _
from portal.core.web import wants_json

CHECK_CELLS = ("checked", "check_note")


@dataclass(frozen=True)
class FigureRow:
    """A figure on the page: what is stated, or what was typed and could not be kept."""

    figure: Figure
    row: KpiValue | None
    cells: Mapping[str, str]
    token: str
    check: Mapping[str, str]
    check_token: str
    errors: Mapping[str, str]
    clash: tuple[Mapping[str, str], Mapping[str, str]] | None
    warning: str
    before: Sequence[KpiRevision]
    """What was stated or checked before, as the reader may see it."""

    @property
    def key(self) -> str:
        return self.figure.key

    @property
    def moved(self) -> bool:
        """Whether the check is about another figure than the one that stands here."""
        return self.row is not None and stated_since(self.row)

    def lines(self, mine: bool) -> str:
        return as_lines(self.clash[0 if mine else 1]) if self.clash else ""


def as_lines(cells: Mapping[str, str]) -> str:
    """A row as text, to show two of them side by side."""
    named = {**cells, "checked": str(words.CHECKS[cells["checked"]])} if "checked" in cells else cells
    return "\n".join(f"{words.CELLS[name]}: {text}" for name, text in named.items() if text)


@documenting.get("/certification/cases/<int:case_id>/kpis")
@members
def kpis(case_id: int) -> Any:
    return kpi_page(reader_of(case_id))


def kpi_page(reader: Reader, saved: SavedRows | None = None, typed: Mapping[str, TypedRow] | None = None) -> str:
    case = reader.case
    stated = queries.values_of(case)
    before = earlier_figures([row.id for row in stated.values()], STATED if reader.of_centre else CHECKED)
    rows = [_row(one, stated.get(one.key), saved, typed or {}, before) for one in queries.figures_for(case)]
    return render_template(
        "certification/documenting/kpis.html",
        **case_head(reader.user, case),
        reader=reader,
        may=reader.verdicts,
        rows=rows,
        saved=saved,
        shows_checks=not reader.of_centre or case.state in may.AFTER_VISIT,
        words=words,
    )


def _row(
    figure: Figure, row: KpiValue | None, saved: SavedRows | None, typed: Mapping[str, TypedRow],
    before: Mapping[int, Sequence[KpiRevision]],
) -> FigureRow:  # fmt: skip
    cells, check = services.cell_values(row), services.check_values(row)
    tokens = row_token(cells), row_token(check)
    errors = {
        name.removeprefix(f"{figure.key}-"): text
        for name, text in (saved.errors if saved else {}).items()
        if name.startswith(f"{figure.key}-")
    }
    clash = saved.clashes.get(figure.key) if saved else None
    if clash:
        cells, check = {**cells, **_of(clash[0], cells)}, {**check, **_of(clash[0], check)}
    elif errors and figure.key in typed:
        cells, check = {**cells, **_of(typed[figure.key].cells, cells)}, {**check, **_of(typed[figure.key].cells, check)}
    warning = implausible(figure, row.value if row else None)
    return FigureRow(figure, row, cells, tokens[0], check, tokens[1], errors, clash, warning, before.get(row.id, ()) if row else ())


def _of(sent: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in sent.items() if name in names}


@documenting.post("/certification/cases/<int:case_id>/kpis")
@members
def save_kpis(case_id: int) -> Any:
    typed = typed_rows(request.form, CELLS)
    with transaction():
        reader = reader_of(case_id, lock=True)
        figures, rows = queries.figures_for(reader.case), queries.values_of(reader.case)
        saved = services.save_kpis(reader.case, figures, rows, typed, actor=reader.user, parts=reader.parts)
        stated = queries.values_of(reader.case) if saved.saved else rows
        warnings = {
            f"q-{one.key}-value": [text]
            for one in figures
            if one.key in saved.saved and (text := implausible(one, stated[one.key].value))
        }
    return _answered(case_id, saved, typed, warnings)


@documenting.post("/certification/cases/<int:case_id>/kpis/checks")
@members
def check_kpis(case_id: int) -> Any:
    typed = typed_rows(request.form, CHECK_CELLS)
    with transaction():
        reader = reader_of(case_id, lock=True)
        figures, rows = queries.figures_for(reader.case), queries.values_of(reader.case)
        saved = services.check_kpis(
            reader.case, figures, rows, typed, actor=reader.user, parts=reader.parts, role=reader.role
        )
    return _answered(case_id, saved, typed, {})


def _answered(case_id: int, saved: SavedRows, typed: Mapping[str, TypedRow], warnings: dict[str, list[str]]) -> Any:
    if wants_json():
        return _as_json(saved, warnings)
    if not saved.whole:
        return kpi_page(reader_of(case_id), saved, typed), 409 if saved.clashes else 422
    flash(_("Saved.") if saved.saved else _("Nothing had changed."), "success" if saved.saved else "info")
    return redirect(url_for("documenting.kpis", case_id=case_id))


def _as_json(saved: SavedRows, warnings: dict[str, list[str]]) -> Any:
    """As for a requirement; a row is a unit, so a clash is settled by loading the page again or keeping one's own."""
    answer: dict[str, Any] = {"versions": {f"v-{key}": one for key, one in saved.tokens.items() if key not in saved.clashes}}
    if saved.clashes:
        key, (mine, theirs) = next(iter(saved.clashes.items()))
        first = next(iter(mine))
        conflict = {
            "field": f"q-{key}-{first}", "yours": as_lines(mine), "theirs": as_lines(theirs),
            "version": saved.tokens[key], "reload": True,
        }  # fmt: skip
        return jsonify(answer | {"conflict": conflict}), 409
    if saved.errors:
        return jsonify(answer | {"errors": {f"q-{key}": [text] for key, text in saved.errors.items()}}), 422
    return jsonify(answer | {"saved_at": now().isoformat(), "problems": warnings})
