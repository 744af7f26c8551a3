"""How soon pause, resume and stop take effect in the real window, beside a real training. Prints JSON.

    python tests/bench/steering.py [--rounds 10] [--preset good] [--sets mnist]

Seconds from the click (a real event) until the window shows what came of it: `pause` and `resume`; `stop`,
until the training says that it takes no further step; `judged`, until what was learned is judged and may
be kept; `early`, until a run is ended that has not taken its first step; `end_now`, until the process is
gone after *End now*. Median and longest of some rounds, each at another moment of the training.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time

LONG_S = 120
PIECE_MS = 5


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--preset", default="good")
    parser.add_argument("--sets", default="mnist")
    parser.add_argument("--batch", type=int, default=0)
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["DIGITSCOPE_HOME"] = folder
        seconds = Steering(arguments).measured()
    found = {
        name: {"p50": round(statistics.median(each), 3), "max": round(max(each), 3), "count": len(each)}
        for name, each in seconds.items()
    }
    print(json.dumps(vars(arguments) | found))


class Steering:
    """The window, and clicks whose effect is waited for."""

    def __init__(self, given):
        from PySide6.QtCore import QTimer

        from digitscope.engine.recogniser.client import RecogniserClient
        from digitscope.gui.app import make_app
        from digitscope.gui.mainwindow.main_window import Window
        from digitscope.gui.style.theme import apply_theme
        from digitscope.runs.settings.config import changed
        from digitscope.runs.settings.presets import PRESETS

        self.given, self.chance = given, random.Random(0)
        self.app, self.client = make_app(), RecogniserClient()
        self.client.start()
        self.window = Window(self.client)
        apply_theme(self.app, "light")
        self.window.restore()
        self.window.show()
        self.beat = QTimer(interval=PIECE_MS)  # wakes the loop, so that what is waited for is looked at
        self.beat.start()
        tabs = self.window.header.tabs
        tabs.setCurrentIndex([tabs.tabText(index) for index in range(tabs.count())].index("Train"))
        self.until(lambda: self.window.training.tab is not None)
        self.tab = self.window.training.tab
        batch = {"batch": given.batch} if given.batch else {}
        sets = [{"name": name} for name in given.sets.split(",")]
        self.config = changed(PRESETS[given.preset].config, {"sets": sets, "epochs": 100} | batch)

    def until(self, reached):
        """Return the seconds until something holds."""
        from PySide6.QtCore import QEventLoop

        began = time.perf_counter()
        while not reached():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.perf_counter() - began > LONG_S:
                raise TimeoutError(f"{self.tab.controls.state}: {self.tab.progress.sentence.text()}")
        return time.perf_counter() - began

    def rest(self, seconds):
        """Let the window live for some time."""
        end = time.perf_counter() + seconds
        self.until(lambda: time.perf_counter() > end)

    def click(self, button, state):
        """Return the seconds from a click until the tab is in a state."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return self.until(lambda: self.tab.controls.state in state)

    def begin(self):
        """Start a run; return when it has taken steps."""
        self.tab.form.set_config(self.config)
        self.click(self.tab.controls.start, ("starting", "running"))
        self.until(lambda: bool(self.tab.curves.numbers.loss))
        self.rest(self.chance.uniform(0, 2))

    def measured(self):
        """Return the seconds of everything, by name."""
        names = ("pause", "resume", "stop", "judged", "early", "end_now")
        found = {name: [] for name in names}
        controls, told = self.tab.controls, []
        self.tab.run.link.phase_changed.connect(told.append)
        for number in range(self.given.rounds):
            self.begin()
            for _ in range(3):
                found["pause"].append(self.click(controls.pause, ("paused",)))
                self.rest(0.2)
                found["resume"].append(self.click(controls.pause, ("running",)))
                self.rest(self.chance.uniform(0, 1))
            told.clear()
            began = time.perf_counter()
            self.click(controls.stop, ("stopping", "idle"))
            self.until(lambda: any(phase.phase == "stopping" for phase in told) or controls.state == "idle")
            found["stop"].append(time.perf_counter() - began)
            if number % 2:
                found["end_now"].append(self.click(controls.stop, ("idle",)))
            else:
                self.until(lambda: controls.state == "idle")
                found["judged"].append(time.perf_counter() - began)
            self.tab.form.set_config(self.config)
            self.click(controls.start, ("starting",))
            self.rest(self.chance.uniform(0.1, 1))
            if controls.state == "starting":
                found["early"].append(self.click(controls.stop, ("idle",)))
            else:
                self.click(controls.stop, ("idle",))
            sys.stderr.write(f"{number}: { {name: each[-1:] for name, each in found.items()} }\n")
        self.window.close()
        self.client.wait(10)
        return {name: each for name, each in found.items() if each}


if __name__ == "__main__":
    main()
