"""Ten thousand strokes on the real window: is anything lost, does memory stay flat? Prints one JSON object.

    python tests/bench/soak.py [--strokes 10000]

Draws by real mouse events with the real recogniser process beside, as a person would: a few strokes, undo and
redo, a cleared pad, a new digit. After every digit the strokes on the pad are compared with those that were
drawn. `rss_mb` is the window process's memory after each tenth, `growth_mb` what the last half added.
"""

import argparse
import itertools
import json
import os
import sys
import tempfile
import time

import numpy as np
import psutil

STROKES_A_DIGIT = 4
POINTS = 8


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--strokes", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ |= {"DIGITSCOPE_HOME": folder, "QT_QPA_PLATFORM": "offscreen"}
        print(json.dumps(Soak().run(arguments.strokes)))


class Soak:
    def __init__(self):
        from PySide6.QtCore import QEventLoop

        from digitscope.engine.recogniser.client import RecogniserClient
        from digitscope.gui.app import SWITCH_INTERVAL_S, make_app
        from digitscope.gui.mainwindow.main_window import Window
        from digitscope.gui.style.theme import apply_theme

        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self.app = make_app()
        self.client = RecogniserClient()
        self.window = Window(self.client)
        apply_theme(self.app, "light")
        self.window.restore()
        loop = QEventLoop()
        self.window.link.model_changed.connect(loop.quit)
        self.window.show()
        loop.exec()
        self.pad = self.window.draw.pad
        self.answers = 0
        self.window.draw.read.connect(self.count)
        self.random = np.random.default_rng(0)

    def count(self, _read):
        self.answers += 1

    def run(self, strokes):
        process, rss, drawn, lost = psutil.Process(), [], 0, 0
        began = time.monotonic()
        tenth = max(1, strokes // 10)
        while drawn < strokes:
            lost += self.digit()
            drawn += STROKES_A_DIGIT
            if len(rss) < drawn // tenth:
                rss.append(round(process.memory_info().rss / 2**20, 1))
        child = psutil.Process(self.client.process_id).memory_info().rss
        last = self.pad.drawing
        self.window.close()
        self.client.wait(10)
        return {
            "strokes": drawn,
            "lost": lost + self.lost_on_disk(last),
            "answers": self.answers,
            "seconds": round(time.monotonic() - began, 1),
            "rss_mb": rss,
            "growth_mb": round(rss[-1] - rss[len(rss) // 2 - 1], 1),
            "recogniser_rss_mb": round(child / 2**20, 1),
        }

    def digit(self):
        """Draw some strokes in between undo, redo and erasing; return how many are missing in the end."""
        self.pad.clear()
        drawn = [self.stroke() for _ in range(STROKES_A_DIGIT)]
        self.pad.undo()
        self.pad.redo()
        missing = abs(STROKES_A_DIGIT - len(self.pad.drawing.strokes))
        kept = self.pad.drawing.strokes
        points = sum(len(stroke.points) < count for stroke, count in zip(kept, drawn, strict=False))
        self.app.processEvents()
        return missing + points

    def stroke(self):
        """Draw a stroke; return how many different places it went through one after the other."""
        from PySide6.QtCore import QPointF, Qt
        from PySide6.QtTest import QTest

        places = self.random.uniform(0.1, 0.9, 2) + self.random.normal(0, 0.03, (POINTS, 2)).cumsum(axis=0)
        square = self.pad.square
        pixels = [
            QPointF(square.x() + x * square.width(), square.y() + y * square.height()).toPoint()
            for x, y in np.clip(places, 0.02, 0.98)
        ]
        button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(self.pad, button, keys, pixels[0])
        for pixel in pixels[1:]:
            QTest.mouseMove(self.pad, pixel)
        QTest.mouseRelease(self.pad, button, keys, pixels[-1])
        return 1 + sum(a != b for a, b in itertools.pairwise(pixels))

    def lost_on_disk(self, last):
        """Compare the last drawing with what was kept of it."""
        from digitscope.gui.services.session_store import user_folder
        from digitscope.ink.drawing.storage import load_drawing

        kept = load_drawing(user_folder("data") / "last-drawing.json")
        return abs(len(kept.strokes) - len(last.strokes))


if __name__ == "__main__":
    main()
