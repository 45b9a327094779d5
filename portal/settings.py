"""Settings: read once from the environment, frozen and typed. Nothing else in the portal reads ``os.environ``."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE_CODES = ("en", "nl", "fr", "de")


class SettingsError(RuntimeError):
    """A missing or wrong setting, told in one sentence."""


INSIDE = ("demo", "testing")
"""Set by the code that starts the portal, never by the environment: a stray DEMO=1 must not open every account."""


class Environment(EnvSettingsSource):
    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if name not in INSIDE}


class Settings(BaseSettings):
    """Every value an operator may set. The README holds the same list; a test keeps the two equal."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: str = Field("", description="SQLAlchemy address; empty means SQLite under `INSTANCE_DIR`")
    secret_key: SecretStr = Field(SecretStr(""), description="signs cookies; made and kept under `INSTANCE_DIR` with SQLite")
    base_url: str = Field("http://127.0.0.1:5000", description="public address of the portal, used in letters")
    instance_dir: Path = Field(ROOT / "instance", description="folder for the embedded database, files and key")
    mail_server: str = Field("", description="SMTP host; empty keeps letters in the outbox page")
    mail_port: int = Field(587, ge=1, le=65535, description="SMTP port")
    mail_username: str = Field("", description="SMTP user")
    mail_password: SecretStr = Field(SecretStr(""), description="SMTP password")
    mail_security: Literal["starttls", "tls", "none"] = Field("starttls", description="starttls, tls or none")
    mail_sender: str = Field("ECCCO Awards <awards@eccco.example>", description="From of every letter")
    storage_url: str = Field("", description="`file:///folder` for documents; empty means `INSTANCE_DIR/files`")
    upload_limit_mb: int = Field(20, ge=1, le=500, description="largest single upload, in MB")
    quota_mb: int = Field(300, ge=1, description="documents per organisation, in MB")
    default_language: Literal["en", "nl", "fr", "de"] = Field("en", description="language before a choice is made")
    default_zone: str = Field("Europe/Brussels", description="IANA zone before a choice is made")
    session_idle_minutes: int = Field(120, ge=5, description="sign-in ends after this long without a request")
    session_hours: int = Field(72, ge=1, description="sign-in ends after this long in any case")
    trusted_proxies: int = Field(0, ge=0, le=5, description="number of reverse proxies whose X-Forwarded headers count")
    log_format: Literal["json", "text"] = Field("json", description="json lines or readable text")
    worker_seconds: float = Field(3.0, gt=0, le=60, description="pause between rounds of the background worker")

    demo: bool = Field(False, exclude=True)
    testing: bool = Field(False, exclude=True)

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_others: Any, **_more: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, Environment(settings_cls)

    @field_validator("base_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must look like https://awards.example.org")
        return value.rstrip("/")

    @field_validator("default_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("must be an IANA zone such as Europe/Brussels")
        return value

    @field_validator("database_url")
    @classmethod
    def _driver(cls, value: str) -> str:
        for prefix in ("postgres://", "postgresql://"):
            if value.startswith(prefix):
                return "postgresql+psycopg://" + value[len(prefix) :]
        if value and not value.startswith(("postgresql+psycopg://", "sqlite:///")):
            raise ValueError("must start with postgresql:// or sqlite:///")
        return value

    @field_validator("storage_url")
    @classmethod
    def _storage(cls, value: str) -> str:
        if value and not value.startswith("file:///"):
            raise ValueError("must start with file:///")
        return value

    @model_validator(mode="after")
    def _secret_in_production(self) -> Settings:
        if not self.embedded and not self.secret_key.get_secret_value():
            raise ValueError("SECRET_KEY must be set when DATABASE_URL names a server")
        key = self.secret_key.get_secret_value()
        if key and len(key) < 16:
            raise ValueError("SECRET_KEY must have at least 16 characters")
        return self

    @property
    def embedded(self) -> bool:
        """True for the SQLite default: one machine, no service."""
        return not self.database_url.startswith("postgresql")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.instance_dir / 'portal.sqlite3'}"

    @property
    def storage_dir(self) -> Path:
        return Path(urlsplit(self.storage_url).path) if self.storage_url else self.instance_dir / "files"

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")

    def signing_key(self) -> str:
        """The configured key, or with SQLite one that is made once and kept beside the database."""
        if key := self.secret_key.get_secret_value():
            return key
        path = self.instance_dir / "secret_key"
        if not path.exists():
            self.instance_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text().strip()


def read_settings(**overrides: object) -> Settings:
    """Settings from the environment. Raises SettingsError with one sentence naming what is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else ""
        words = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{name} {words}".strip() + ".") from None
