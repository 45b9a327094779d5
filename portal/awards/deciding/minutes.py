"""The minutes of one category as plain data for the PDF."""

from __future__ import annotations

from typing import Any

from portal.awards.deciding.choices import departures
from portal.awards.deciding.forms import OUTCOME_LABELS
from portal.awards.deciding.queries import Ranking, proposal_of
from portal.awards.deciding.sureness import Standing, Sureness, sureness_of
from portal.awards.models import Category, Decision, ResultRow
from portal.core.i18n import _, country, moment, num, reader_language, tr


def minutes_of(category: Category, ranking: Ranking, decision: Decision | None) -> dict[str, Any]:
    """Ranking, ties, decision, reasons and signatures: everything in the reader's language, nothing of jurors' names."""
    edition = category.edition
    items = {item.entry_id: item for item in decision.items} if decision else {}
    result = ranking.result
    rows = {line.row.entry_id: line.row for line in ranking.lines}
    sure = sureness_of(result) if result else Sureness()
    title, programme = _("Minutes: %(category)s", category=tr(category.name)), f"{tr(edition.programme.name)}, {tr(edition.title)}"
    return {
        "lang": reader_language(),
        "title": title,
        "running": f"{title} · {programme}",
        "page_of": _("Page {page} of {pages}"),
        "programme": programme,
        "frozen": _("Frozen %(when)s.", when=moment(result.frozen_at, edition.zone)) if result else _("The round is not frozen yet."),
        "fingerprint_label": _("Fingerprint of the result"),
        "fingerprint": ranking.final.fingerprint if ranking.final else result.fingerprint if result else "",
        "official": sure.official,
        "headings": [
            _("Rank"), _("Entry"), _("Country"), _("Total"), _("Plain"), _("Adjusted"), _("Shortlist chance"), _("Scorecards"), _("Decision"),
        ],
        "rows": [
            [
                "–" if row.rank is None else str(row.rank), row.entry.nominee, country(row.entry.country),
                num(row.total, 2), *_beside(rows.get(row.entry_id), sure.standings.get(row.entry_id)),
                str(OUTCOME_LABELS[items[row.entry_id].outcome]) if row.entry_id in items else "–",
            ]
            for row in ranking.decided
        ],
        "ties_label": _("Ties"),
        "ties": [" ".join(sentences) for sentences in ranking.ties],
        "sure_label": _("How steady the order is"),
        "sure": [*sure.stability, *sure.agreement] if sure else [],
        "asked_label": _("Worth asking"),
        "asked": sure.questions,
        "decision_label": _("Decision"),
        "no_award": _("No award is given in this category.") if decision and decision.no_award else "",
        "departures": [str(sentence) for sentence in _departures(category, ranking, decision)],
        "reason_label": _("Reason of the board"),
        "reason": decision.reason if decision else "",
        "citations": [
            [item.entry.nominee, tr(item.citation)] for item in (decision.items if decision else []) if item.citation
        ],
        "signed_label": _("Signed by"),
        "signatures": [
            f"{signature.user.name}, {moment(signature.at, edition.zone)}" for signature in (decision.signatures if decision else [])
        ] or [_("Not signed yet.")],
    }  # fmt: skip


def _beside(row: ResultRow | None, standing: Standing | None) -> list[str]:
    """Both totals with their ranks, the chance of the shortlist, and how many cards stand behind them."""
    if row is None:
        return ["–", "–", "–", "0"]
    both = [(row.plain_total, row.plain_rank), (row.adjusted_total, row.adjusted_rank)]
    chance = standing.shortlist if standing else None
    return [
        *("–" if total is None else f"{num(total, 2)} ({rank})" for total, rank in both),
        "–" if chance is None else f"{num(chance * 100)} %",
        str(row.cards),
    ]


def _departures(category: Category, ranking: Ranking, decision: Decision | None) -> list[Any]:
    if decision is None:
        return []
    return departures(
        proposal_of(decision), ranking.placed, least=category.least_entries, size=category.shortlist_size
    )
