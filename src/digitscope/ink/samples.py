"""A digit at random from the data at hand: pen strokes or MNIST where they lie, else one made here."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digitscope.ink.strokes import Drawing, Picture, drawing_of

IDX_HEADER_BYTES = 16
LABEL_HEADER_BYTES = 8
PIXELS = 28 * 28
EDGE = 0.08
"""Between the pad's edge and the middle of a line that was made: more than half of the widest line."""
PAD_MARGIN = 0.15
"""Free space at each side when a digit from a data set is laid on the pad."""
POINTS_PER_SECOND = 60.0
"""Speed given to strokes that carry no times, so that they can be replayed."""


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
    from digitscope.ink.synth import make_digits  # only where there is no data

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
    labels = gzip.decompress(path.with_name("t10k-labels-idx1-ubyte.gz").read_bytes())[LABEL_HEADER_BYTES:]
    pixels = gzip.decompress(path.read_bytes())[IDX_HEADER_BYTES:]
    index = int(rng.integers(len(labels)))
    image = np.frombuffer(pixels, np.uint8, PIXELS, index * PIXELS).reshape(28, 28)
    ink = (image / 255).astype(np.float32)
    return Sample(
        Drawing(picture=Picture(ink, framed=True)), str(labels[index]), f"MNIST test, number {index}"
    )


def _from_strokes(path: Path, rng: np.random.Generator) -> Sample:
    lines = gzip.decompress(path.read_bytes()).splitlines()
    index = int(rng.integers(len(lines)))
    record = json.loads(lines[index])
    name = path.name.removesuffix(".jsonl.gz").replace("_", " ")
    return Sample(_on_pad(record["strokes"]), str(record["label"]), f"{name}, number {index}")


def _on_pad(strokes: list[list[list[float]]]) -> Drawing:
    """Lay strokes of any scale on the pad, centred, with times in seconds from 0."""
    every = np.array([point[:2] for stroke in strokes for point in stroke], float)
    low, high = every.min(axis=0), every.max(axis=0)
    scale = (1 - 2 * PAD_MARGIN) / max(float((high - low).max()), 1e-9)
    start = 0.5 - (low + high) / 2 * scale
    laid = []
    clock = 0.0
    first = strokes[0][0][2] if len(strokes[0][0]) > 2 else 0.0
    for stroke in strokes:
        points = np.zeros((len(stroke), 3))
        points[:, :2] = np.array([point[:2] for point in stroke], float) * scale + start
        if len(stroke[0]) > 2:
            points[:, 2] = (np.array([point[2] for point in stroke], float) - first) / 1000
        else:
            points[:, 2] = clock + np.arange(len(stroke)) / POINTS_PER_SECOND
            clock = points[-1, 2] + 0.2
        laid.append(points)
    return drawing_of(laid)
