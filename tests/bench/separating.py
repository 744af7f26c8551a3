"""Tell several digits on one pad apart: by arrangement and gap, and how often a single digit is split.

    DIGITSCOPE_DATA=… python tests/bench/separating.py --count 100

Prints one JSON object. The digits are those of writers that the bundled network did not learn from, each
number of one writer; a gap is the space between the boxes of the points, in digit heights. `counted` is the
share with the right number of digits, `parted` with every stroke in its digit and the digits in reading
order. With `--pictures` each drawing is drawn into a picture of 1,000 pixels first, with a thin pen; then
`parted` means that the boxes of the digits lie where they should, in reading order.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from digitscope.data.formats.strokes import StrokeRecord, read_strokes
from digitscope.ink.drawing.raster import LINE_ON_PAD
from digitscope.ink.drawing.strokes import Drawing, Stroke

HEIGHT = 0.16
FITS, SIDE = 0.6, 1000
"""Pictures show the drawings so many times as large, and have so many pixels."""
GAPS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
TOUCHING = -1.0
"""Stands for digits that are moved together until their lines touch."""
WIDEST = 1.3
"""Digits wider than this, in digit heights, are written less high."""
SINGLE_SETS = ("unipen_train", "mfrdb_validation", "crohme_validation")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100, help="drawings of each arrangement and gap")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=(*ARRANGEMENTS, "single"), nargs="+")
    parser.add_argument("--pictures", action="store_true", help="of pictures, not strokes")
    parser.add_argument("--model", type=Path, default=None)
    arguments = parser.parse_args()
    import torch

    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.resources import BUNDLED_MODEL, asset

    torch.set_num_threads(1)  # so little work is slower on two
    recognizer = Recognizer(str(arguments.model or asset(BUNDLED_MODEL)))
    found = {}
    by_writer = written_by(held_out("unipen_train") + held_out("mfrdb_validation"))
    for name in arguments.only or ARRANGEMENTS:
        if name != "single":
            found[name] = measured(recognizer, name, by_writer, arguments)
    if "single" in (arguments.only or ["single"]):
        found["single"] = {
            name: split(recognizer, held_out(name), arguments.pictures) for name in SINGLE_SETS
        }
    print(json.dumps(found))


def held_out(name: str) -> list[StrokeRecord]:
    """Return the records of a set that the bundled network did not learn from, without the broken ones."""
    from digitscope.data.sets.split import OF_WRITERS

    records = read_strokes(Path(os.environ["DIGITSCOPE_DATA"]) / "pens" / f"{name}.jsonl.gz")
    if name.endswith("train"):  # the same writers as `held_out_part` chooses
        names, every = sorted({record.writer for record in records}), round(1 / OF_WRITERS)
        chosen = set(names[every // 2 :: every])
        records = [record for record in records if record.writer in chosen]
    return [record for record in records if not record.flag]


def written_by(records: list[StrokeRecord]) -> list[list[StrokeRecord]]:
    """Return the records of each writer who has at least twenty."""
    writers = defaultdict(list)
    for record in records:
        writers[record.writer].append(record)
    return [each for each in writers.values() if len(each) >= 20]


def measured(recognizer, name, by_writer, arguments):
    from digitscope.nn.inference.several import separate

    rows, count, seed = {}, arguments.count, arguments.seed
    for gap in (TOUCHING, *GAPS):
        rng = np.random.default_rng([seed, list(ARRANGEMENTS).index(name), round(100 * gap) + 100])
        counted = parted = 0
        seconds = []
        for _ in range(count):
            digits = made(name, gap, by_writer, rng)
            if arguments.pictures:  # which end where the pad ends
                digits = [_moved(digit, 0, FITS) for digit in digits]
            whole = Drawing(tuple(stroke for digit in digits for stroke in digit))
            if arguments.pictures:
                whole = as_picture(whole)
            began = time.perf_counter()
            parts = separate(recognizer, whole)
            seconds.append(time.perf_counter() - began)
            counted += len(parts) == len(digits)
            parted += is_parted(parts, digits)
        rows["touching" if gap == TOUCHING else f"{gap:.2f}"] = {
            "counted": round(100 * counted / count, 1),
            "parted": round(100 * parted / count, 1),
            "ms": round(1000 * float(np.median(seconds)), 1),
        }
    return rows


def is_parted(parts, digits):
    """Return whether these are the digits, in their order: the same strokes, or in their place."""
    from digitscope.ink.segmentation.pieces import box_of

    if len(parts) != len(digits):
        return False
    if parts[0].picture is None:
        return [set(map(id, part.strokes)) for part in parts] == [set(map(id, d)) for d in digits]
    boxes = np.array(
        [[box_of(part), np.concatenate(_box(digit))] for part, digit in zip(parts, digits, strict=True)]
    )
    return bool(np.abs(boxes[:, 0] - boxes[:, 1]).max() < 0.3 * FITS * HEIGHT)


def as_picture(drawing):
    """Return a drawing as a picture of it is opened, its lines a tenth of a digit's height wide."""
    from digitscope.ink.photo.loading import drawing_to_png, load_picture

    thin = 0.1 * FITS * HEIGHT / LINE_ON_PAD
    drawing = Drawing(tuple(Stroke(stroke.points, thin) for stroke in drawing.strokes))
    return Drawing(picture=load_picture(drawing_to_png(drawing, SIDE)))


