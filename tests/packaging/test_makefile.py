"""What make would do: set up once, again when something changed, and nothing twice."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = ("run", "test", "check", "package")
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make here")


def make(folder: Path, *words: str) -> str:
    """Run make and return what it printed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make", *words], cwd=folder, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def project(tmp_path) -> Path:
    """Lay out a project that is set up for `make test`, under a path with spaces."""
    folder = tmp_path / "a path with spaces"
    for name in ("Makefile", "pyproject.toml", "packaging/constraints.txt", "packaging/setup_env.py"):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
        os.utime(copy, (1_000_000, 1_000_000))
    for name, text in (("bin/python", ""), ("ready/where", str(folder)), ("ready/test", "")):
        made = folder / ".venv" / name
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(text, encoding="utf-8")
    return folder


def test_what_is_set_up_is_not_set_up_again(project):
    assert "setup_env.py" not in make(project, "-n", "test")


def test_another_target_is_set_up(project):
    assert "setup_env.py check" in make(project, "-n", "check")


@pytest.mark.parametrize("name", ["pyproject.toml", "packaging/constraints.txt", "packaging/setup_env.py"])
def test_a_change_sets_up_again(project, name):
    os.utime(project / name)
    os.utime(project / ".venv" / "ready" / "test", (2_000_000, 2_000_000))
    assert "setup_env.py test" in make(project, "-n", "test")


def test_a_moved_folder_is_set_up_again(project):
    moved = project.rename(project.with_name("moved here"))
    assert "setup_env.py test" in make(moved, "-n", "test")


def test_a_python_that_is_gone_is_set_up_again(project):
    (project / ".venv" / "bin" / "python").unlink()
    assert "setup_env.py test" in make(project, "-n", "test")


def test_more_words_are_passed_on(project):
    assert "-m pytest -k pad" in make(project, "-n", "test", "ARGS=-k pad")


def test_help_names_every_target():
    said = make(ROOT, "help")
    assert all(f"make {target} " in said for target in TARGETS)
