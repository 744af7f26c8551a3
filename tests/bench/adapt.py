"""Learn from the drawings of odd hands: what is gained on unseen drawings, what is lost elsewhere, how long.

    DIGITSCOPE_DATA=… python tests/bench/adapt.py --hands reported --slice 0:4 --into hands.jsonl

Prints one JSON object: a row for each hand and number of drawings a digit, and the means. `--into` keeps the
rows, and the means are over all that are there: a bench that was broken off goes on, and slices of the hands
add up. The data is read once, so the seconds are those of drawing, learning and carrying over, without
reading the data and the report card.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from adapt_hands import CHOSEN, REPORTED, Hand, Labelled, drawings_of, parted

EACH = (3, 5, 10)
SETS = {"mnist": "mnist", "unipen": "pens/unipen_test"}
NONDIGITS = "nondigits/mfrdb_validation"
MOST_NONDIGITS = 1500
BADLY, WELL = 0.8, 0.99
SIDES = ("old", "new")


def main() -> None:
    from digitscope.engine.priority import BRIEF_SPIN

    os.environ.update(BRIEF_SPIN | os.environ)  # before torch is loaded
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hands", choices=("chosen", "reported"), default="chosen")
    parser.add_argument("--validate", action="store_true", help="lose on validation data, not on test sets")
    parser.add_argument("--slice", default=":", help="which of the hands, such as 0:4")
    parser.add_argument("--no-data", action="store_true", help="replay only what the program makes itself")
    parser.add_argument("--each", type=int, nargs="+", default=EACH, help="drawings of each digit")
    parser.add_argument("--threads", type=int, default=0, help="processor cores, 0 for all")
    parser.add_argument("--into", "--out", type=Path, default=None, help="file of rows that is added to")
    arguments = parser.parse_args()
    rows = [] if arguments.into is None or not arguments.into.exists() else _read(arguments.into)
    first, _, last = arguments.slice.partition(":")
    hands = {"chosen": CHOSEN, "reported": REPORTED}[arguments.hands][
        int(first or 0) : int(last) if last else None
    ]
    done = {(row["writer"], row["change"], row["each"]) for row in rows}
    for hand in hands:
        for each in arguments.each:
            if (hand.writer, hand.change, each) in done:
                continue
            row = measure(
                hand, each, validate=arguments.validate, data=not arguments.no_data, threads=arguments.threads
            )
            rows.append(row)
            if arguments.into is not None:
                with arguments.into.open("a") as file:
                    file.write(json.dumps(row) + "\n")
    print(json.dumps({"rows": rows, "summary": summary(rows)}))


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def measure(hand: Hand, each: int, *, validate: bool, data: bool, threads: int) -> dict[str, Any]:
    """Learn from so many drawings a digit, and read everything with both networks."""
    from digitscope.ink.drawing.packed import pack
    from digitscope.ink.framing.framing import frame_packed
    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.resources import BUNDLED_MODEL, asset

    kept, unseen = parted(drawings_of(Path(os.environ["DIGITSCOPE_DATA"]), hand), each)
    images = frame_packed(pack([drawing for _, drawing in unseen]))
    labels = np.array([label for label, _ in unseen])
    old = Recognizer(str(asset(BUNDLED_MODEL)))
    new, share, seconds = learn(kept, data=data, threads=threads)
    row: dict[str, Any] = {"set": hand.set, "writer": hand.writer, "change": hand.change, "each": each}
    row |= {"kept": len(kept), "unseen": len(unseen), "share_taken": share, "seconds": round(seconds, 1)}
    for side, network in (("old", old), ("new", new)):
        shares, scores = network.recognise_and_score(images)
        assert network.head is not None
        row[side] = {
            "own": float((shares.argmax(axis=1) == labels).mean()),
            "own_refused": float((scores < network.head.digit).mean()),
            **elsewhere(network, side if side == "old" else None, validate),
        }
    return row


def learn(kept: list[Labelled], *, data: bool, threads: int) -> tuple[Any, float, float]:
    """Return the network that learned from these drawings, the share that was taken, and the seconds."""
    import torch

    from digitscope.data.collection.records import Kept
    from digitscope.data.collection.store import Collection
    from digitscope.nn.finetuning.initial_weights import begin_from, take_start
    from digitscope.nn.finetuning.weight_interpolation import Carried, carry_over
    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.nn.model.card import ModelCard
    from digitscope.nn.training.loop import fit
    from digitscope.nn.training_data.selection import gather
    from digitscope.resources import BUNDLED_MODEL, asset
    from digitscope.runs.finetuning import learning_order
    from digitscope.runs.folder import RunFolder
    from digitscope.runs.settings.config import changed, config_from_json

    _read_once()
    with tempfile.TemporaryDirectory() as home:
        os.environ["DIGITSCOPE_HOME"] = home
        at_hand = os.environ["DIGITSCOPE_DATA"]
        if not data:
            os.environ |= {"DIGITSCOPE_DATA": home, "DIGITSCOPE_BUNDLED_DATA": "off"}
        with closing(Collection()) as collection:
            collection.add_many([Kept(str(label), drawing, 1.0) for label, drawing in kept])
        run = RunFolder(Path(home))
        order = learning_order(str(asset(BUNDLED_MODEL)), len(kept), "", run)
        config = take_start(changed(config_from_json(order.config), {"threads": threads}), run)
        torch.set_num_threads(threads or os.cpu_count() or 1)
        *_, prepared = gather(config, run=run)
        os.environ["DIGITSCOPE_DATA"] = at_hand
        began = time.perf_counter()
        state = begin_from(config, prepared.classes)
        for _ in fit(config, prepared.supply(0), None, state):
            pass
        card = ModelCard(classes=prepared.classes, softens=prepared.softens)
        *_, carried = carry_over(state, card, prepared, brief=False)
        assert isinstance(carried, Carried)
        seconds = time.perf_counter() - began
        return Recognizer(carried.model, carried.card), carried.share, seconds


def _read_once() -> None:
    """Let the data sets be read from disk once for all hands."""
    from digitscope.data.kept_drawings import names_drawings
    from digitscope.nn.training_data import sources

    if hasattr(sources.load, "cache"):
        return
    plain = sources.load
    kept = functools.lru_cache(plain)

    def load(source: str, part: str = "train", *, folder: Path | None = None) -> Any:
        own = names_drawings(str(source)) or "drawings-" in str(source)
        return (plain if own else kept)(source, part, folder=folder)

    load.cache = kept  # type: ignore[attr-defined]
    sources.load = load  # type: ignore[assignment]


_OLD: dict[bool, dict[str, float]] = {}


def elsewhere(network: Any, side: str | None, validate: bool) -> dict[str, float]:
    """Return how well a network reads other people's digits, and tells what is none."""
    if side == "old" and validate in _OLD:
        return _OLD[validate]
    digits = _sets(validate)
    found, refused = {}, []
    for name, some in digits.items():
        shares, scores = network.recognise_and_score(network.sees(some))
        found[name] = float((shares.argmax(axis=1) == some.labels).mean())
        refused.append(scores[:2000] < network.head.digit)
    scores = network.recognise_and_score(_nondigits())[1]
    found["nondigits_told"] = float((scores < network.head.digit).mean())
    found["digits_refused"] = float(np.concatenate(refused).mean())
    if side == "old":
        _OLD[validate] = found
    return found


