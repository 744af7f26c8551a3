"""kill -9 at random moments while drawings are labelled, imported, migrated: is each acknowledged one there?

    python tests/bench/kill.py [--rounds 100] [--seed 0]

Prints one JSON object: for each kind the rounds, how many drawings were acknowledged, how many of those are
lost (0 is the only good figure), and how often the file had to be rescued. Every second file that is migrated
is one of the first version, the others are of the last but one; `unfinished` counts the migrations that the
kill came before the end of. Exit code 1 if one is lost.
"""

import argparse
import contextlib
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from digitscope.data.collection.drawing_blob import fingerprint, to_blob
from digitscope.data.collection.exporting import export
from digitscope.data.collection.records import Kept, Query
from digitscope.data.collection.schema import VERSION, connect
from digitscope.data.collection.store import Collection
from digitscope.ink.synthesis.digits import make_digits

CHILD = Path(__file__).with_name("kill_child.py")
DRAWINGS = 600
LONGEST_S = {"label": 0.4, "import": 0.5, "migrate": 0.03}
"""Latest moment of the kill after the child is ready: about as long as its work takes."""


def run_and_kill(words: list[str], after_s: float) -> list[str]:
    """Start the child, kill it that long after it is ready, and return what it had said."""
    child = subprocess.Popen([sys.executable, str(CHILD), *words], stdout=subprocess.PIPE, text=True)
    said: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        for line in child.stdout:
            said.append(line.strip())
            ready.set()
        ready.set()

    listener = threading.Thread(target=listen)
    listener.start()
    ready.wait(60)
    time.sleep(after_s)
    child.kill()
    child.wait()
    listener.join()
    child.stdout.close()
    return said[1:]


def numbers_in(path: Path) -> tuple[set[int], bool]:
    collection = Collection(path)
    found = {kept.id for kept in collection.get([entry.id for entry in collection.search(Query())])}
    collection.close()
    return found, collection.rescued is not None


def label(folder: Path, source: Path, after_s: float) -> tuple[int, int, bool]:
    path = folder / "drawings.sqlite"
    before, _ = numbers_in(path)
    acknowledged = {int(word) for word in run_and_kill(["label", str(path)], after_s)} | before
    found, rescued = numbers_in(path)
    return len(acknowledged), len(acknowledged - found), rescued


def bring_in(folder: Path, source: Path, after_s: float) -> tuple[int, int, bool]:
    path = folder / f"{time.time_ns()}.sqlite"
    said = run_and_kill(["import", str(path), str(source)], after_s)
    acknowledged = max((int(word) for word in said if word.isdigit()), default=0)
    found, rescued = numbers_in(path)
    return acknowledged, max(acknowledged - len(found), 0), rescued


def migrate(folder: Path, source: Path, after_s: float) -> tuple[int, int, bool]:
    path = folder / f"{time.time_ns()}.sqlite"
    version = (1, VERSION - 1)[len(_unfinished) % 2]
    connection = connect(path, version)
    rows = [(str(d), float(i), to_blob(drawing)) for i, (d, drawing) in enumerate(some_digits())]
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO drawings (label, made, ink) VALUES (?, ?, ?)", rows)
    if version >= 3:
        marks = [(fingerprint(row[2]), number) for number, row in enumerate(rows, start=1)]
        connection.executemany("UPDATE drawings SET fingerprint = ? WHERE id = ?", marks)
    connection.execute("COMMIT")
    connection.close()
    run_and_kill(["migrate", str(path)], after_s)
    with contextlib.closing(sqlite3.connect(path)) as bare:
        _unfinished.append(bare.execute("PRAGMA user_version").fetchone()[0] == version)
    found, rescued = numbers_in(path)
    return len(rows), len(rows) - len(found), rescued


_unfinished: list[bool] = []
_made: list = []


def some_digits() -> list:
    if not _made:
        _made.extend(make_digits(DRAWINGS, np.random.default_rng(0)))
    return _made


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("--rounds", type=int, default=100, help="kills of each kind")
    words.add_argument("--seed", type=int, default=0)
    options = words.parse_args()
    rng = random.Random(options.seed)
    result: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder, source = Path(name), Path(name) / "source.digitscope"
        collection = Collection(folder / "source.sqlite")
        ids = collection.add_many(
            [Kept(str(d), drawing, float(i)) for i, (d, drawing) in enumerate(some_digits())]
        )
        list(export(collection, ids, source))
        collection.close()
        for kind, work in (("label", label), ("import", bring_in), ("migrate", migrate)):
            rounds = [work(folder, source, rng.uniform(0, LONGEST_S[kind])) for _ in range(options.rounds)]
            result[kind] = {
                "kills": len(rounds),
                "acknowledged": sum(each[0] for each in rounds) if kind != "label" else rounds[-1][0],
                "lost": sum(each[1] for each in rounds),
                "rescued": sum(each[2] for each in rounds),
            }
    result["migrate"]["unfinished"] = sum(_unfinished)
    sys.stdout.write(json.dumps(result) + "\n")
    return int(any(each["lost"] for each in result.values()))


if __name__ == "__main__":
    sys.exit(main())
