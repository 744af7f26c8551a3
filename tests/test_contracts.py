"""The import contracts of pyproject.toml hold, and break when somebody crosses a room's wall."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("importlinter", reason="import-linter comes with `make check`")
ROOT = Path(__file__).parents[1]
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(is_debug_mode=False))"
CROSSINGS = {
    "gui/crossing.py": ("def later():\n    import digitscope.nn\n", "The window never reaches"),
    "engine/recogniser/client.py": ("\ndef later():\n    import torch\n", "The window never reaches"),
    "engine/trainer/client.py": ("\nimport digitscope.engine.trainer.process\n", "The window never reaches"),
    "nn/crossing.py": ("import digitscope.engine.recogniser.client\n", "The child processes know no Qt"),
    "ink/crossing.py": ("from PySide6.QtGui import QImage\n", "Ink, messages and resources"),
    "commands/crossing.py": ("from PySide6 import QtCore\n", "Only the window imports Qt"),
    "ink/drawing/strokes.py": ("\ndef later():\n    import digitscope.ink.framing.framing\n", "No cycles"),
    "plumbing.py": ("import digitscope.messages\n", "The house"),
}
"""File, what is added to it (lazy imports count too), and the contract that must break."""


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """Copy what import-linter reads, so that a test can spoil it."""
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def lint(root: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-c", LINT]
    return subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True)


def test_the_house_keeps_its_contracts(house):
    checked = lint(house)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", CROSSINGS)
def test_a_crossing_is_caught(house, name):
    line, contract = CROSSINGS[name]
    file = house / "src" / "digitscope" / name
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.write_text((before or "") + line, encoding="utf-8")
    try:
        checked = lint(house)
    finally:
        file.unlink() if before is None else file.write_text(before, encoding="utf-8")
    assert checked.returncode != 0
    assert any(said.startswith(contract) and said.endswith("BROKEN") for said in checked.stdout.splitlines())
