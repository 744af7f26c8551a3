"""The first frame on small and scaled screens: all of it, status line included, is on the screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect

from digitscope.gui.mainwindow.screen_fit import fitted

SHOW = """
import json, sys
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication
from digitscope.gui.app import make_app
from digitscope.gui.style.theme import apply_theme
from digitscope.gui.mainwindow.main_window import Window

class Nobody:
    gave_up = False
    listen = request = restart = stop = lambda *_: None

app = make_app()
apply_theme(app, "light")
window = Window(Nobody())
window.restore()
window.show()
told = {"least": window.minimumSize().toTuple()}

def tell(key):
    def place(widget):
        return QRect(widget.mapToGlobal(QPoint()), widget.size()).getRect()
    told[key] = {
        "screen": window.screen().availableGeometry().getRect(), "frame": window.frameGeometry().getRect(),
        "status": place(window.status), "header": place(window.header), "window": place(window),
        "pages": [window.stack.widget(i).size().toTuple() for i in range(4)],
        "needs": [window.stack.widget(i).minimumSizeHint().toTuple() for i in range(4)],
    }

def on_first():
    tell("first")
    window.showNormal()
    QTimer.singleShot(600, on_second)

def on_second():
    tell("normal")
    if len(sys.argv) > 1:
        window.resize(2000, 1200)
        tell("normal")
    window.status.show_notice("error", "It was not saved. " * 30, "")
    QTimer.singleShot(200, on_third)

def on_third():
    tell("notice")
    for index in range(4):
        window.header.tabs.setCurrentIndex(index)
        app.processEvents()
    tell("tabs")
    window.close()
    app.exit(0)

QTimer.singleShot(600, on_first)
app.exec()
print(json.dumps(told))
"""


def look(folder: Path, size: tuple[int, int], scale: int, *more: str) -> dict:
    """Start the window on a screen of that many pixels, and return where its parts lie."""
    screen = {"name": "s", "x": 0, "y": 0, "width": size[0], "height": size[1], "logicalDpi": 96, "dpr": 1}
    (folder / "screen.json").write_text(json.dumps({"screens": [screen]}))
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen:configfile=screen.json",
        "QT_SCALE_FACTOR": str(scale),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *more],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("size", "scale"), [((1366, 768), 1), ((1400, 900), 1), ((2560, 1440), 2), ((1366, 768), 2)]
)
def test_header_status_line_and_frame_are_on_the_screen(tmp_path, size, scale):
    told = look(tmp_path, size, scale)
    for moment in ("first", "normal", "notice", "tabs"):
        shown = {
            name: QRect(*told[moment][name]) for name in ("screen", "frame", "status", "header", "window")
        }
        assert shown["screen"].width() == size[0] // scale
        assert shown["screen"].contains(shown["frame"]), moment
        assert shown["window"].contains(shown["status"]), moment
        assert shown["window"].contains(shown["header"]), moment
        pages = zip(told[moment]["pages"], told[moment]["needs"], strict=True)
        current = [
            wide >= least_wide and high >= least_high for (wide, high), (least_wide, least_high) in pages
        ]
        assert current[0], moment  # what has no room is scrolled to, not squeezed
    wide, high = told["least"]
    assert wide <= size[0] // scale
    assert high <= size[1] // scale


def test_a_window_kept_on_a_large_screen_comes_back_whole_on_a_small_one(tmp_path):
    look(tmp_path, (2560, 1440), 1, "large")
    told = look(tmp_path, (1366, 768), 1)["first"]
    assert QRect(*told["screen"]).contains(QRect(*told["frame"]))
    assert QRect(*told["window"]).contains(QRect(*told["status"]))


@pytest.mark.parametrize(
    ("frame", "wanted"),
    [
        ((100, 100, 500, 400), (100, 100, 500, 400)),
        ((0, -20, 500, 400), (0, 10, 500, 400)),
        ((900, 700, 500, 400), (500, 410, 500, 400)),
        ((-5, 30, 1400, 920), (0, 10, 1000, 800)),
    ],
)
def test_a_frame_is_moved_and_made_smaller_as_little_as_needed(frame, wanted):
    assert fitted(QRect(*frame), QRect(0, 10, 1000, 800)).getRect() == wanted
