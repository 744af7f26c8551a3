"""The process that `kill.py` kills: keeps, imports or migrates drawings and says what is safe."""

import sys
import time
from pathlib import Path

from digitscope.data.collection.importing import take_in
from digitscope.data.collection.records import Kept, Query
from digitscope.data.collection.store import Collection
from digitscope.ink.drawing.strokes import drawing_of


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def label(path: Path) -> None:
    """Keep one drawing after another; each number is said when it is safe."""
    collection = Collection(path)
    say("ready")
    for number in range(1_000_000):
        drawing = drawing_of([[(0.1, number / 1e6, 0), (0.5, 0.6, 0.1)]])
        say(collection.add(Kept(str(number % 10), drawing, time.time())))


def bring_in(path: Path, source: Path) -> None:
    """Import a file; how many are safe is said after each piece."""
    collection = Collection(path)
    say("ready")
    for far in take_in(collection, source, 1):
        say(far.added + far.there)
    say("done")


def migrate(path: Path) -> None:
    """Open an older file; how many drawings it has is said when it is a present one."""
    say("ready")
    say(len(Collection(path).search(Query())))


if __name__ == "__main__":
    kind, *paths = sys.argv[1:]
    {"label": label, "import": bring_in, "migrate": migrate}[kind](*map(Path, paths))
