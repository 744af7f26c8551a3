"""A disk that is full or may not be written: what needs none goes on, what needs one says so once."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digitscope.gui.mainwindow.crash_reporter import start_log
from digitscope.gui.mainwindow.status_bar import StatusLine
from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.session_store import Keeper
from digitscope.ink.drawing.strokes import Drawing, Stroke
from digitscope.resources import user_folder
from digitscope.runs.folder import RunFolder
from digitscope.runs.settings.config import TrainConfig
from digitscope.window_settings import read_settings, saved_model, settings_path


@pytest.fixture
def notices(qtbot):
    return Notices()


@pytest.fixture
def heard(notices):
    found = []
    notices.notified.connect(lambda *words: found.append(words))
    return found


def test_a_notice_is_shown_though_the_log_cannot_be_written(notices, heard, home):
    (home / "log").mkdir(parents=True, exist_ok=True)
    (home / "log" / "digitscope.log").mkdir()  # nobody writes to a folder
    log = logging.getLogger("digitscope")
    before = list(log.handlers)
    for handler in before:
        log.removeHandler(handler)
    try:
        start_log()
        notices.notify("error", "Something happened.")
    finally:
        for handler in list(log.handlers):
            handler.close()
            log.removeHandler(handler)
        for handler in before:
            log.addHandler(handler)
    assert heard == [("error", "Something happened.", "")]


def test_a_disk_that_refuses_the_settings_is_told_once_and_when_it_works_again(qtbot, notices, heard, home):
    background = Background()
    keeper = Keeper(background, notices)
    path = settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir()  # nothing can be put in its place
    (path / "inside").touch()
    for number in range(3):
        keeper.put("number", number)
        keeper.write()
    qtbot.waitUntil(lambda: len(heard) == 1)
    (path / "inside").unlink()
    path.rmdir()
    keeper.put("number", 3)
    keeper.write()
    qtbot.waitUntil(lambda: len(heard) == 2)
    background.close()
    assert [level for level, *_ in heard] == ["warning", "info"]
    assert "again" in heard[1][1]
    assert read_settings() == {"number": 3}


def test_an_error_goes_when_the_next_thing_works(qtbot, notices):
    line = StatusLine()
    qtbot.addWidget(line)
    notices.notified.connect(line.show_notice)
    notices.succeeded.connect(line.clear_error)
    notices.notify("error", "The file was not saved.")
    assert "not saved" in line.notice.text()
    notices.succeed()
    assert line.notice.text() == ""
    notices.notify("info", "A 7 was kept.")
    notices.succeed()
    assert line.notice.text() == "A 7 was kept."


def test_a_home_that_cannot_be_made_stops_nobody(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("no folder")
    monkeypatch.setenv("DIGITSCOPE_HOME", str(file / "home"))
    assert user_folder("data") == file / "home" / "data"
    assert read_settings() == {}
    assert saved_model() == ""


@pytest.mark.parametrize(
    "words", [["runs"], ["data", "list"], ["drawings"], ["train", "--preset", "first-steps"]]
)
def test_commands_end_with_a_sentence_where_nothing_can_be_written(words, tmp_path):
    file = tmp_path / "file"
    file.write_text("no folder")
    environment = os.environ | {"DIGITSCOPE_HOME": str(file / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "digitscope", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)
    assert done.stdout or done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
def test_a_child_whose_log_is_full_goes_on(tmp_path):
    code = (
        "import os, sys; sys.path[:0] = {path!r}; from pathlib import Path\n"
        "from digitscope.engine.child import _write_stderr_to\n"
        "_write_stderr_to(Path('/dev/full')); print('words', file=sys.stderr); sys.stderr.flush()\n"
        "os.write({pipe}, b'alive')\n"
    )
    ours, theirs = os.pipe()
    done = subprocess.run(
        [sys.executable, "-c", code.format(path=sys.path, pipe=theirs)], pass_fds=[theirs], timeout=60
    )
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        assert pipe.read() == b"alive"
    assert done.returncode == 0


@pytest.mark.parametrize("words", [["runs", "--help"], ["runs"], ["info"]])
def test_output_that_nobody_reads_is_no_failure(words, home):
    runs = home / "data" / "runs"
    for number in range(50):
        RunFolder(runs / f"run {number}").begin({"config": TrainConfig().to_json(), "name": "a run"})
    program = subprocess.Popen(
        [sys.executable, "-m", "digitscope", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    program.stdout.close()
    errors = program.stderr.read()
    program.stderr.close()
    assert program.wait(60) == 0
    assert errors == ""


@pytest.mark.parametrize("model", ["\0", "x" * 5000, 7, None, ["a"]])
def test_an_odd_network_in_the_settings_counts_as_none(model, home):
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text(json.dumps({"model": model}))
    assert saved_model() == ""


def test_settings_of_a_hundred_thousand_brackets_count_as_none(home):
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text("[" * 100_000)
    assert read_settings() == {}


def test_the_last_drawing_is_not_lost_on_a_disk_that_refuses_it(qtbot, notices, heard, home):
    background = Background()
    keeper = Keeper(background, notices)
    (home / "data" / "last-drawing.json").mkdir(parents=True)
    keeper.keep_drawing(Drawing((Stroke(np.array([[0.2, 0.2, 0, 1], [0.5, 0.5, 10, 1]])),)))
    keeper.write()
    qtbot.waitUntil(lambda: bool(heard))
    background.close()
    assert "stays on the pad" in heard[0][1]
