"""The program started as people start it."""

import json
import subprocess
import sys

from PIL import Image


def digitscope(*words):
    command = [sys.executable, "-m", "digitscope", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, encoding="utf-8")


def test_self_check_starts_every_part():
    done = digitscope("self-check", "--json")
    checked = [json.loads(line) for line in done.stdout.splitlines()]
    assert [entry["part"] for entry in checked] == ["ink", "network", "recogniser", "window"]
    assert [entry["told"] for entry in checked if not entry["ok"]] == []
    assert "read as: " in checked[2]["told"]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_snapshot_has_the_wanted_size_and_leaves_the_user_alone(seven, tmp_path, home):
    out = tmp_path / "window.png"
    done = digitscope("snapshot", "--drawing", seven, "--out", out, "--size", "1100x700", "--theme", "dark")
    assert (done.returncode, done.stderr) == (0, "")
    with Image.open(out) as picture:
        assert picture.size == (1100, 700)
        assert len(picture.getcolors(1_000_000)) > 50
    assert not home.exists()
