"""What a process really loads when it imports one room of the house."""

import importlib.util
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import digitscope

PROBE = """
import importlib, json, sys
for name in {names}:
    importlib.import_module(name)
print(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))
"""

CLIENTS = [f"digitscope.engine.{name}.client" for name in ("recogniser", "trainer", "worker")]
CHILDREN = [f"digitscope.engine.{name}.process" for name in ("recogniser", "trainer", "worker")]


def loaded_by(*names: str) -> set[str]:
    """Import the modules in a fresh interpreter and return the packages that it then holds."""
    words = [sys.executable, "-W", "error", "-c", PROBE.format(names=list(names))]
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def modules_of(room: str) -> list[str]:
    folders = importlib.util.find_spec(f"digitscope.{room}").submodule_search_locations
    found = [info.name for info in pkgutil.walk_packages(folders, f"digitscope.{room}.") if not info.ispkg]
    assert len(found) == sum(path.name != "__init__.py" for path in Path(folders[0]).rglob("*.py"))
    return found


def test_the_window_brings_no_torch():
    loaded = loaded_by(
        *modules_of("gui"), "digitscope.engine.recogniser.client", "digitscope.engine.trainer.client"
    )
    assert not loaded & {"torch", "safetensors", "captum", "pytest"}


def test_the_child_processes_bring_no_qt():
    loaded = loaded_by(
        *modules_of("nn"), "digitscope.engine.recogniser.process", "digitscope.engine.trainer.process"
    )
    assert "torch" in loaded
    assert not loaded & {"PySide6", "shiboken6", "pytest"}


def test_ink_brings_neither():
    loaded = loaded_by(*modules_of("ink"), "digitscope.messages", "digitscope.resources")
    assert not loaded & {"torch", "PySide6", "shiboken6", "safetensors"}


@pytest.mark.parametrize("name", ["digitscope", "digitscope.cli", "digitscope.__main__"])
def test_the_command_line_starts_light(name):
    assert not loaded_by(name) & {"numpy", "PIL", "torch", "PySide6", "tqdm", "pooch"}


def test_the_package_itself_imports_nothing():
    bare = subprocess.run([sys.executable, "-c", PROBE.format(names=[])], capture_output=True, text=True)
    assert loaded_by("digitscope") - set(json.loads(bare.stdout)) == {"digitscope"}
    assert digitscope.__version__.count(".") == 2
