"""Which centre stands where: how far each case was walked, and what became of its certificate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """``state``: where the walk ends. ``began``: days ago. ``fate``: what happened to the certificate later."""

    company: str
    state: str
    began: int
    direction: str = "inbound"
    sites: int = 1
    findings: bool = True
    fate: str = ""
    scheme: str = "iso"


PLANS = (
    Plan("onderlinge", "draft", 12),
    Plan("brunnhof", "submitted", 6),
    Plan("regiobahn_saaleland", "info_requested", 15),
    Plan("meridiaan", "accepted", 20, sites=3),
    Plan("nordquell", "declined", 60),
    Plan("lindeboom", "documenting", 45, direction="both", sites=4),
    Plan("kilmore", "documented", 80),
    Plan("tramontane", "stage1", 95),
    Plan("transalp_bus", "planning", 99),
    Plan("hanse_kranich", "on_site", 152, sites=2),
    Plan("kanaalzone", "correcting", 160, direction="both"),
    Plan("donaublick", "reporting", 215),
    Plan("greenan", "reviewing", 225, direction="both", sites=3),
    Plan("papillon", "deciding", 235, direction="both", sites=2),
    Plan("gletscherruf", "refused", 236),
    Plan("vivienda_ebro", "withdrawn", 70),
    Plan("iberovoz", "lapsed", 90),
    Plan("jarvivakuutus", "granted", 420),
    Plan("ponant", "granted", 760, sites=2, fate="surveillance"),
    Plan("feldmann_roth", "granted", 960, direction="both", scheme="en", fate="overdue"),
    Plan("telefono_abrigo", "granted", 1040, direction="both", scheme="en", fate="suspended"),
    Plan("voz_y_cauce", "granted", 1500, direction="both", scheme="en", fate="withdrawn"),
    Plan("tidewater", "granted", 2460, scheme="en", fate="expired"),
    Plan("kettingkast", "granted", 1300, findings=False, scheme="en", fate="terminated"),
    Plan("prohaska", "granted", 300, findings=False),
)
