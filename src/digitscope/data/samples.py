"""A digit at random from the data at hand: pen strokes or MNIST where they lie, else one made here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digitscope.bounded_files import lines_of, unpacked
from digitscope.data.formats.strokes import LONGEST_LINE, stroke_record
from digitscope.ink.drawing.strokes import Drawing, Picture

IDX_HEADER_BYTES = 16
IDX_OF_PICTURES = b"\0\0\x08\x03"
LABEL_HEADER_BYTES = 8
PIXELS = 28 * 28
MOST_BYTES = 100_000_000
"""Unpacked; the largest sets for testing have a tenth of it. All of it is read for a single digit."""
EDGE = 0.08
"""Between the pad's edge and the middle of a line that was made: more than half of the widest line."""


@dataclass(frozen=True, eq=False)
class Sample:
    """A drawing with what it is and where it comes from."""

    drawing: Drawing
    label: str
    source: str


def random_sample(folders: list[Path], rng: np.random.Generator) -> Sample:
    """Draw one digit at random out of the first folder that holds any data set for testing.

    A damaged data set is passed over: the reader wanted a digit, not a repair.
    """
    for folder in folders:
        stroke_files = sorted((folder / "pens").glob("*_test.jsonl.gz"))
        mnist = folder / "mnist" / "t10k-images-idx3-ubyte.gz"
        found = [*stroke_files, *([mnist] if mnist.is_file() else [])]
        for chosen in rng.permutation(len(found)):
            try:
                path = found[chosen]
                return _from_mnist(path, rng) if path == mnist else _from_strokes(path, rng)
            except (OSError, ValueError, KeyError, IndexError, TypeError, EOFError):
                continue
    from digitscope.ink.synthesis.digits import make_digits  # only where there is no data

    label, drawing = make_digits(1, rng)[0]
    return Sample(on_paper(drawing), str(label), "made by the synthesiser")


def on_paper(drawing: Drawing) -> Drawing:
    """Return the drawing moved, and made smaller, as little as brings all its ink onto the pad."""
    if not drawing.strokes:
        return drawing
    every = np.concatenate([stroke.points[:, :2] for stroke in drawing.strokes])
    low, high = every.min(axis=0), every.max(axis=0)
    scale = min(1.0, (1 - 2 * EDGE) / max(float((high - low).max()), 1e-9))
    middle = (low + high) / 2
    half = (high - low) / 2 * scale
    place = np.clip(middle, EDGE + half, 1 - EDGE - half)
    moved = []
    for stroke in drawing.strokes:
        points = stroke.points.copy()
        points[:, :2] = (points[:, :2] - middle) * scale + place
        points.flags.writeable = False
        moved.append(replace(stroke, points=points))
    return replace(drawing, strokes=tuple(moved))


def _from_mnist(path: Path, rng: np.random.Generator) -> Sample:
    with unpacked(path.with_name("t10k-labels-idx1-ubyte.gz"), MOST_BYTES) as content:
        labels = content.read()[LABEL_HEADER_BYTES:]
    index = int(rng.integers(len(labels)))
    with unpacked(path, MOST_BYTES) as content:
        if not content.read(IDX_HEADER_BYTES).startswith(IDX_OF_PICTURES):
            raise ValueError("these are no pictures")
        content.read(index * PIXELS)
        image = np.frombuffer(content.read(PIXELS), np.uint8, PIXELS).reshape(28, 28)
    ink = (image / 255).astype(np.float32)
    return Sample(
        Drawing(picture=Picture(ink, framed=True)), str(labels[index]), f"MNIST test, number {index}"
    )


def _from_strokes(path: Path, rng: np.random.Generator) -> Sample:
    lines = [line for _number, line in lines_of(path, MOST_BYTES, LONGEST_LINE)]
    index = int(rng.integers(len(lines)))
    record = stroke_record(lines[index])
    if not record.drawing.strokes:
        raise ValueError("there is nothing on it")
    name = path.name.removesuffix(".jsonl.gz").replace("_", " ")
    return Sample(record.drawing, record.label, f"{name}, number {index}")
