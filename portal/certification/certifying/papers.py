"""A report in words: rows for its page and its PDF, from frozen content; nothing is asked of the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.certification.certifying.words import FINDING_STATES, OUTCOMES, RESULTS, TEAM
from portal.certification.models import Report
from portal.certification.steps import CHANNELS, DIRECTIONS, GRADES, KINDS, OPERATIONS, SHIFTS
from portal.core.i18n import _, country, day, moment, num, reader_language


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """What a page shows of a report, finished or still a collection of facts."""
    return {
        "facts": _facts(content),
        "team": [[one["name"], str(TEAM.get(one["role"], one["role"]))] for one in content["team"]],
        "sites": [_site(site) for site in content["sample"]["sites"]],
        "seed": content["sample"]["seed"],
        "interviews": [_interview(one) for one in content["interviews"]],
        "interviews_count": sum(one["count"] for one in content["interviews"]),
        "results": [[str(RESULTS.get(key, key)), number] for key, number in content["results"].items()],
        "requirements": [[row["ref"], row["heading"], str(RESULTS.get(row["result"], "")), row["note"]] for row in content["requirements"]],
        "findings": [_finding(one) for one in content["findings"]],
        "recommendation": str(OUTCOMES.get(content.get("recommendation", ""), "")),
    }  # fmt: skip


def _facts(content: dict[str, Any]) -> list[list[str]]:
    days, visit, centre = content["days"], content["visit"], content["centre"]
    return [row for row in [
        [_("Centre"), ", ".join(part for part in (centre["name"], centre["city"], country(centre["country"])) if part)],
        [_("Kind of audit"), str(KINDS[content["kind"]])],
        [_("Standard"), content["standard"]],
        [_("Scheme"), content["scheme"]],
        [_("Scope"), content["scope"]],
        [_("Service category"), f"{DIRECTIONS[content['direction']]}; {OPERATIONS[content['operation']]}"],
        [_("On the premises"), _visit(visit) if visit else ""],
        [_("Visits before it, repeated"), "; ".join(_repeated(one) for one in content.get("visits_before", []))],
        [_("Days agreed"), days["agreed"]],
        [_("Days planned"), days["planned"]],
        [_("Days used"), days["used"]],
        [_("Table of audit days"), days["table"]],
    ] if row[1]]  # fmt: skip


def _visit(visit: dict[str, str]) -> str:
    first, last = date.fromisoformat(visit["from"]), date.fromisoformat(visit["until"])
    return day(first) if first == last else _("%(first)s to %(last)s", first=day(first), last=day(last))


def _repeated(one: dict[str, str]) -> str:
    when = _visit(one) if one["from"] else ""
    used = _("%(used)s days used", used=one["used"]) if one["used"] else ""
    return ", ".join(part for part in (when, used, one["reason"]) if part)


def _site(site: dict[str, Any]) -> list[str]:
    note = _("central function") if site["central"] else ""
    return [site["name"], site["city"], num(site["people"]), _("visited") if site["visited"] else _("not visited"), note]


def _interview(one: dict[str, Any]) -> list[str]:
    return [str(SHIFTS.get(one["shift"], one["shift"] or "–")), str(CHANNELS.get(one["channel"], one["channel"] or "–")), num(one["count"])]


def _finding(one: dict[str, Any]) -> dict[str, Any]:
    parts = [
        [_("Evidence"), one["shown_by"]], [_("Correction"), one["correction"]], [_("Root cause"), one["root_cause"]],
        [_("Action"), one["action"]], [_("Site"), one["site"]],
    ]  # fmt: skip
    return {
        "number": one["number"], "ref": one["ref"], "grade": one["grade"], "grade_label": str(GRADES[one["grade"]]),
        "state": str(FINDING_STATES.get(one["state"], one["state"])), "statement": one["statement"],
        "repeated": _("Found before in an earlier cycle") if one["repeated"] else "",
        "parts": [part for part in parts if part[1]],
    }  # fmt: skip


def paper_of(report: Report) -> dict[str, Any]:
    """Everything the PDF shows, in the reader's language; the content is the frozen one."""
    content = report.content
    said = [
        [_("Summary"), content["summary"]], [_("Strengths"), content["strengths"]],
        [_("Why the days used differ from those agreed"), content["difference"]],
        [_("Remote parts and tools used"), content["remote"] or _("None: wholly on the premises.")],
        [_("Differences that stay unresolved"), content["unresolved"] or content["dissent"] or _("None.")],
    ]  # fmt: skip
    return {
        "lang": reader_language(), "title": _("Audit report"), "case": content["case"], "centre": content["centre"]["name"],
        "body": content["body"], "version": _("Version %(number)s", number=report.number),
        "handed_in": _("Handed in by %(name)s on %(at)s", name=report.author.name, at=moment(report.at)),
        "fingerprint": f"sha256 {report.sha256}", "said": [row for row in said if row[1]],
        "conditions": content["conditions"], **shown(content), "labels": _labels(), "page_of": _("Page {page} of {pages}"),
        "running": f"{content['case']} · {content['centre']['name']}", "printed": _("Confidential"),
        "seed_text": _("The sites can be drawn again from the seed %(seed)s.", seed=content["sample"]["seed"]) if content["sample"]["seed"] else "",
    }  # fmt: skip


def _labels() -> dict[str, Any]:
    return {
        "facts": _("The audit"), "team": _("Audit team"), "sites": _("Sites"),
        "site_heads": [_("Site"), _("City"), _("People"), _("Visit"), ""],
        "interviews": _("Interviews"), "interview_heads": [_("Shift"), _("Channel"), _("Number")],
        "results": _("Results"), "findings": _("Findings"), "no_findings": _("No findings were raised."),
        "requirements": _("Requirements"), "requirement_heads": [_("No."), _("Requirement"), _("Result"), _("Note")],
        "recommendation": _("Recommendation"), "conditions": _("Conditions recommended"),
    }  # fmt: skip
