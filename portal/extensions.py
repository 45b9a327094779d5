"""The unbound extensions and the declarative base."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Date, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, registry

from portal.core.columns import Exact, Json, UTCDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Plain typed models; Flask-SQLAlchemy only brings the engine and the session."""

    # A registry of its own: Flask-SQLAlchemy refuses a base class with type_annotation_map.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: Text(),
            datetime: UTCDateTime(),
            date: Date(),
            Decimal: Exact(),
            dict[str, Any]: Json,
            dict[str, str]: Json,
            list[str]: Json,
            list[Any]: Json,
        },
    )


db = SQLAlchemy(session_options={"expire_on_commit": False})
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
mail = Mail()
