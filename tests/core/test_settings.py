"""Settings: from the environment, typed; what is wrong is told in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings import ROOT, SettingsError, read_settings

CLEAN = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TZ")}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in set(os.environ) - set(CLEAN):
        monkeypatch.delenv(name)
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("BASE_URL", "awards.example.org", "BASE_URL must look like https://awards.example.org."),
        ("BASE_URL", "ftp://x.org", "BASE_URL must look like https://awards.example.org."),
        ("DEFAULT_ZONE", "Europe/Atlantis", "DEFAULT_ZONE must be an IANA zone such as Europe/Brussels."),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must start with postgresql:// or sqlite:///."),
        ("STORAGE_URL", "s3://bucket", "STORAGE_URL must start with file:///."),
        ("DATABASE_URL", "postgresql://h/d", "SECRET_KEY must be set when DATABASE_URL names a server."),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 16 characters."),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value) == sentence


@pytest.mark.parametrize(("name", "value"), [("MAIL_PORT", "0"), ("MAIL_PORT", "x"), ("MAIL_SECURITY", "ssl"), ("QUOTA_MB", "-1"), ("DEFAULT_LANGUAGE", "xx"), ("WORKER_SECONDS", "0"), ("LOG_FORMAT", "xml")])
def test_a_value_of_the_wrong_kind_is_one_sentence_too(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    sentence = str(caught.value)
    assert (sentence.split()[0], sentence.count("\n"), sentence[-1], value in sentence.split()[0]) == (name, 0, ".", False)


def test_without_any_setting_the_portal_runs_on_sqlite(tmp_path: Path) -> None:
    settings = read_settings()
    assert (settings.database, settings.embedded) == (f"sqlite:///{tmp_path / 'portal.sqlite3'}", True)
    assert settings.storage_dir == tmp_path / "files"
    key = settings.signing_key()
    assert (len(key) >= 43, read_settings().signing_key()) == (True, key)
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("given", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_every_spelling_of_a_server_uses_the_same_driver(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    monkeypatch.setenv("SECRET_KEY", "sixteen characters")
    assert read_settings().database == "postgresql+psycopg://u:p@h/d"


def test_secrets_are_not_shown() -> None:
    settings = read_settings(secret_key="a very secret key", mail_password="hush-hush")
    assert ("very secret" in repr(settings), "hush" in repr(settings)) == (False, False)


def test_settings_cannot_be_changed_later() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().mail_port = 1


def test_a_wrong_setting_stops_the_start_with_that_sentence(tmp_path: Path) -> None:
    environment = {**CLEAN, "BASE_URL": "nonsense", "INSTANCE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "wsgi.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "The portal cannot start: BASE_URL must look like https://awards.example.org.\n")
