"""A collection of 20,000 drawings: how long it is searched, and whether its wall scrolls smoothly.

    python tests/bench/wall.py [--drawings 20000]

Prints one JSON object, all in ms: medians of search and counts; for each kind of scrolling the 99th
percentile and the worst time for which the window was busy at a stretch. No screen is needed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SECONDS = 4.0
STEPS = {"slowly_px": 25, "quickly_px": 2500}


def fill(count: int) -> None:
    from digitscope.data.collection.records import Kept, Said
    from digitscope.data.collection.store import Collection
    from digitscope.ink.synthesis.digits import make_digits

    collection = Collection()
    digits = make_digits(min(count, 2000), np.random.default_rng(0))
    for first in range(0, count, len(digits)):
        collection.add_many(
            [
                Kept(str(d), drawing, 1e9 + first + i, Said(str(d if i % 9 else (d + 1) % 10), "bundled"))
                for i, (d, drawing) in enumerate(digits)
            ]
        )
    collection.close()


def ask() -> dict[str, float]:
    from digitscope.data.collection.records import Query
    from digitscope.data.collection.store import Collection

    collection = Collection()
    questions = {
        "all": lambda: collection.search(Query(hand=1)),
        "digit": lambda: collection.search(Query(hand=1, label="7")),
        "wrong": lambda: collection.search(Query(hand=1, right=False)),
        "date": lambda: collection.search(Query(hand=1, since=1e9 + 5000, until=1e9 + 7000)),
        "counts": lambda: collection.tallies(1, "any"),
    }
    result = {
        name: statistics.median(timed(question) for _ in range(9)) for name, question in questions.items()
    }
    collection.close()
    return result


def timed(work) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def scroll() -> dict[str, dict[str, float]]:
    from digitscope.data.collection.records import Query
    from digitscope.gui.app import SWITCH_INTERVAL_S, make_app
    from digitscope.gui.drawings.drawing_wall import DrawingWall
    from digitscope.gui.drawings.thumbnails import WallPictures
    from digitscope.gui.services.collection_link import CollectionLink
    from digitscope.gui.services.notices import Notices
    from digitscope.gui.style.theme import apply_theme

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = make_app()
    apply_theme(app, "light")
    link = CollectionLink(Notices())
    wall = DrawingWall(WallPictures(link))
    wall.resize(1130, 780)
    wall.show()
    link.ask(lambda collection: collection.search(Query()), wall.set_entries)
    while not wall.entries():
        app.processEvents()
    bar, result = wall.verticalScrollBar(), {}
    for name, step in STEPS.items():
        busy = [turn(app, bar, step) for _ in range(int(SECONDS / 0.016))]
        result[name] = {"p99": round(float(np.quantile(busy, 0.99)), 1), "worst": round(max(busy), 1)}
    wall.close()
    link.close()
    return result


def turn(app, bar, step: int) -> float:
    """Scroll once and work off what that brings, for one frame of a screen; return the longest stretch."""
    ends = time.perf_counter() + 0.016
    worst = timed(lambda: bar.setValue((bar.value() + step) % max(bar.maximum(), 1)))
    while time.perf_counter() < ends:
        worst = max(worst, timed(app.processEvents))
        time.sleep(0.0005)
    return worst


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("--drawings", type=int, default=20_000)
    count = words.parse_args().drawings
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIGITSCOPE_HOME"] = str(Path(folder, "home"))
        fill(count)
        asked = {name: round(value, 1) for name, value in ask().items()}
        print(json.dumps({"drawings": count, "asked_ms": asked, "scrolled_ms": scroll()}))


if __name__ == "__main__":
    main()
