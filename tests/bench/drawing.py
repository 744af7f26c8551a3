"""How far the window lags behind the pen, idle and beside a training. Prints one JSON object.

    python tests/bench/drawing.py [--seconds 15] [--report]

Drives the real window (offscreen, tall enough that every feature map is on screen, all layers unfolded) with
the real recogniser process and the bundled network. A pen in a process of its own makes 120 moves a second;
times run from the moment at which the pen moved, in milliseconds, so waiting in queues counts:
    pen_to_ink_ms     until the pad with that point has been painted
    pen_to_bars_ms    until bars have been painted that answer a picture with that point
    pen_to_maps_ms    until the maps of every layer have been painted for such a picture
    longest_stall_ms  longest wait of any of 480 heartbeats a second until the window's event loop took it
`training` is the same while `digitscope train` runs beside it.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from fake_mnist import write_fake_mnist
from watch import Watch, watch_paints

WARM_UP_S = 2.0


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=15.0, help="drawing time of each part")
    parser.add_argument("--report", action="store_true", help="tell more on standard error")
    arguments = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ |= {"DIGITSCOPE_HOME": str(Path(folder, "home")), "QT_QPA_PLATFORM": "offscreen"}
        for name in ("DIGITSCOPE_DATA", "PYTHONDONTWRITEBYTECODE"):
            os.environ.pop(name, None)
        bench = Bench(arguments.seconds)
        found["idle"] = bench.draw()
        training = start_training(Path(folder))
        try:
            found["training"] = bench.draw()
            assert training.poll() is None, "The training ended before the drawing did."
        finally:
            training.kill()
            training.wait()
        bench.close()
    if arguments.report:
        print(json.dumps(bench.more), file=sys.stderr)
    print(json.dumps(found))


def start_training(folder):
    """Start a training on invented digits, and return once it takes steps."""
    data = write_fake_mnist(folder / "data" / "mnist", 12_000)
    words = ["train", "--recipe", "mnist", "--epochs", "1000", "--json", "--data", data.parent]
    command = [sys.executable, "-m", "digitscope", *map(str, words), "--out", str(folder / "out.safetensors")]
    training = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder)
    for line in training.stdout:
        if json.loads(line)["kind"] == "progress":
            return training
    raise RuntimeError("The training took no step.")


class Bench:
    """The real window, and a pen that draws in it."""

    def __init__(self, seconds):
        from PySide6.QtCore import QEventLoop

        from digitscope.engine.recogniser.client import RecogniserClient
        from digitscope.gui.app import SWITCH_INTERVAL_S, make_app
        from digitscope.gui.mainwindow.main_window import Window
        from digitscope.gui.style.theme import apply_theme

        watch_paints()
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self.seconds, self.more = seconds, {}
        self.app = make_app()
        self.client = RecogniserClient()
        self.window = Window(self.client)
        apply_theme(self.app, "light")
        self.window.restore()
        loop = QEventLoop()
        self.window.link.model_changed.connect(loop.quit)
        self.window.show()
        loop.exec()
        self.watch = Watch(self.window)
        self.watch.show_every_map()

    def draw(self):
        """Let the pen draw, and return the figures."""
        from PySide6.QtCore import QEventLoop, QSocketNotifier

        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            pen = Path(__file__).with_name("pen.py")
            words = [sys.executable, str(pen), str(port), str(self.seconds + WARM_UP_S)]
            process = subprocess.Popen(words)
            line, _ = server.accept()
        line.setblocking(False)
        loop = QEventLoop()
        notifier = QSocketNotifier(line.fileno(), QSocketNotifier.Type.Read)
        self.watch.begin(time.monotonic() + WARM_UP_S)
        notifier.activated.connect(lambda: self.watch.take(line) and loop.quit())
        loop.exec()
        notifier.setEnabled(False)
        line.close()
        process.wait()
        figures = {name: self.summary(name) for name in ("ink", "bars", "maps")}
        return {f"pen_to_{name}_ms": value for name, value in figures.items()} | {
            "longest_stall_ms": round(1000 * max(self.watch.stalls), 2)
        }

    def summary(self, name):
        """Return median and 99th percentile of one delay, in ms."""
        delays = 1000 * np.array(self.watch.delays[name])
        assert len(delays) > 30 * self.seconds, f"Only {len(delays)} moves were seen in {name}."
        self.more.setdefault(name, []).append({"moves": len(delays), "max": round(float(delays.max()), 2)})
        self.more.setdefault("stalls over 8 ms", []).append(sum(stall > 0.008 for stall in self.watch.stalls))
        return {"p50": round(float(np.median(delays)), 2), "p99": round(float(np.quantile(delays, 0.99)), 2)}

    def close(self):
        """Close the window and wait for the recogniser."""
        self.window.close()
        self.client.stop()
        self.client.wait(10)


if __name__ == "__main__":
    main()
