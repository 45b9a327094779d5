"""Federation, associations, companies: who belongs to whom."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Base, Id, Timestamps, Versioned

LEGAL_FORMS = re.compile(
    r"\b(gmbh|ag|kg|ev|bv|nv|vzw|asbl|sa|sas|sarl|srl|spa|ltd|plc|oy|oyj|ab|as|asa|aps|sl|sp z oo|doo|se|inc|holding|group)\b"
)
DOTTED = re.compile(r"(?<=\b\w)\.\s?(?=\w\b)")
"""The dots within "B.V." and "e. V."."""


class Kind(StrEnum):
    FEDERATION = "federation"
    ASSOCIATION = "association"
    COMPANY = "company"
    BODY = "body"
    """A certification body: it audits and decides."""


class Operation(StrEnum):
    IN_HOUSE = "in_house"
    OUTSOURCED = "outsourced"


def name_key(name: str) -> str:
    """What two spellings of one name have in common: no accents, case, signs or legal form."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"[^\w]+", " ", DOTTED.sub("", plain).replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return " ".join(LEGAL_FORMS.sub(" ", plain).split()) or plain.strip()


class Organisation(Id, Timestamps, Versioned, Base):
    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("kind in ('federation', 'association', 'company', 'body')", name="kind_is_known"),
        CheckConstraint("id <> parent_id", name="nobody_is_their_own_parent"),
        CheckConstraint("kind <> 'company' or length(country) > 1", name="a_company_has_a_country"),
    )

    kind: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    country: Mapped[str] = mapped_column(String(3), default="", index=True)
    city: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    zone: Mapped[str] = mapped_column(default="Europe/Brussels")
    operation: Mapped[str] = mapped_column(String(20), default="in_house")
    headcount: Mapped[int | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Of a company: the group it belongs to."""
    association_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Of a company: the association that manages it."""

    parent: Mapped[Organisation | None] = relationship(foreign_keys=parent_id, remote_side="Organisation.id")
    association: Mapped[Organisation | None] = relationship(foreign_keys=association_id, remote_side="Organisation.id")
    trading_names: Mapped[list[TradingName]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="TradingName.name"
    )
    mail_domains: Mapped[list[MailDomain]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="MailDomain.domain"
    )

    @property
    def group_id(self) -> int:
        """The same number for all companies of one group."""
        return self.parent_id or self.id


class TradingName(Id, Base):
    __tablename__ = "trading_names"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    organisation: Mapped[Organisation] = relationship(back_populates="trading_names")


class MailDomain(Id, Base):
    __tablename__ = "mail_domains"
    __table_args__ = (UniqueConstraint("organisation_id", "domain"),)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    domain: Mapped[str] = mapped_column(index=True)
    organisation: Mapped[Organisation] = relationship(back_populates="mail_domains")
