"""The longest the window stands still: at start, reading a network file, when the recogniser dies. JSON.

    python tests/bench/stalls.py [--rounds 5]

A beat is asked of the event loop again and again; a stall is the longest time between two of them, in ms.
`start` counts from the first paint of the window until the first answer; `model`, while another network file
is taken in use and the bundled one again; `broken_model`, while a broken one is refused; `death`, from the
kill of the recogniser until its successor has answered. Median and largest of some rounds.
"""

import argparse
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    stalls = {"start": [], "model": [], "broken_model": [], "death": []}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ |= {"DIGITSCOPE_HOME": folder, "QT_QPA_PLATFORM": "offscreen"}
        other, broken = write_networks(Path(folder))
        for _ in range(arguments.rounds):
            one_round(stalls, other, broken)
    found = {
        name: {"p50": round(statistics.median(each), 1), "max": round(max(each), 1)}
        for name, each in stalls.items()
    }
    print(json.dumps(found))


def write_networks(folder):
    """Make a copy of the bundled network, and a broken one, without loading torch into this process."""
    from digitscope.resources import BUNDLED_MODEL, asset

    content = asset(BUNDLED_MODEL).read_bytes()
    other, broken = folder / "other.safetensors", folder / "broken.safetensors"
    other.write_bytes(content)
    broken.write_bytes(content[: len(content) // 2])
    return other, broken


class Beats:
    """Measures the longest time between two turns of the event loop."""

    def __init__(self):
        from PySide6.QtCore import QTimer

        self.last = self.longest = 0.0
        self.timer = QTimer(interval=0)
        self.timer.timeout.connect(self.beat)

    def beat(self):
        now = time.perf_counter()
        if self.last:
            self.longest = max(self.longest, now - self.last)
        self.last = now
        time.sleep(0.0002)  # leaves the processor to the others

    def during(self, wait):
        """Return the longest stall in ms while `wait()` runs an event loop."""
        self.last, self.longest = time.perf_counter(), 0.0
        self.timer.start()
        wait()
        self.timer.stop()
        return 1000 * self.longest


def one_round(stalls, other, broken):
    from PySide6.QtCore import QEventLoop, QTimer

    from digitscope.engine.recogniser.client import RecogniserClient
    from digitscope.gui.app import SWITCH_INTERVAL_S, make_app
    from digitscope.gui.mainwindow.main_window import Window
    from digitscope.gui.style.theme import apply_theme
    from digitscope.ink.drawing.strokes import drawing_of
    from digitscope.resources import BUNDLED_MODEL, asset

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = make_app()
    client = RecogniserClient()
    client.start()
    window = Window(client)
    apply_theme(app, "light")
    window.restore()
    beats = Beats()
    line = np.linspace([0.5, 0.2], [0.5, 0.8], 20)

    def until(wanted, begin=lambda: None):
        def wait():
            loop = QEventLoop()
            wanted.connect(loop.quit)
            QTimer.singleShot(60_000, loop.quit)
            begin()
            loop.exec()
            wanted.disconnect(loop.quit)

        return wait

    window.show()
    app.processEvents()  # the first paint: before it there is nothing that could stand still
    window.draw.show_drawing(drawing_of([line]), undoable=False)
    stalls["start"].append(beats.during(until(window.draw.read)))
    for path in (other, asset(BUNDLED_MODEL)):
        change = until(window.draw.read, lambda path=path: window.use_model(path))
        stalls["model"].append(beats.during(change))
    said = window.notices.notified
    stalls["broken_model"].append(beats.during(until(said, lambda: window.use_model(broken))))
    kill = until(window.draw.read, lambda: os.kill(client.process_id, signal.SIGKILL))
    stalls["death"].append(beats.during(kill))
    window.close()
    client.wait(10)
    window.deleteLater()
    app.processEvents()


if __name__ == "__main__":
    main()
