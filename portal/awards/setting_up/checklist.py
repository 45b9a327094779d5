"""What is missing before an edition can open, as sentences with the place to mend it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.awards.models import Category, Criterion, Edition, Question, Round, Section
from portal.awards.setting_up.dates import LABELS, NEEDED, milestones, out_of_order, stages_of, values_of
from portal.core.i18n import _, ngettext, tr
from portal.core.languages import language_name

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Check:
    """One line: ``missing`` stops the opening, ``advice`` does not. ``part``: the tab where it is mended."""

    part: str
    label: str
    missing: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Outline:
    """An edition with its parts, loaded."""

    edition: Edition
    categories: Sequence[Category]
    sections: Sequence[Section]
    rounds: Sequence[Round]

    @property
    def questions(self) -> list[Question]:
        return [question for section in self.sections for question in section.questions]


def missing_languages(texts: dict[str, str] | None, languages: Iterable[str]) -> list[str]:
    """Names of the languages of the edition that this text lacks."""
    return [language_name(code) for code in languages if not (texts or {}).get(code)]


def check_list(outline: Outline, at: datetime) -> list[Check]:
    """In the order of the tabs. ``at``: the present instant."""
    return [_texts(outline), _dates(outline, at), _categories(outline), _form(outline), _rounds(outline), _rubric(outline)]


def may_open(checks: Iterable[Check]) -> bool:
    return all(check.done for check in checks)


def weight_sum(criteria: Iterable[Criterion]) -> Decimal:
    return sum((criterion.weight for criterion in criteria), Decimal(0))


def _lacking(named: Iterable[tuple[str, dict[str, str]]], languages: Sequence[str]) -> Iterator[str]:
    """A sentence per thing whose text is not there in every language."""
    for name, texts in named:
        if names := missing_languages(texts, languages):
            yield _("%(thing)s: missing %(languages)s", thing=name, languages=", ".join(names))


def _texts(outline: Outline) -> Check:
    edition = outline.edition
    missing = list(_lacking([(_("Title"), edition.title)], edition.languages))
    advice: list[str] = []
    if any(edition.introduction.values()):
        missing += _lacking([(_("Introduction"), edition.introduction)], edition.languages)
    else:
        advice.append(_("There is no introduction for the public page yet."))
    return Check("details", _("Title and introduction in every language"), tuple(missing), tuple(advice))


def _dates(outline: Outline, at: datetime) -> Check:
    edition = outline.edition
    missing = [_("%(date)s: no date yet", date=LABELS[key]) for key in NEEDED if getattr(edition, key) is None]
    dates = milestones(values_of(edition, outline.rounds), stages_of(outline.rounds))
    labels = {date.key: date.label for date in dates}
    for key, before in out_of_order(dates).items():
        missing.append(_("%(date)s: must come after “%(other)s”", date=labels[key], other=before.label))
    if edition.state == "preparing" and edition.dossiers_close_at and edition.dossiers_close_at <= at:
        missing.append(_("%(date)s: has already passed", date=LABELS["dossiers_close_at"]))
    advice = [
        _("%(date)s: no date yet; it can also be done by hand", date=LABELS[key])
        for key in ("shortlist_at", "reveal_at")
        if getattr(edition, key) is None
    ]
    return Check("dates", _("Dates set and in order"), tuple(missing), tuple(advice))


def _categories(outline: Outline) -> Check:
    languages, missing = outline.edition.languages, []
    if not outline.categories:
        missing.append(_("There is no category yet."))
    for each in outline.categories:
        missing += _lacking([(tr(each.name) or each.key, each.name)], languages)
        if any(each.description.values()):
            named = [(_("Description of “%(name)s”", name=tr(each.name)), each.description)]
            missing += _lacking(named, languages)
    label = ngettext("%(num)s category, with its texts", "%(num)s categories, with their texts", len(outline.categories))
    return Check("categories", label, tuple(missing))


def _form(outline: Outline) -> Check:
    languages, missing = outline.edition.languages, []
    questions = outline.questions
    if not questions:
        missing.append(_("The form has no question yet."))
    for section in outline.sections:
        missing += _lacking([(_("Section “%(name)s”", name=tr(section.title)), section.title)], languages)
        if not section.questions:
            missing.append(_("Section “%(name)s” has no question.", name=tr(section.title)))
    for question in questions:
        missing += _question(question, languages)
    advice = [] if any(q.kind == "consent" for q in questions) else [_("No question asks for consent to publish.")]
    label = ngettext("Form with %(num)s question", "Form with %(num)s questions", len(questions))
    return Check("form", label, tuple(missing), tuple(advice if questions else ()))


def _question(question: Question, languages: Sequence[str]) -> list[str]:
    name = tr(question.label) or question.key
    found = list(_lacking([(name, question.label)], languages))
    if any(question.help.values()):
        found += _lacking([(_("Help of “%(name)s”", name=name), question.help)], languages)
    if question.kind == "choice":
        if len(question.choices) < 2:
            found.append(_("“%(name)s” needs at least two choices.", name=name))
        named = [(_("Choice “%(choice)s” of “%(name)s”", choice=tr(c["label"]), name=name), c["label"]) for c in question.choices]
        found += _lacking(named, languages)
    return found


def _rounds(outline: Outline) -> Check:
    languages, missing = outline.edition.languages, []
    if not outline.rounds:
        missing.append(_("There is no round yet."))
    for stage in outline.rounds:
        missing += _lacking([(tr(stage.name) or _("Round"), stage.name)], languages)
        if not (stage.opens_at and stage.closes_at):
            missing.append(_("%(round)s: no dates yet", round=tr(stage.name)))
    marked = [stage for stage in outline.rounds if not stage.is_discussion]
    if marked and not any(stage.weight for stage in marked):
        missing.append(_("No round counts in the final total: give at least one of them a weight."))
    label = ngettext("%(num)s round, with dates", "%(num)s rounds, with dates", len(outline.rounds))
    return Check("rounds", label, tuple(missing))


def _rubric(outline: Outline) -> Check:
    languages, missing, advice = outline.edition.languages, [], []
    if not outline.rounds:
        missing.append(_("There are no criteria yet."))
    for stage in outline.rounds:
        if stage.is_discussion:
            continue
        name, total = tr(stage.name), weight_sum(stage.criteria)
        if not stage.criteria:
            missing.append(_("%(round)s: no criteria yet", round=name))
        elif total != HUNDRED:
            missing.append(_("%(round)s: the weights add up to %(sum)s, not to 100", round=name, sum=f"{total:f}"))
        for criterion in stage.criteria:
            missing += _lacking([(tr(criterion.name) or criterion.key, criterion.name)], languages)
        if bare := sum(1 for criterion in stage.criteria if not criterion.anchors):
            advice.append(
                ngettext(
                    "%(round)s: %(num)s criterion does not say what a mark means",
                    "%(round)s: %(num)s criteria do not say what a mark means", bare, round=name,
                )
            )  # fmt: skip
    return Check("rubric", _("Rubric whose weights add up to 100"), tuple(missing), tuple(advice))
