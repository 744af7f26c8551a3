import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def setup_env(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "packaging")
    import setup_env

    return setup_env


def test_requirements_are_those_of_the_targets_groups(setup_env):
    needs = setup_env.requirements(ROOT / "pyproject.toml", "check")
    assert any(need.startswith("mypy") for need in needs)
    assert any(need.startswith("pytest") for need in needs)
    assert setup_env.requirements(ROOT / "pyproject.toml", "run") == []


def test_every_requirement_is_pinned(setup_env):
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    pyproject = ROOT / "pyproject.toml"
    needs = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    for target in setup_env.GROUPS:
        needs += setup_env.requirements(pyproject, target)
    assert all("==" in line for line in lines)
    assert {need.partition(">")[0].lower() for need in needs} | set(setup_env.BUILD) <= pinned


def test_a_venv_that_starts_is_kept_and_one_that_does_not_is_made_again(setup_env, tmp_path, monkeypatch):
    made = []

    def run(words, **_):
        made.append(words)
        return subprocess.CompletedProcess(words, 0 if "venv" in words or not made[:-1] else 1, "", "")

    monkeypatch.setattr(setup_env.subprocess, "run", run)
    python = setup_env.make_venv(tmp_path / ".venv")
    assert len(made) == 1, "it starts: nothing is made"
    setup_env.make_venv(tmp_path / ".venv")
    assert made[-1] == [sys.executable, "-m", "venv", "--clear", str(tmp_path / ".venv")]
    assert python.name.startswith("python")


def test_a_missing_venv_module_is_said_in_a_sentence(setup_env, tmp_path, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "ensurepip is not available", "")
    monkeypatch.setattr(setup_env.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(setup_env.SetupError, match=r"install python3\.\d+-venv.*ensurepip"):
        setup_env.make_venv(tmp_path / ".venv")


def test_a_failed_install_is_said_in_a_sentence(setup_env, monkeypatch):
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(setup_env.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(setup_env.SetupError, match="could not be installed"):
        setup_env.install(Path(sys.executable), ROOT, "test")


def test_a_target_is_ready_with_all_that_need_no_more(setup_env, tmp_path):
    setup_env.stamp(tmp_path, "test", "/here")
    assert {path.name for path in tmp_path.iterdir()} == {"where", "run", "test"}


def test_stamps_of_another_folder_are_void(setup_env, tmp_path):
    setup_env.stamp(tmp_path, "check", "/here")
    setup_env.stamp(tmp_path, "run", "/there")
    assert {path.name for path in tmp_path.iterdir()} == {"where", "run"}


@pytest.mark.skipif(os.name == "nt", reason="make is not used there")
def test_no_python_is_said_in_a_sentence(tmp_path):
    words = ["/bin/sh", str(ROOT / "packaging" / "python.sh"), "-c", "pass"]
    done = subprocess.run(words, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
