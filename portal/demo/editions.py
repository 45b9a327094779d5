"""Programmes and editions of the demo: one in every phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal import demo_data
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Category, Edition, Programme, Question, Round
from portal.awards.setting_up.services.ready_made import take_everything
from portal.core.clock import in_zone, local_to_utc, now, pretend
from portal.core.database import session
from portal.demo.people import Federation

ZONE = "Europe/Brussels"

# Days from today: nominations open, close; dossiers close; screening ends; round opens, closes; shortlist; reveal.
DAYS: dict[str, tuple[int, int, int, int, int, int, int, int]] = {
    "announced": (20, 75, 110, 120, 130, 165, 180, 205),
    "nominating": (-25, 18, 40, 50, 60, 95, 110, 135),
    "screening": (-80, -40, -6, 9, 14, 45, 60, 85),
    "judging": (-130, -90, -45, -30, -12, 11, 24, 45),
    "pitching": (-170, -130, -95, -80, -60, -6, 14, 35),
    "deliberating": (-190, -150, -110, -95, -60, -8, 9, 30),
    "sealed": (-260, -210, -170, -150, -120, -60, -20, 6),
    "published": (-700, -650, -600, -580, -540, -480, -420, -368),
}
HOURS = (9, 18, 18, 18, 9, 18, 11, 20)


@dataclass(frozen=True)
class Plan:
    """One edition to build. ``year`` is relative to this year; ``per_category`` entries in each category."""

    programme: str
    year: int
    phase: str
    categories: tuple[str, ...] = ()
    per_category: int = 3
    offset: int = 0
    place: str = ""
    large: str = ""
    """A category with three times the entries, so that there is something to adjust and to discuss."""
    jurors: int | None = None
    """So many of the people who judge, the cast first; None: all of them."""


SHORT = ("change_in_a_year", "small_centre", "in_house_centre")
PLANS = (
    Plan("eccco", -1, "published", per_category=4, place="Ljubljana"),
    Plan("eccco", 0, "sealed", per_category=4, offset=2, place="Ghent"),
    Plan("eccco", 1, "nominating", place="Porto"),
    Plan("change", 0, "judging", SHORT, per_category=5, offset=1, place="Bologna"),
    Plan("change", 1, "announced", SHORT, place="Tampere"),
    Plan("team", 0, "pitching", SHORT[:2], per_category=4, offset=1, place="Malmö", jurors=9),
    Plan("courage", 0, "deliberating", SHORT, per_category=4, offset=3, place="Cork", large="in_house_centre"),
    Plan("courage", 1, "screening", SHORT, per_category=4, offset=2, place="Linz"),
    Plan("fr", 1, "nominating", SHORT, place="Lyon"),
)

NAMES: dict[str, tuple[str, str, Mapping[str, str], Mapping[str, str]]] = {
    "change": (
        "change-prize", "CHANGE",
        {"en": "European Change Prize", "nl": "Europese Veranderprijs", "fr": "Prix européen du changement", "de": "Europäischer Veränderungspreis"},
        {
            "en": "For centres that changed with their people, and can show that it lasted.",
            "nl": "Voor centra die met hun mensen veranderden en kunnen tonen dat het standhield.",
            "fr": "Pour les centres qui ont changé avec leurs équipes et peuvent montrer que cela dure.",
            "de": "Für Center, die sich mit ihren Menschen verändert haben und zeigen können, dass es hält.",
        },
    ),
    "team": (
        "team-prize", "TEAM",
        {"en": "European Team Prize", "nl": "Europese Teamprijs", "fr": "Prix européen de l'équipe", "de": "Europäischer Teampreis"},
        {
            "en": "For teams that made a change together, and come to tell the jury about it.",
            "nl": "Voor teams die samen iets veranderden en het de jury komen vertellen.",
            "fr": "Pour les équipes qui ont mené un changement ensemble et viennent le raconter au jury.",
            "de": "Für Teams, die gemeinsam etwas verändert haben und der Jury davon erzählen.",
        },
    ),
    "courage": (
        "courage-prize", "COURAGE",
        {"en": "European Courage Prize", "nl": "Europese Moedprijs", "fr": "Prix européen du courage", "de": "Europäischer Mutpreis"},
        {
            "en": "For centres that published what went wrong, and what they learned from it.",
            "nl": "Voor centra die vertelden wat misging en wat zij ervan leerden.",
            "fr": "Pour les centres qui ont dit ce qui a échoué et ce qu'ils en ont appris.",
            "de": "Für Center, die erzählten, was misslang und was sie daraus lernten.",
        },
    ),
}  # fmt: skip


@dataclass
class Built:
    """An edition with what later builders need at hand."""

    plan: Plan
    edition: Edition
    categories: list[Category]
    questions: dict[str, Question]
    round: Round
    secretary: User


def build_programmes(federation: Federation) -> dict[str, Programme]:
    programmes: dict[str, Programme] = {}
    for association in (demo_data.federation(), *demo_data.associations()):
        if association.programme:
            slug = "eccco-awards" if association.key == "eccco" else "trophees"
            programmes[association.key] = Programme(
                owner=federation.organisations[association.key], slug=slug, name=dict(association.programme.name),
                description=dict(association.programme.tagline), prefix=association.short_name,
            )  # fmt: skip
    for key, (slug, prefix, name, description) in NAMES.items():
        owner = federation.organisations["eccco"]
        programmes[key] = Programme(owner=owner, slug=slug, name=dict(name), description=dict(description), prefix=prefix)
    session.add_all(programmes.values())
    session.flush()
    return programmes


def instant(days: int, hour: int) -> datetime:
    """``hour`` o'clock in the edition's zone, ``days`` from today."""
    today = in_zone(now(), ZONE).date()
    return local_to_utc(datetime.combine(today + timedelta(days=days), time(hour)), ZONE)


def build_edition(plan: Plan, programme: Programme, secretary: User) -> Built:
    """A complete edition from the ready-made form, rubric and categories, opened in its past."""
    dates = [instant(day, hour) for day, hour in zip(DAYS[plan.phase], HOURS, strict=True)]
    prepared = min(dates[0], now()) - timedelta(days=40)
    year = now().year + plan.year
    languages = ["en", "nl", "fr", "de"] if plan.programme != "fr" else ["fr", "en"]
    with pretend(prepared):
        edition = Edition(
            programme=programme, year=year, slug=str(year), languages=languages, zone=ZONE, gala_place=plan.place,
            title={code: f"{programme.name[code]} {year}" for code in languages},
            introduction={code: programme.description.get(code, "") for code in languages},
            nominations_open_at=dates[0], nominations_close_at=dates[1], dossiers_close_at=dates[2],
            screening_ends_at=dates[3], shortlist_at=dates[6], reveal_at=dates[7],
        )  # fmt: skip
        session.add(edition)
        session.flush()
        record(Event.EDITION_CREATED, edition, actor=secretary)
        take_everything(edition, actor=secretary)
    with pretend(prepared + timedelta(days=9)):
        edition.state, edition.opened_at = "open", now()
        record(Event.EDITION_OPENED, edition, actor=secretary)
    session.flush()
    session.refresh(edition)
    stage = edition.rounds[0]
    stage.opens_at, stage.closes_at = dates[4], dates[5]
    categories = _wanted(edition, plan)
    questions = {question.key: question for section in edition.sections for question in section.questions}
    return Built(plan, edition, categories, questions, stage, secretary)


def _wanted(edition: Edition, plan: Plan) -> list[Category]:
    if not plan.categories:
        return list(edition.categories)
    for category in edition.categories:
        if category.key not in plan.categories:
            session.delete(category)
    session.flush()
    session.refresh(edition)
    return list(edition.categories)
