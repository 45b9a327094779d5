"""What the desk shows of each criterion: saved, or typed and refused, with both texts where they clash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.awards.judging.cards import Sheet
from portal.awards.judging.forms import SHARE
from portal.awards.judging.merging import CANNOT, Clash
from portal.awards.models import FAMILIES, Criterion
from portal.awards.scoring.rounding import plain
from portal.core.i18n import _, _l, tr

FAMILY_NAMES = {
    "customer_orientation": _l("Customer orientation"),
    "change_management": _l("Change management"),
}


@dataclass
class Row:
    """One criterion on the page. ``mark``: text as typed; ``theirs``: field -> saved text, where it clashes."""

    criterion: Criterion
    share_of_whole: Decimal
    mark: str
    cannot: bool
    comment: str
    share: bool
    errors: list[str] = field(default_factory=list)
    comment_errors: list[str] = field(default_factory=list)
    theirs: dict[str, str] = field(default_factory=dict)
    anchors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def hint(self) -> list[tuple[str, str]]:
        """The description of the chosen mark, or of its neighbours; without a mark lowest, middle and highest."""
        return around(self.anchors, self.mark)


@dataclass
class Family:
    key: str
    name: Any
    weight: Decimal
    rows: list[Row]


def anchors_of(criterion: Criterion) -> list[tuple[str, str]]:
    """(mark, what it means), lowest first."""
    pairs = ((_number(key), tr(texts)) for key, texts in criterion.anchors.items())
    return [(plain(mark), text) for mark, text in sorted(p for p in pairs if p[0] is not None and p[1])]  # type: ignore[type-var,arg-type]


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


def around(anchors: list[tuple[str, str]], mark: str) -> list[tuple[str, str]]:
    chosen = _number(mark.replace(",", ".")) if mark else None
    if chosen is None or not chosen.is_finite():
        middle = len(anchors) // 2
        return [anchors[0], anchors[middle], anchors[-1]] if len(anchors) > 2 else anchors
    exact = [one for one in anchors if Decimal(one[0]) == chosen]
    below = [one for one in anchors if Decimal(one[0]) < chosen][-1:]
    above = [one for one in anchors if Decimal(one[0]) > chosen][:1]
    return exact or below + above


def families(card: Sheet, form: Any = None, clashes: Sequence[Clash] = ()) -> list[Family]:
    """The card by family, weightiest order as the rubric has it; ``form`` brings back what was typed."""
    whole = sum((one.weight for one in card.criteria), Decimal(0)) or Decimal(1)
    grouped: dict[str, list[Row]] = {key: [] for key in FAMILIES}
    for one in card.criteria:
        grouped.setdefault(one.family, []).append(_row(card, one, whole, form, clashes))
    return [
        Family(key, FAMILY_NAMES.get(key, key), sum((row.share_of_whole for row in rows), Decimal(0)), rows)
        for key, rows in grouped.items()
        if rows
    ]


def _row(card: Sheet, one: Criterion, whole: Decimal, form: Any, clashes: Sequence[Clash]) -> Row:
    content = card.contents[one.id]
    mark = "" if content.value is None else plain(content.value)
    row = Row(one, one.weight * 100 / whole, mark, content.cannot_judge, content.comment, content.share)
    row.anchors = anchors_of(one)
    if form is not None:
        box = form[f"mark_{one.id}"]
        row.mark, row.cannot = box.data or "", bool(form[f"cannot_{one.id}"].data)
        row.comment, row.share = form[f"comment_{one.id}"].data or "", form[f"share_{one.id}"].data == SHARE
        row.errors = [*box.errors, *form[f"share_{one.id}"].errors]
        row.comment_errors = list(form[f"comment_{one.id}"].errors)
    row.theirs = {clash.field: words_of(clash.field, clash.theirs) for clash in clashes if clash.criterion_id == one.id}
    return row


def words_of(field_name: str, saved: str) -> str:
    """A saved value as people read it."""
    if field_name != "verdict":
        return saved
    return _("cannot judge") if saved == CANNOT else saved or _("no mark")


def ordered(groups: list[Family]) -> list[Row]:
    return [row for group in groups for row in group.rows]
