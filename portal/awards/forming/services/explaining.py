"""A plan in sentences: why seats stay empty, what would help, how good it is, whether the jurors can be compared."""

from __future__ import annotations

from dataclasses import dataclass

from portal.awards.forming.queries.scenes import Scene
from portal.awards.models import Entry, JuryMember
from portal.awards.setting_up.words import FAMILIES
from portal.awards.solving.outcome import Linkage, Plan, Remedy, Shortage
from portal.core.i18n import _, ngettext, tr
from portal.core.languages import language_name


@dataclass(frozen=True)
class Short:
    """An entry with too few jurors afterwards, or none at home in a family, and why in a sentence."""

    entry: Entry
    found: int
    wanted: int
    sentence: str


@dataclass(frozen=True)
class Bridge:
    """An assignment by hand that would connect two groups of jurors."""

    entry: Entry
    member: JuryMember
    off_panel: bool


@dataclass(frozen=True)
class Report:
    """``quality`` and ``comparable``: sentences; ``helps``: what would fill seats; ``warnings``: categories that fall apart."""

    quality: list[str]
    helps: list[str]
    comparable: list[str]
    warnings: list[str]
    bridges: list[Bridge]


def shortage_in_words(one: Shortage, scene: Scene) -> Short:
    family = str(FAMILIES.get(one.family, one.family))
    words = {**one.params, "language": language_name(one.language or ""), "family": family}
    return Short(scene.entries[one.entry], one.found, one.wanted, _(one.text, **words))


def report_of(plan: Plan, scene: Scene) -> Report:
    link = plan.linkage
    bridges = [
        Bridge(scene.entries[one.entry], scene.members[one.juror], one.panel)
        for one in link.bridges
        if one.entry in scene.entries and one.juror in scene.members
    ]
    return Report(
        _quality(plan, scene), [_help(one, scene) for one in plan.remedies], _comparable(plan), _warnings(link, scene), bridges
    )


def _quality(plan: Plan, scene: Scene) -> list[str]:
    if plan.gap:
        best = _(
            "No other plan for these rules and this seed can be better by more than %(gap)s points per seat; "
            "a juror who is at home in other categories only costs 100.",
            gap=f"{plan.gap:.2f}",
        )
    else:
        best = _("This is the best plan there is for these rules and this seed.")
    if not any(member.expertise for member in scene.members.values()) or not plan.added:
        return [best]
    home = sum(1 for entry, member in plan.added if scene.entries[entry].category_id in scene.members[member].expertise)
    return [
        best,
        ngettext(
            "%(home)s of %(num)s new assignment goes to a juror at home in the category.",
            "%(home)s of %(num)s new assignments go to jurors at home in the category.",
            len(plan.added), home=home,
        ),
    ]  # fmt: skip


def _help(one: Remedy, scene: Scene) -> str:
    number, language = one.seats, language_name(one.language)
    if one.kind == "panel":
        name = next((tr(entry.category.name) for entry in scene.entries.values() if entry.category_id == one.category), "")
        return ngettext(
            "One more juror on the panel of %(category)s would fill %(num)s seat.",
            "One more juror on the panel of %(category)s would fill %(num)s seats.", number, category=name,
        )  # fmt: skip
    if one.kind == "employer":
        return ngettext(
            "One more juror of another employer would fill %(num)s seat.",
            "One more juror of another employer would fill %(num)s seats.", number,
        )  # fmt: skip
    if one.kind == "minutes":
        return ngettext(
            "One more juror with %(minutes)s minutes to read would fill %(num)s seat.",
            "One more juror with %(minutes)s minutes to read would fill %(num)s seats.", number, minutes=one.minutes,
        )  # fmt: skip
    if one.kind == "family":
        return ngettext(
            "%(family)s: %(num)s entry has no juror at home in it.", "%(family)s: %(num)s entries have no juror at home in it.",
            number, family=str(FAMILIES.get(one.family, one.family)),
        )  # fmt: skip
    return _one_more_reader(one, number, language)


def _one_more_reader(one: Remedy, number: int, language: str) -> str:
    if one.kind == "free-reader" and language:
        return ngettext(
            "One more juror who reads %(language)s and has no conflict would fill %(num)s seat.",
            "One more juror who reads %(language)s and has no conflict would fill %(num)s seats.", number, language=language,
        )  # fmt: skip
    if one.kind == "free-reader":
        return ngettext(
            "One more juror without a conflict would fill %(num)s seat.",
            "One more juror without a conflict would fill %(num)s seats.", number,
        )  # fmt: skip
    if language:
        return ngettext(
            "One more juror who reads %(language)s (limit: %(room)s) would fill %(num)s seat.",
            "One more juror who reads %(language)s (limit: %(room)s) would fill %(num)s seats.", number,
            language=language, room=one.room,
        )  # fmt: skip
    return ngettext(
        "One more juror (limit: %(room)s) would fill %(num)s seat.", "One more juror (limit: %(room)s) would fill %(num)s seats.",
        number, room=one.room,
    )  # fmt: skip


def _comparable(plan: Plan) -> list[str]:
    link = plan.linkage
    if not link.groups or link.split:
        return []
    if len(link.groups) > 1:
        return [_("The panels share no entries, but within each category all jurors are connected: their strictness can be compared.")]
    found = [_("All jurors are connected by entries they have in common: how strict each is can be told from how good the entries are.")]
    if link.weakest:
        found.append(
            ngettext(
                "At the thinnest place, between %(jurors)s jurors and the others, %(num)s entry is read on both sides.",
                "At the thinnest place, between %(jurors)s jurors and the others, %(num)s entries are read on both sides.",
                link.shared, jurors=len(link.weakest),
            )
        )  # fmt: skip
        found.append(_("Overlap: %(percent)s of 100 points; 100 if everybody read everything.", percent=round(link.efficiency * 100)))
    if link.forced:
        found.append(
            ngettext(
                "%(num)s assignment was chosen to connect groups of jurors.",
                "%(num)s assignments were chosen to connect groups of jurors.",
                len(link.forced),
            )
        )
    return found


def _warnings(link: Linkage, scene: Scene) -> list[str]:
    found = []
    of_category = {entry.id: entry.category_id for entry in scene.entries.values()}
    names = {entry.category_id: tr(entry.category.name) for entry in scene.entries.values()}
    for category in link.split:
        parts = sum(1 for group in link.groups if any(of_category.get(entry) == category for entry in group.entries))
        found.append(
            _(
                "%(category)s: the jurors fall into %(groups)s groups that have no entry in common. How strict they are "
                "cannot be compared between the groups, so no adjusted result would be given there.",
                category=names.get(category, ""), groups=parts,
            )
        )  # fmt: skip
    return found
