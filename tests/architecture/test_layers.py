"""The picture of portal/README.md, held true: layers inside each area, thin edges, small files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "portal"
LAYERS = ["policies", "queries", "services", "forms", "views"]
AREAS = {
    "awards": [
        "setting_up", "nominating", "screening", "forming", "judging", "pitching", "discussing", "advancing", "counting",
        "deciding", "deliberating", "publishing",
    ],
    "certification": [
        "schemes", "applying", "staffing", "documenting", "visiting", "remedying",
        "certifying", "registering", "keeping", "appealing", "overseeing",
    ],
}  # fmt: skip
EACH = [(feature, area) for feature, areas in AREAS.items() for area in areas]
MODULES = sorted(path for path in PORTAL.rglob("*.py") if "demo" not in path.relative_to(PORTAL).parts[0])


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, *, top_level: bool = False) -> set[str]:
    """Dotted names a module imports; ``top_level``: only those executed when it is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer_of(path: Path) -> str | None:
    for part in path.relative_to(PORTAL).with_suffix("").parts:
        if part in LAYERS:
            return part
    return None


def uses(path: Path, *packages: str) -> set[str]:
    return {name for name in imports_of(path) if any(name == p or name.startswith(p + ".") for p in packages)}


def of_layer(*layers: str) -> list[Path]:
    return [path for path in MODULES if layer_of(path) in layers]


@pytest.mark.parametrize("path", of_layer("services", "policies"), ids=name_of)
def test_commands_and_policies_know_no_web(path: Path) -> None:
    assert uses(path, "flask", "wtforms", "flask_wtf", "flask_login", "werkzeug.wrappers") == set()


@pytest.mark.parametrize("path", of_layer("policies"), ids=name_of)
def test_policies_touch_no_database_and_no_clock(path: Path) -> None:
    assert uses(path, "sqlalchemy", "portal.core.clock.now", "portal.core.database.session") == set()


@pytest.mark.parametrize("path", of_layer("views"), ids=name_of)
def test_views_touch_no_database(path: Path) -> None:
    forbidden = ("sqlalchemy", "portal.extensions.db", "portal.extensions.Base", "portal.core.database.session")
    assert uses(path, *forbidden) == set()


@pytest.mark.parametrize("path", of_layer("forms"), ids=name_of)
def test_forms_touch_no_database(path: Path) -> None:
    assert uses(path, "sqlalchemy", "portal.extensions", "portal.core.database.session") == set()


@pytest.mark.parametrize("path", of_layer("services", "queries"), ids=name_of)
def test_commands_and_queries_do_not_commit(path: Path) -> None:
    assert not re.search(r"session\.commit\(|with transaction\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", of_layer("queries"), ids=name_of)
def test_queries_change_nothing(path: Path) -> None:
    assert not re.search(r"session\.(add|add_all|delete|merge)\(|\brecord\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("feature", "area"), EACH)
def test_inside_an_area_layers_import_only_leftwards(feature: str, area: str) -> None:
    wrong = []
    for path in sorted((PORTAL / feature / area).rglob("*.py")):
        if (mine := layer_of(path)) is None:
            continue
        right = [f"portal.{feature}.{area}.{layer}" for layer in LAYERS[LAYERS.index(mine) + 1 :]]
        wrong += [f"{name_of(path)} imports {name}" for name in uses(path, *right)]
    assert wrong == []


@pytest.mark.parametrize(("feature", "area"), EACH)
def test_areas_import_only_areas_to_their_left(feature: str, area: str) -> None:
    areas = AREAS[feature]
    right = [f"portal.{feature}.{other}" for other in areas[areas.index(area) + 1 :]]
    paths = (PORTAL / feature / area).rglob("*.py")
    assert [f"{name_of(path)} imports {name}" for path in paths for name in uses(path, *right)] == []


@pytest.mark.parametrize("feature", AREAS)
def test_every_area_is_known(feature: str) -> None:
    areas = {path.parent.parent.name for path in (PORTAL / feature).glob("*/views/__init__.py")}
    assert areas <= set(AREAS[feature])


def test_only_settings_reads_the_environment() -> None:
    readers = {name_of(path) for path in MODULES if re.search(r"\bos\.environ\b(?!``|\.setdefault)|os\.getenv", path.read_text("utf-8"))}
    assert readers <= {"portal.settings"}


HEAVY = ("xlsxwriter", "python_calamine", "typst", "PIL", "puremagic", "numpy", "highspy", "waitress")


NUMERIC = ("portal.awards.scoring.analysis", "portal.awards.solving")
"""Arithmetic on arrays throughout: imported inside functions only, which test_starting.py holds true."""


@pytest.mark.parametrize("path", [path for path in MODULES if not name_of(path).startswith(NUMERIC)], ids=name_of)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    top = {name.split(".")[0] for name in imports_of(path, top_level=True)}
    assert top & set(HEAVY) == set()


def test_files_can_be_read_in_one_go() -> None:
    long = {
        name_of(path): lines
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert long == {}


@pytest.mark.parametrize("template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda p: str(p.relative_to(ROOT)))
def test_templates_hold_no_inline_style_or_script(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", source)
    assert not re.search(r"(src|href)=\"https?://", source)
