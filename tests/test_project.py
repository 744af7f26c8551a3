"""What pyproject.toml, the README and CONTRIBUTING say is so."""

import ast
import importlib
import re
import sys
import tomllib
from pathlib import Path

import pytest

from digitscope.cli import COMMANDS

ROOT = Path(__file__).parents[1]
SOURCE = sorted((ROOT / "src").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
IMPORTED_AS = {"pyside6-essentials": "PySide6", "pillow": "PIL", "opentsne": "openTSNE"}
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
TOP = {"pyproject.toml", "setup.py", *PAGES, "LICENSE", "Makefile", "assets", "packaging", "src", "tests"}
MADE = {"build", "dist"}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def imports(path: Path) -> set[str]:
    """Return the packages that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_what_is_declared_is_what_is_imported():
    names = {re.split(r"[<>=!~]", line)[0].lower() for line in PROJECT["dependencies"]}
    declared = {IMPORTED_AS.get(name, name) for name in names}
    used = set().union(*map(imports, SOURCE)) - set(sys.stdlib_module_names) - {"digitscope"}
    used -= {"shiboken6"}  # comes with PySide6 and cannot be declared apart from it
    assert used == declared


def test_every_dependency_is_explained():
    reasons = page("CONTRIBUTING.md")
    names = [re.split(r"[<>=!~]", line)[0] for line in PROJECT["dependencies"]]
    assert [name for name in names if f"| {name} |".lower() not in reasons.lower()] == []


def test_the_command_starts_what_it_names():
    module, _, function = PROJECT["scripts"]["digitscope"].partition(":")
    assert callable(getattr(importlib.import_module(module), function))


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_name_what_there_is(name):
    text = page(name)
    targets = re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE)
    assert [word for word in re.findall(r"`make ([a-z]+)", text) if word not in targets] == []
    commands = re.findall(r"^\$? ?digitscope ([a-z][a-z-]+)(?= |$)", text, re.MULTILINE)
    assert [word for word in commands if word not in COMMANDS] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_link_leads_nowhere(name):
    links = re.findall(r"\]\(([^)#]+)\)", page(name))
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []


def test_the_readme_shows_every_command():
    assert [name for name in COMMANDS if f"digitscope {name}" not in page("README.md")] == []


def test_the_contributing_page_names_files_that_exist():
    text = page("CONTRIBUTING.md")
    named = re.findall(r"`((?:gui|engine|nn|ink|commands|plan|runs|data|metrics)/[a-z_/]+\.py)`", text)
    assert [file for file in named if not (ROOT / "src" / "digitscope" / file).is_file()] == []
    others = re.findall(r"`((?:packaging|tests)/[a-z_/]+\.[a-z]+)`", text)
    assert [file for file in others if not (ROOT / file).is_file()] == []


def test_the_top_level_holds_what_it_should():
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - MADE == TOP