@functools.cache
def _sets(validate: bool) -> dict[str, Any]:
    from digitscope.data.load import load
    from digitscope.nn.training_data.sources import held_out_part

    if not validate:
        return {name: load(source) for name, source in SETS.items()}
    found = {}
    for name, source, share in (("mnist", "mnist", 1 / 12), ("unipen", "pens/unipen_train", 1 / 8)):
        digits = load(source, "train")
        found[name] = digits.pick(held_out_part(digits, share))
    return found


@functools.cache
def _nondigits() -> Any:
    from digitscope.data.load import load
    from digitscope.nn.calibration.ood_fitting import LOOK_ALIKE_NAMES

    others = load(NONDIGITS)
    plain = np.array([name not in LOOK_ALIKE_NAMES for name in others.classes])
    images = others.images[plain[others.labels]]
    return images[:: max(1, len(images) // MOST_NONDIGITS)]


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the means for each number of drawings a digit, in percentage points."""
    found: dict[str, Any] = {}
    for each in sorted({row["each"] for row in rows}):
        some = [row for row in rows if row["each"] == each]
        gains = {id(row): 100 * (row["new"]["own"] - row["old"]["own"]) for row in some}
        badly = [gains[id(row)] for row in some if row["old"]["own"] < BADLY]
        well = [gains[id(row)] for row in some if row["old"]["own"] > WELL]
        losses = {name: [100 * (row["old"][name] - row["new"][name]) for row in some] for name in SETS}
        found[str(each)] = {
            "hands": len(some),
            "mean_gain": round(float(np.mean(list(gains.values()))), 2),
            "hands_read_badly": len(badly),
            "least_gain_of_these": round(min(badly), 1) if badly else None,
            "hands_read_well": len(well),
            "least_gain_of_those": round(min(well), 1) if well else None,
            "mean_loss": {name: round(float(np.mean(values)), 3) for name, values in losses.items()},
            "greatest_loss": {name: round(max(values), 2) for name, values in losses.items()},
            "median_seconds": round(float(np.median([row["seconds"] for row in some])), 1),
        } | {
            name: [
                round(100 * float(np.mean([row[side][name] for row in some])), 2) for side in ("old", "new")
            ]
            for name in ("own_refused", "digits_refused", "nondigits_told")
        }
    return found


if __name__ == "__main__":
    main()
