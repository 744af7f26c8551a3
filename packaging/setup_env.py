"""Set up what a make target needs: `.venv`, the pinned packages, Qt's system libraries.

Use: `python setup_env.py TARGET [ROOT]` with TARGET one of `run`, `test`, `check`, `package`. A stamp
`.venv/ready/TARGET` tells make that it is done; `.venv/ready/where` holds the folder that it was done in.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import system_libraries

GROUPS = {"run": (), "test": ("test",), "check": ("test", "check"), "package": ("package",)}
"""Dependency groups of pyproject.toml by target; mypy reads the tests' packages too."""
BUILD = ("setuptools",)
"""What builds the project itself; inside .venv, so that no build step fetches another version."""


class SetupError(Exception):
    """Something that only the user can put right, in a sentence."""


def requirements(pyproject: Path, target: str) -> list[str]:
    """Return the requirements of a target's dependency groups."""
    groups = tomllib.loads(pyproject.read_text(encoding="utf-8"))["dependency-groups"]
    return [line for group in GROUPS[target] for line in groups[group]]


def make_venv(venv: Path) -> Path:
    """Make the virtual environment if it is missing or its Python no longer starts; return its Python."""
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if _starts(python):
        return python
    print(f"Making {venv.name} with Python {sys.version.split()[0]}", flush=True)
    make = [sys.executable, "-m", "venv", "--clear", str(venv)]
    made = subprocess.run(make, capture_output=True, text=True)
    if made.returncode != 0:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"Python could not make a virtual environment; on Debian and Ubuntu install python{version}-venv "
            f"and call make again. It said: {(made.stderr or made.stdout).strip()}"
        )
    return python


def _starts(python: Path) -> bool:
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(python), "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def install(python: Path, root: Path, target: str) -> None:
    """Install the project, editable, and the target's packages in the pinned versions."""
    constraints = str(root / "packaging" / "constraints.txt")
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-c", constraints]
    if not sys.stdout.isatty():
        pip.append("-qq")  # a person sees the progress of the downloads, a log only what went wrong
    print(f"Installing what `make {target}` needs (some minutes the first time)", flush=True)
    wanted = requirements(root / "pyproject.toml", target)
    for words in (BUILD, ("--no-build-isolation", "-e", str(root), *wanted)):
        if subprocess.run([*pip, *words], stdin=subprocess.DEVNULL).returncode != 0:
            raise SetupError(
                "The packages could not be installed; pip's own words are above. What was installed before "
                "is kept: mend the cause (often the network or a full disk) and call make again."
            )


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one set-up work at a time: `make -j` and a second terminal wait here for the first."""
    try:
        import fcntl
    except ImportError:  # Windows, which brings no make either
        yield
        return
    lock = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def stamp(ready: Path, target: str, where: str) -> None:
    """Leave the stamps of the target and of those that need no more; those of another folder are void."""
    ready.mkdir(exist_ok=True)
    note = ready / "where"
    if not note.exists() or note.read_text(encoding="utf-8") != where:
        for old in ready.iterdir():
            old.unlink()
        note.write_text(where, encoding="utf-8")
    for other, groups in GROUPS.items():
        if set(groups) <= set(GROUPS[target]):
            (ready / other).touch()


def main(arguments: list[str]) -> int:
    """Set up for one target."""
    target, *rest = arguments
    root = Path(__file__).resolve().parents[1]
    venv = root / ".venv"
    try:
        with alone(root):
            system_libraries.provide()
            install(make_venv(venv), root, target)
            stamp(venv / "ready", target, rest[0] if rest else str(root))
    except (SetupError, system_libraries.MissingLibrariesError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