def split(recognizer, records, pictures):
    """Return how many single digits are taken for several."""
    from digitscope.nn.inference.several import separate

    several = [record for record in records if pictures or len(record.drawing.strokes) > 1]
    drawings = (as_picture(record.drawing) if pictures else record.drawing for record in several)
    wrong = sum(len(separate(recognizer, drawing)) > 1 for drawing in drawings)
    return {
        "digits": len(records),
        "of_more_strokes": len(several),
        "split": wrong,
        "percent": round(100 * wrong / len(records), 3),
    }


def made(name, gap, by_writer, rng) -> list[tuple[Stroke, ...]]:
    """Return the digits of one drawing in reading order, each as its strokes."""
    records = by_writer[rng.integers(len(by_writer))]
    more = [record for record in records if len(record.drawing.strokes) > 1]
    often = bool(more) and rng.random() < 0.7  # so that digits of two strokes are among them
    digits = []
    for _ in range(ARRANGEMENTS[name][1] or rng.integers(2, 6)):
        among = more if often and rng.random() < 0.5 else records
        digits.append(among[rng.integers(len(among))].drawing)
    return ARRANGEMENTS[name][0]([_sized(each, rng, name) for each in digits], gap, rng)


def _points(strokes):
    return np.concatenate([stroke.points[:, :2] for stroke in strokes])


def _box(strokes):
    points = _points(strokes)
    return points.min(axis=0), points.max(axis=0)


def _moved(strokes, by, scale=1.0):
    moved = []
    for stroke in strokes:
        points = stroke.points.copy()
        points[:, :2] = points[:, :2] * scale + by
        moved.append(Stroke(points, stroke.width))
    return tuple(moved)


def _sized(drawing, rng, name):
    """Return the strokes with the upper left corner at 0, about a digit's height high."""
    low, high = _box(drawing.strokes)
    width, height = high - low
    least = 0.55 if name == "sizes" else 0.88
    scale = HEIGHT * rng.uniform(least, 1.12) / max(height, width / WIDEST)
    return _moved(drawing.strokes, -low * scale, scale)


def _clear(placed, strokes, step):
    """Move strokes by steps until their lines touch those placed before no more."""
    for _ in range(60):
        if all(_nearest(other, strokes) > 0.02 * HEIGHT for other in placed):
            break
        strokes = _moved(strokes, step)
    return strokes


def _nearest(one, other):
    from digitscope.ink.segmentation.pieces import pieces_of

    count = len(one)
    return pieces_of(Drawing((*one, *other))).between[:count, count:].min()


def _along(digits, gap, rng, axis, drift):
    """Set digits one after the other along an axis, on a line that they keep to within `drift`."""
    placed, at = [], 0.1
    for digit in digits:
        by = np.zeros(2)
        low, high = _box(digit)
        across = 1 - axis
        # rows stand on a line, columns about a middle
        by[across] = -(high[across] if axis == 0 else (low[across] + high[across]) / 2)
        by[across] += 0.5 + rng.normal(0, drift * HEIGHT)
        if gap == TOUCHING and placed:
            by[axis] = at - 0.15 * (high - low)[axis]
            step = np.zeros(2)
            step[axis] = 0.01 * HEIGHT
            moved = _clear(placed[-1:], _moved(digit, by), step)
        else:
            by[axis] = at + (max(gap, 0) * HEIGHT if placed else 0)
            moved = _moved(digit, by)
        placed.append(moved)
        at = _box(moved)[1][axis]
    return placed


def _two_rows(digits, gap, rng):
    """Set the first half above the second."""
    half = len(digits) // 2
    upper = _along(digits[:half], gap, rng, 0, 0.03)
    lower = _along(digits[half:], gap, rng, 0, 0.03)
    bottom = _box([stroke for digit in upper for stroke in digit])[1][1]
    top = _box([stroke for digit in lower for stroke in digit])[0][1]
    down = np.array([rng.normal(0, 0.2 * HEIGHT), bottom - top + max(gap, 0) * HEIGHT])
    if gap == TOUCHING:
        whole = tuple(stroke for digit in lower for stroke in digit)
        start = down - np.array([0, 0.15 * HEIGHT])
        for _ in range(60):
            if all(_nearest(other, _moved(whole, start)) > 0.02 * HEIGHT for other in upper):
                break
            start = start + np.array([0, 0.01 * HEIGHT])
        down = start
    return upper + [_moved(digit, down) for digit in lower]


ARRANGEMENTS = {
    "row": (lambda digits, gap, rng: _along(digits, gap, rng, 0, 0.04), 0),
    "column": (lambda digits, gap, rng: _along(digits, gap, rng, 1, 0.06), 0),
    "two rows": (_two_rows, 4),
    "uneven row": (lambda digits, gap, rng: _along(digits, gap, rng, 0, 0.15), 0),
    "sizes": (lambda digits, gap, rng: _along(digits, gap, rng, 0, 0.1), 0),
    "long row": (lambda digits, gap, rng: _along(digits, gap, rng, 0, 0.04), 10),
}
"""How digits are laid out, and of how many; 0: of 2 to 5."""


if __name__ == "__main__":
    main()
