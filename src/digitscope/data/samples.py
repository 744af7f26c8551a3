"""A digit at random from the data at hand: pen strokes or MNIST where they lie, else one made here."""

from __future__ import annotations

from dataclasses import dataclass
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
    return Sample(drawing, str(label), "made by the synthesiser")


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
