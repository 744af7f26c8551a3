"""What `pip install .` installs: every room of the house, and the assets where the program looks for them."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("setuptools", reason="builds the wheel")
ROOT = Path(__file__).parents[2]
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
FIND = "from digitscope.data.load import find; print(find('mnist'))"
ASK = "from digitscope import resources; print(resources.asset(''))"


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """Build the wheel from a copy and lay it out as pip would."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("src", "assets"):
        leave = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, source / name, ignore=leave)
    (source / "assets" / "window.png").touch()
    words = [sys.executable, "-c", BUILD, str(source / "dist")]
    built = subprocess.run(words, cwd=source, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(next((source / "dist").glob("*.whl"))).extractall(folder)
    return folder


def files(folder: Path, pattern: str) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob(pattern) if path.is_file()}


def test_every_module_is_there(installed):
    missing = files(ROOT / "src" / "digitscope", "*.py") - files(installed / "digitscope", "*.py")
    assert not missing, "setup.py finds the packages"


def test_every_asset_is_there_but_the_readmes_picture(installed):
    shown = {path.relative_to(ROOT / "assets") for path in (ROOT / "assets").glob("window*.png")}
    expected = files(ROOT / "assets", "*") - shown
    assert files(installed / "digitscope" / "assets", "*") == expected


def test_mnist_is_there_as_it_is_here(installed):
    here, there = ROOT / "assets" / "data", installed / "digitscope" / "assets" / "data"
    assert {path.name: path.read_bytes() for path in (there / "mnist").iterdir()} == {
        path.name: path.read_bytes() for path in (here / "mnist").iterdir()
    }
    environment = os.environ | {"PYTHONPATH": str(installed), "DIGITSCOPE_BUNDLED_DATA": ""}
    words = [sys.executable, "-c", FIND]
    asked = subprocess.run(words, env=environment, capture_output=True, text=True, cwd=installed)
    assert Path(asked.stdout.strip()) == there / "mnist"


def test_the_program_finds_them_there(installed):
    environment = os.environ | {"PYTHONPATH": str(installed)}
    asked = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True)
    assert Path(asked.stdout.strip()) == installed / "digitscope" / "assets"
