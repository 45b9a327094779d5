"""The component page (/_components, in development only): every component in every state, with invented content."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask, render_template
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, FileField, IntegerField, RadioField, SelectField, SelectMultipleField

from portal.core.access import public
from portal.core.clock import now
from portal.core.forms import (
    DecimalField,
    Email,
    Form,
    Required,
    TranslatedField,
    WordLimit,
    ZonedDateTimeField,
    line,
    text,
)

LANDS = [("be", "Belgium"), ("de", "Germany"), ("fr", "France"), ("nl", "Netherlands")]
KINDS = [("inhouse", "In-house"), ("outsourced", "Outsourced"), ("both", "Both")]
SEEDS = ("Atlantica", "Fjordlyd", "Meridiana", "Lindau", "Zorglijn", "Amparo", "Kontaktwerk", "Ardoise", "Vodna")
RANKS = [("Stadtwerke Lindau-Nord", 1, 1), ("Ardoise Mutuelle", 3, 2), ("Vodna", 2, 3), ("Talo Asiakas", 6, 4),
         ("Brezno Klic", 4, 5), ("Hafenlicht Service", 5, 6)]  # fmt: skip


class Sample(Form):
    """One field of each kind."""

    title = line("Name of the entry", Required(), description="As it shall stand on the stage, at most 300 characters.")
    email = line("E-mail of the contact person", Required(), Email())
    summary = text("What changed", Required(), WordLimit(20))
    land = SelectField("Country", choices=LANDS)
    kind = RadioField("Kind of centre", choices=KINDS, validators=[Required()])
    channels = SelectMultipleField("Channels", choices=[("phone", "Telephone"), ("mail", "E-mail"), ("chat", "Chat")])
    founded = DateField("In service since")
    closes = ZonedDateTimeField("Nominations close", zone="Europe/Brussels")
    seats = IntegerField("Seats")
    rate = DecimalField("Solved at first contact, per cent")
    citation = TranslatedField("Citation", languages=("en", "nl", "fr", "de"), long=True)
    proof = FileField("Evidence")
    consent = BooleanField("The company agrees to be named", validators=[Required()])


def sample_forms() -> tuple[Sample, Sample]:
    """A form as it is first seen, and the same after it was refused."""
    fresh = Sample(formdata=None, data={"title": "The call that need not happen", "summary": "We stopped counting minutes."})
    typed = {"title": "", "email": "nobody", "summary": "word " * 24, "rate": "many", "land": "de"}
    refused = Sample(formdata=MultiDict({f"again-{name}": value for name, value in typed.items()}), prefix="again")
    refused.validate()
    return fresh, refused


def showroom() -> dict[str, Any]:
    fresh, refused = sample_forms()
    today = now()
    soon = datetime(today.year, today.month, today.day, 17, tzinfo=UTC) + timedelta(days=11)
    moments = [("Nominations open", -120, "past"), ("Nominations close", 11, "next"), ("Dossiers close", 74, "later"),
               ("Written round opens", 106, "later"), ("Gala", 276, "later")]  # fmt: skip
    return {
        "fresh": fresh,
        "refused": refused,
        "soon": soon,
        "milestones": [_thing(label=label, at=today + timedelta(days=days), state=state) for label, days, state in moments],
        "ranks": RANKS,
        "events": [
            _thing(at=today, sentence="Entry submitted.", actor_name="Anna Lindqvist", reason=""),
            _thing(at=today - timedelta(days=2), sentence="Sent back.", actor_name="Secretariat", reason="The consent is missing."),
        ],
        "jobs": [
            _thing(title="Score four entries", text="Change in one year, written round", due_at=soon, zone=None, soon=True, url="#", label="Open the desk"),
            _thing(title="Declare conflicts of interest", text="For the round of 2027", due_at=None, zone=None, soon=False, url="#", label="Declare"),
        ],
        "past": [
            _thing(kind="due", when="by 12 June 2027", day=None, title="Second surveillance", text="On site in Duisburg."),
            _thing(kind="", when="", day=date(2025, 5, 20), title="First surveillance passed", text="One minor finding, closed."),
            _thing(kind="granted", when="", day=date(2023, 6, 12), title="Certificate granted", text=""),
        ],
        "paged": _thing(number=2, pages=7, total=312),
        "seeds": SEEDS,
    }


def _thing(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"url": "", **values})


def add_route(app: Flask) -> None:
    @app.get("/_components", endpoint="components")
    @public
    def components() -> str:
        return render_template("components_page.html", **showroom())
