import subprocess
import sys

import pytest

from digitscope import __version__, cli
from digitscope.commands import predict

HEAVY = {"numpy", "torch", "PySide6", "PIL", "platformdirs"}


def test_nothing_heavy_is_loaded_before_a_command_needs_it():
    code = "import sys, digitscope.__main__, digitscope.cli; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert not HEAVY & set(loaded.split())


def test_help_lists_every_command(call):
    code, output, _ = call("--help")
    assert code == 0
    assert all(f"  {name} " in output for name in cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_with_examples(call, name):
    code, output, _ = call(name, "--help")
    assert code == 0
    assert f"usage: digitscope {name}" in output
    assert "examples:\n  digitscope " in output


def test_version(call):
    assert call("--version") == (0, f"Digitscope {__version__}\n", "")


def test_a_slip_of_the_pen_is_told(call):
    code, output, errors = call("predcit", "seven.png")
    assert (code, output) == (2, "")
    assert "Did you mean “predict”?" in errors


def test_a_file_that_is_not_there_is_no_command(call):
    code, _, errors = call("/nowhere/seven.png")
    assert code == 2
    assert "neither a command nor a file" in errors


@pytest.mark.parametrize(
    "words",
    [
        ("predict",),
        ("predict", "--model", "nowhere.safetensors", "x.png"),
        ("--data", "/nowhere"),
        ("snapshot", "--digit", "12", "--out", "x.png"),
        ("snapshot", "--digit", "1", "--out", "x.jpg"),
        ("snapshot", "--digit", "1", "--out", "x.png", "--size", "200x100"),
        ("snapshot", "--digit", "1", "--out", "x.png", "--size", "large"),
        ("snapshot", "--out", "x.png"),
        ("train", "--augment", "[1"),
    ],
)
def test_wrong_use(call, words):
    code, output, errors = call(*words)
    assert (code, output) == (2, "")
    assert "usage:" in errors


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_window_says_what_works(call, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    code, output, errors = call()
    assert (code, output) == (1, "")
    assert errors.count("\n") == 1
    assert all(name in errors for name in cli.COMMANDS)


def test_interrupted(call, monkeypatch):
    def interrupt(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(predict, "run", interrupt)
    assert call("predict", "x.png") == (130, "", "digitscope: Interrupted.\n")


def test_a_reader_that_has_enough_is_no_error():
    """As in `digitscope info | head -1`."""
    command = [sys.executable, "-m", "digitscope", "info"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
