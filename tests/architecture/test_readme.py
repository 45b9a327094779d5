"""The README's table of settings is the truth."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from portal.awards import states as awards
from portal.certification import states as certification
from portal.core.workflow import Lifecycle
from portal.settings import ROOT, Settings, SettingsError, read_settings

README = ROOT / "README.md"


def shown(value: object) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path):
        value = value.relative_to(ROOT)
    return f"`{value}`" if value not in ("", None) else "–"


def line(name: str, field: FieldInfo) -> str:
    return f"| `{name.upper()}` | {shown(field.default)} | {field.description} |"


def table() -> list[str]:
    return [line(name, field) for name, field in Settings.model_fields.items() if not field.exclude]


def test_the_readme_lists_every_setting_as_it_is() -> None:
    text = README.read_text(encoding="utf-8")
    between = text.split("<!-- settings:")[1].split("<!-- /settings -->")[0]
    assert [row for row in between.splitlines() if row.startswith("| `")] == table()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must start with postgresql:// or sqlite:///."),
        ("DATABASE_URL", "postgresql://x/y", "SECRET_KEY must be set when DATABASE_URL names a server."),
        ("BASE_URL", "awards.example", "BASE_URL must look like https://awards.example.org."),
        ("DEFAULT_ZONE", "Mars/Olympus", "DEFAULT_ZONE must be an IANA zone such as Europe/Brussels."),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 16 characters."),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    for setting in Settings.model_fields:
        monkeypatch.delenv(setting.upper(), raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        read_settings()
    assert str(error.value) == sentence


def moves(cycle: Lifecycle) -> str:
    told = [
        f"{', '.join(f'`{state}`' for state in cycle.states if state in move.sources)} –{move.name}{'(reason)' if move.reason else ''}→ `{move.target}`"
        for move in cycle.moves
    ]
    return f"| {cycle.name} | {'; '.join(told)} |"


def test_the_readme_of_the_portal_tells_the_life_cycles_as_they_are() -> None:
    text = (ROOT / "portal" / "README.md").read_text(encoding="utf-8")
    assert [cycle.name for cycle in (*awards.LIFECYCLES, *certification.LIFECYCLES) if moves(cycle) not in text] == []


if __name__ == "__main__":
    print("\n".join(table()))
