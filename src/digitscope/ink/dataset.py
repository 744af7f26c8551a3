"""Stroke data sets: `.jsonl.gz` files with one drawing a line, and the pictures made of them."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.framing import frame_packed
from digitscope.ink.packed import Floats, pack
from digitscope.ink.strokes import Drawing, Stroke

ON_PAD = 0.7
"""The larger side of a drawing read from a data set, in pad units; it lies in the middle of the pad."""
SPEED = 2.0
"""Pad units a second: gives times to drawings whose file has none."""
PEN_UP_S = 0.15
"""Time between two strokes of such a drawing."""


class DatasetError(ValueError):
    """A stroke file that cannot be read; says why, and where."""


@dataclass(frozen=True, eq=False)
class StrokeRecord:
    """One labelled drawing of a data set."""

    label: str
    drawing: Drawing
    writer: str = ""
    device: str = ""
    flag: str = ""
    """Set where the file marks the drawing as broken (`dot`, `wide`, `thin`)."""


def read_strokes(path: Path | str) -> list[StrokeRecord]:
    """Read a stroke file (JSON lines, gzipped or not); records without a single point are left out.

    Raises:
        DatasetError: if the file cannot be read or a line is no such record.
    """
    path = Path(path)
    records: list[StrokeRecord] = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            record = _record(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
            sentence = f"Line {number} of {path.name} is no stroke record ({error}). Nothing was taken of it."
            raise DatasetError(sentence) from error
        if record.drawing.strokes:
            records.append(record)
    if not records:
        raise DatasetError(f"{path.name} holds no stroke records.")
    return records


def render_records(records: Sequence[StrokeRecord]) -> NDArray[np.uint8]:
    """Return the pictures of the records as the pad would give them to the network, (N, 28, 28), 0…255."""
    return frame_packed(pack([record.drawing for record in records]))


def load_stroke_images(
    path: Path | str, *, skip_flagged: bool = False
) -> tuple[NDArray[np.uint8], list[str]]:
    """Read a stroke file as pictures, (N, 28, 28), 0…255, and labels.

    Raises:
        DatasetError: as `read_strokes`.
    """
    records = [record for record in read_strokes(path) if not (skip_flagged and record.flag)]
    return render_records(records), [record.label for record in records]


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as probe:
            zipped = probe.read(2) == b"\x1f\x8b"
        with gzip.open(path) if zipped else path.open("rb") as file:
            yield from file
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"{path} could not be read: {error}") from error


def _record(entry: dict[str, object]) -> StrokeRecord:
    given = entry["strokes"]
    if not isinstance(given, list):
        raise TypeError("its strokes are not a list")
    strokes = [np.asarray(stroke, dtype=np.float64) for stroke in given if stroke]
    if any(stroke.ndim != 2 or stroke.shape[1] not in (2, 3) for stroke in strokes):
        raise ValueError("a point is x, y or x, y, milliseconds")
    strokes = [stroke[np.isfinite(stroke[:, :2]).all(axis=1)] for stroke in strokes]
    return StrokeRecord(
        label=str(entry["label"]),
        drawing=_on_pad([stroke for stroke in strokes if len(stroke)]),
        writer=str(entry.get("writer", "")),
        device=str(entry.get("device", "")),
        flag=str(entry.get("flag", "")),
    )


def _on_pad(strokes: list[Floats]) -> Drawing:
    """Fit strokes of any scale to the middle of the pad, times in seconds from the first point."""
    if not strokes:
        return Drawing()
    every = np.concatenate([stroke[:, :2] for stroke in strokes])
    low, high = every.min(axis=0), every.max(axis=0)
    size = float((high - low).max())
    scale = ON_PAD / size if size > 0 else 1.0
    middle = (low + high) / 2
    timed = all(stroke.shape[1] == 3 for stroke in strokes)
    began, clock = float(strokes[0][0, 2]) if timed else 0.0, 0.0
    made: list[Stroke] = []
    for stroke in strokes:
        xy = (stroke[:, :2] - middle) * scale + 0.5
        if timed:
            t = (stroke[:, 2] - began) / 1000
        else:
            t = clock + _walk(xy) / SPEED
            clock = float(t[-1]) + PEN_UP_S
        made.append(Stroke.of(np.column_stack([xy, t])))
    return Drawing(tuple(made))


def _walk(xy: Floats) -> Floats:
    """Return the distance walked along the line at each point, (N,)."""
    steps = np.zeros(len(xy))
    np.cumsum(np.hypot(np.diff(xy[:, 0]), np.diff(xy[:, 1])), out=steps[1:])
    return steps
