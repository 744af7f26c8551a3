"""How long the program takes to start, beside what that cannot be faster than. Prints one JSON object.

    python tests/bench/startup.py [--rounds 5]

All times are medians, in seconds, from the moment at which the process is asked for:
    window_s          `digitscope DRAWING` until the pad has been painted and the event loop runs
    bare_qt_window_s  the same for a program that does nothing but show an empty Qt window of that size
    first_answer_s    `digitscope DRAWING` until bars with an answer have been painted
    import_torch_s    `import torch` in a fresh Python, without the start of Python itself
The four are taken in turn, so that what else the machine does falls on all of them. No screen is needed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pen import SEVEN


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", choices=list(CHILDREN), help=argparse.SUPPRESS)
    parser.add_argument("drawing", nargs="?", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        CHILDREN[arguments.child](arguments.drawing)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # people's Python keeps what it has compiled
        os.environ |= {"DIGITSCOPE_HOME": str(Path(folder, "home")), "QT_QPA_PLATFORM": "offscreen"}
        drawing = write_drawing(Path(folder, "seven.json"))
        measure_all(drawing)  # fills the disk cache
        taken = [measure_all(drawing) for _ in range(arguments.rounds)]
    print(json.dumps({name: round(statistics.median(each[name] for each in taken), 3) for name in taken[0]}))


def write_drawing(path):
    from digitscope.ink.drawing.storage import save_drawing
    from digitscope.ink.drawing.strokes import drawing_of

    save_drawing(drawing_of([SEVEN]), path)
    return path


def measure_all(drawing):
    started, said = run("digitscope", drawing)
    bare_started, bare_said = run("bare", drawing)
    return {
        "window_s": said["window"] - started,
        "bare_qt_window_s": bare_said["window"] - bare_started,
        "first_answer_s": said["answer"] - started,
        "import_torch_s": run("torch", drawing)[1]["seconds"],
    }


def run(child, drawing):
    """Return when the child was asked for, and what it said."""
    words = [sys.executable, __file__, "--child", child, str(drawing)]
    started = time.monotonic()
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    return started, json.loads(done.stdout)


def on_paint(kind, then):
    """Call `then` in the event loop each time a widget of this class has been painted.

    To be called before the first one is painted: Qt's binding remembers which method it found.
    """
    from PySide6.QtCore import QTimer

    plain = kind.paintEvent

    def watched(self, event):
        plain(self, event)
        QTimer.singleShot(0, then)

    kind.paintEvent = watched


def digitscope(drawing):
    """Start the program as its command does; the watching is hung in where Qt is imported anyway."""
    from digitscope import cli
    from digitscope.commands import window

    said, answers = {}, []
    plain = window._open

    def watched(client, file, data):
        from PySide6.QtWidgets import QApplication

        from digitscope.gui.mainwindow.main_window import Window
        from digitscope.gui.pad.pad import Pad
        from digitscope.gui.widgets.answer_bars import BarsView

        def shown():
            said.setdefault("window", time.monotonic())

        def bars_painted():
            if answers:
                said["answer"] = time.monotonic()
                QApplication.quit()

        class Watched(Window):
            def __init__(self, *given):
                super().__init__(*given)
                self.draw.read.connect(answers.append)

        import digitscope.gui.app

        digitscope.gui.app.Window = Watched
        on_paint(Pad, shown)
        on_paint(BarsView, bars_painted)
        return plain(client, file, data)

    window._open = watched
    code = cli.main([drawing])
    print(json.dumps(said))
    sys.exit(code)


def bare(_drawing):
    """Show an empty window."""
    from PySide6.QtWidgets import QApplication, QWidget

    class Bare(QWidget):
        def paintEvent(self, event):
            pass

    def shown():
        print(json.dumps({"window": time.monotonic()}))
        QApplication.quit()

    app = QApplication([])
    window = Bare()
    window.resize(1400, 900)
    on_paint(Bare, shown)
    window.show()
    app.exec()


def torch(_drawing):
    """Import torch and nothing else."""
    began = time.perf_counter()
    import torch  # noqa: F401

    print(json.dumps({"seconds": time.perf_counter() - began}))


CHILDREN = {"digitscope": digitscope, "bare": bare, "torch": torch}

if __name__ == "__main__":
    main()
