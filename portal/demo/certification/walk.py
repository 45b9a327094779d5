"""One case, walked from application to decision through the real commands, each at its pretended instant."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

from sqlalchemy import select

from portal.accounts.models import User
from portal.certification.applying import services as applying
from portal.certification.applying.checks import CHECKS
from portal.certification.applying.fields import token
from portal.certification.applying.services import SiteDetails, Typed
from portal.certification.documenting import services as documenting
from portal.certification.documenting.queries import assessments_of, figures_for
from portal.certification.loading import parts_of
from portal.certification.models import Case, KpiValue, SchemeVersion, TeamMember
from portal.certification.staffing import services as staffing
from portal.certification.staffing.words import QUESTIONS
from portal.core.clock import now, pretend
from portal.core.database import session
from portal.core.pdf import render_pdf
from portal.demo.certification import texts
from portal.demo.certification.plans import Plan
from portal.documents import Received
from portal.organisations.models import Organisation

STREETS = ("Stationsplein 4", "Kanaalweg 18", "Marktstraat 7", "Industrielaan 60")


@dataclass(frozen=True)
class Crew:
    """Who acts for the body."""

    manager: User
    lead: User
    second: User
    reviewer: User
    decider: User


@dataclass
class Walk:
    plan: Plan
    company: Organisation
    scheme: SchemeVersion
    centre: User
    crew: Crew
    started: datetime
    case: Case = field(init=False)

    @contextmanager
    def after(self, days: float) -> Iterator[None]:
        """So many days after the application was begun."""
        with pretend(self.started + timedelta(days=days)):
            yield

    def parts(self, user: User) -> frozenset[str]:
        session.flush()
        return parts_of(user, self.case)

    def apply(self) -> None:
        with self.after(0):
            self.case = applying.start_case(self.company, self.scheme, actor=self.centre)
            self._answers()
            self._sites()

    def _answers(self) -> None:
        """A draft stops halfway, as drafts do."""
        operation, both = self.company.operation, self.plan.direction == "both"
        answers: dict[str, str | list[str]] = {
            "legal_name": self.company.name, "register_id": f"{self.company.country} {self.company.id:08}",
            "address": STREETS[0], "contact_name": self.centre.name,
        }  # fmt: skip
        if self.plan.state != "draft":
            answers |= {
                "contact_function": "Head of customer service", "contact_email": self.centre.email, "authorised": "yes",
                "direction": self.plan.direction, "operation": operation, "channels": ["voice", "email", "chat"],
                "languages": ["en"], "clients": "Two energy suppliers and a housing fund" if operation == "outsourced" else "",
                "consultants_used": "no", "scope": texts.text("scope_both" if both else "scope_inbound"),
                "fee_reference": texts.text("fee") % {"number": self.company.id}, "terms": "yes",
            }  # fmt: skip
        stored = self.case.application
        typed = {key: Typed(value, token(stored.get(key, [] if isinstance(value, list) else ""))) for key, value in answers.items()}
        applying.save_application(
            self.case, typed, offered={"channels": ("voice", "email", "chat"), "languages": ("en", "nl", "fr", "de")}, actor=self.centre
        )

    def _sites(self) -> None:
        people = max(self.company.headcount or 30, 12) // self.plan.sites
        for number in range(self.plan.sites):
            shifts = {"day": people - people // 4, "evening": people // 4}
            applying.save_site(
                self.case,
                SiteDetails(
                    name=f"{self.company.city} {number + 1}", address=STREETS[number], city=self.company.city,
                    country=self.company.country, central=number == 0, shifts=shifts, home_working=20,
                    channels=["voice", "email"] if number else ["voice", "email", "chat"], languages=["en"],
                ),
                actor=self.centre,
            )  # fmt: skip

    def submit(self) -> None:
        with self.after(2):
            applying.submit_application(self.case, actor=self.centre)

    def ask_back(self) -> None:
        with self.after(4):
            applying.ask_back(self.case, gaps=texts.text("ask_back"), actor=self.crew.manager)

    def review(self, *, risk: str = "low") -> None:
        with self.after(5):
            answers = {check: {"met": True, "note": ""} for check in CHECKS}
            applying.save_review(self.case, answers=answers, risk=risk, version=0, actor=self.crew.manager)

    def decline(self) -> None:
        with self.after(6):
            applying.decline_application(self.case, reason=texts.text("decline"), actor=self.crew.manager)

    def accept(self) -> None:
        with self.after(6):
            applying.accept_application(self.case, actor=self.crew.manager)
            applying.draw_sample(self.case, actor=self.crew.manager)

    def offer(self) -> None:
        with self.after(9):
            applying.offer_agreement(self.case, actor=self.crew.manager)

    def sign(self) -> None:
        with self.after(14):
            agreement = self.case.agreement
            assert agreement is not None
            applying.sign_agreement(self.case, sha256=agreement.sha256, actor=self.crew.manager)
            applying.sign_agreement(self.case, sha256=agreement.sha256, actor=self.centre)

    def staff(self) -> None:
        """Lead and second auditor: proposed, declared, the objection waived, confirmed."""
        for number, (user, role) in enumerate(((self.crew.lead, "lead"), (self.crew.second, "auditor"))):
            with self.after(20 + number):
                staffing.expect_visit(self.case, (self.started + timedelta(days=140)).date(), actor=self.crew.manager)
                member = staffing.propose_member(self.case, user.id, role, actor=self.crew.manager)
                staffing.sign_declaration(member, {key: {"yes": False, "note": ""} for key in QUESTIONS}, actor=user)
                staffing.waive_objection(member, actor=self.centre)
                staffing.confirm_member(member, actor=self.crew.manager)

    def answer(self, share: float = 1) -> None:
        """The answers in bulk: eighty commands a case would take the demo's whole start."""
        with self.after(40):
            rows = assessments_of(self.case)
            for row in rows[: int(len(rows) * share)]:
                row.statement, row.progress = texts.statement_for(self.case.standard.code, row.requirement.ref), "answered"
                row.answered_by, row.answered_at = self.centre.id, now()
            for number, figure in enumerate(figures_for(self.case)):
                if share == 1 or number % 2 == 0:
                    session.add(_kpi(self.case, figure, self.centre))
            self.case.answered = int(len(rows) * share)
            session.flush()

    def hand_in(self) -> None:
        with self.after(70):
            documenting.submit_documentation(self.case, actor=self.centre, parts=self.parts(self.centre))

    def begin_stage1(self) -> None:
        with self.after(74):
            documenting.begin_stage1(self.case, actor=self.crew.lead, parts=self.parts(self.crew.lead), role="lead")

    def judge_on_paper(self, share: float = 1) -> None:
        with self.after(80):
            rows = assessments_of(self.case)
            for number, row in enumerate(rows[: int(len(rows) * share)]):
                row.stage1 = "on_site" if number % 5 == 4 else "adequate"
                row.judged_by, row.judged_at = self.crew.lead.id, now()
            session.flush()

    def clear(self) -> None:
        with self.after(84):
            documenting.clear_for_visit(self.case, actor=self.crew.lead, parts=self.parts(self.crew.lead), role="lead")

    def paper(self, title: str, text: str) -> Received:
        """A small PDF of the centre."""
        content = paper(title, text, self.company.name)
        return Received(f"{title}.pdf", "application/pdf", len(content), io.BytesIO(content))

    @property
    def seat(self) -> TeamMember:
        query = select(TeamMember).where(TeamMember.case_id == self.case.id, TeamMember.user_id == self.crew.lead.id)
        return session.scalars(query).one()


def _kpi(case: Case, figure: object, centre: User) -> KpiValue:
    low, high = getattr(figure, "low", None) or Decimal(0), getattr(figure, "high", None) or Decimal(100)
    better = getattr(figure, "better", "higher")
    value = (low + (high - low) * (Decimal("0.85") if better == "higher" else Decimal("0.15"))).quantize(Decimal("0.1"))
    return KpiValue(
        case=case, code=getattr(figure, "code", ""), channel=getattr(figure, "channel", ""), value=value, target=value,
        period=f"{now().year - 1}", source="Monthly report of the contact system",
        acted_on="Discussed in the monthly meeting; two measures agreed.", stated_by=centre.id, stated_at=now(),
    )  # fmt: skip


@cache
def paper(title: str, text: str, company: str) -> bytes:
    return render_pdf("attachment", {"title": title, "text": text, "company": company, "language": "en"})


def a_key() -> str:
    """As a device would make it."""
    return secrets.token_hex(16)
