import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def libraries(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "packaging")
    import system_libraries

    monkeypatch.setattr(system_libraries.sys, "platform", "linux")
    return system_libraries


@pytest.fixture
def ran(libraries, monkeypatch):
    """Record the commands that would be run, and run none."""
    commands = []

    def run(words, **_):
        commands.append(words)
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(libraries.subprocess, "run", run)
    return commands


def test_a_library_is_looked_for_by_loading_it(libraries):
    assert libraries.missing({"libc.so.6": "libc6", "libno-such-thing.so.9": "libno"}) == ["libno"]


def test_a_font_is_looked_for_in_its_folders(libraries, tmp_path):
    assert not libraries.has_font([str(tmp_path), str(tmp_path / "none")])
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "Some.TTF").touch()
    assert libraries.has_font([str(tmp_path)])


def test_nothing_missing_runs_nothing(libraries, ran, monkeypatch):
    monkeypatch.setattr(libraries, "missing", lambda _: [])
    monkeypatch.setattr(libraries, "has_font", lambda: True)
    libraries.provide()
    assert ran == []


def test_what_is_missing_is_installed(libraries, ran, monkeypatch):
    monkeypatch.setattr(libraries, "missing", lambda _: [] if ran else ["libegl1"])
    monkeypatch.setattr(libraries, "has_font", lambda: bool(ran))
    monkeypatch.setattr(libraries, "install_command", lambda: ["apt-get"])
    libraries.provide()
    assert [words[2] for words in ran] == ["update", "install"]
    assert ran[1][-2:] == ["libegl1", libraries.FONT_PACKAGE]


def test_without_the_right_to_install_the_command_is_named(libraries, monkeypatch):
    monkeypatch.setattr(libraries, "missing", lambda _: ["libegl1"])
    monkeypatch.setattr(libraries, "install_command", lambda: None)
    with pytest.raises(libraries.MissingLibrariesError, match="sudo apt-get install libegl1"):
        libraries.provide()


def test_what_only_a_screen_needs_does_not_stop_the_set_up(libraries, capsys):
    libraries.report([], ["libxcb-cursor0"])
    assert "sudo apt-get install libxcb-cursor0" in capsys.readouterr().err


def test_other_systems_are_left_alone(libraries, ran, monkeypatch):
    monkeypatch.setattr(libraries.sys, "platform", "darwin")
    libraries.provide()
    assert ran == []


@pytest.mark.parametrize(
    ("root", "sudo", "command"), [(True, 1, "env"), (False, 0, "sudo"), (False, 1, None)], ids=str
)
def test_apt_get_is_used_only_where_it_asks_nothing(libraries, monkeypatch, root, sudo, command):
    monkeypatch.setattr(libraries.os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(libraries.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(libraries.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], sudo))
    words = libraries.install_command()
    assert (words[0] if words else None) == command
