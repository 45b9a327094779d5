"""The ready-made categories, form and rubric, taken over into an edition that has none yet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards import presets
from portal.awards.models import Category, Criterion, Edition, Question, Round, Section
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.services.dossier_form import after_form_changes
from portal.awards.setting_up.services.rubric import guard_rubric
from portal.awards.setting_up.services.rules import note_rule, refuse_if_closed
from portal.core.access import Refused, require
from portal.core.database import session
from portal.core.i18n import _, _l, ngettext

WRITTEN = {"en": "Written round", "nl": "Schriftelijke ronde", "fr": "Phase écrite", "de": "Schriftliche Runde"}
"""What the ready-made round is called."""


def take_categories(edition: Edition, existing: Sequence[Category], *, actor: User, reason: str = "") -> None:
    """Refused when there is any category already."""
    _empty(edition, existing, actor)
    ready = presets.categories()
    for position, each in enumerate(ready, 1):
        session.add(
            Category(
                edition=edition, key=each.key, position=position, name=dict(each.name), description=dict(each.description),
                reading_guide=dict(each.reading_guide), who_may_enter=each.who_may_enter, quota=each.quota,
                shortlist_size=each.shortlist, places=list(each.places), least_entries=each.min_entries,
            )
        )  # fmt: skip
    _note(edition, actor, len(ready), reason)
    session.flush()
    record(Event.CATEGORY_SAVED, edition, actor=actor, reason=reason, ready_made=len(ready))


def take_form(edition: Edition, existing: Sequence[Section], *, actor: User, reason: str = "") -> None:
    """Refused when there is any section already."""
    _empty(edition, existing, actor)
    form = presets.form()
    for position, each in enumerate(form.sections, 1):
        section = Section(
            edition=edition, key=each.key, position=position, title=dict(each.title), introduction=dict(each.introduction)
        )
        session.add(section)
        session.flush()
        for number, one in enumerate(each.questions, 1):
            session.add(_question(section, number, one))
    _note(edition, actor, len(form.questions), reason)
    session.flush()
    record(Event.QUESTION_SAVED, edition, actor=actor, reason=reason, ready_made=len(form.questions), version=form.version)
    for renew in after_form_changes:
        renew(edition)


def _question(section: Section, number: int, one: presets.Question) -> Question:
    choices = [{"key": choice.key, "label": dict(choice.label)} for choice in one.choices]
    return Question(
        edition_id=section.edition_id, section=section, key=one.key, position=number, kind=one.kind, label=dict(one.label),
        help=dict(one.help), required=one.required, word_limit=one.word_limit, choices=choices, audience=one.audience,
        hidden_from_jury=one.hidden_from_jury,
    )  # fmt: skip


def take_rubric(stage: Round, *, actor: User, reason: str = "") -> None:
    """Refused when there is any criterion already, or the round has opened. Brings its scale along."""
    guard_rubric(stage, actor)
    _empty(stage.edition, stage.criteria, actor)
    rubric = presets.rubric()
    stage.scale_low, stage.scale_high, stage.scale_step = (
        Decimal(mark) for mark in (rubric.lowest, rubric.highest, rubric.step)
    )
    for position, each in enumerate(rubric.criteria, 1):
        anchors = {str(mark): dict(texts) for mark, texts in each.anchors.items()}
        session.add(
            Criterion(
                round=stage, key=each.key, position=position, family=each.family, name=dict(each.name),
                hint=dict(each.hint), anchors=anchors, weight=each.weight,
            )
        )  # fmt: skip
    _note(stage.edition, actor, len(rubric.criteria), reason)
    session.flush()
    record(Event.CRITERION_SAVED, stage, actor=actor, reason=reason, ready_made=len(rubric.criteria), version=rubric.version)


def take_everything(edition: Edition, *, actor: User) -> None:
    """Categories, form and one written round with its rubric, for an edition just made."""
    take_categories(edition, (), actor=actor)
    take_form(edition, (), actor=actor)
    stage = Round(edition=edition, position=1, name={code: WRITTEN[code] for code in edition.languages if code in WRITTEN} or WRITTEN)
    session.add(stage)
    session.flush()
    record(Event.ROUND_SAVED, stage, actor=actor, ready_made=True)
    take_rubric(stage, actor=actor)


def _empty(edition: Edition, existing: Sequence[object], actor: User) -> None:
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    if existing:
        raise Refused(_l("There is something here already: the ready-made texts are only for an empty page."))


def _note(edition: Edition, actor: User, count: int, reason: str) -> None:
    note_rule(
        edition, actor, lambda: _("Ready-made texts"), lambda: "–",
        lambda: ngettext("%(num)s added", "%(num)s added", count), reason,
    )  # fmt: skip
