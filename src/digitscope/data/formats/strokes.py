"""Stroke data sets: `.jsonl.gz` files with one drawing a line, and the pictures made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscope.bounded_files import UnreadableError, lines_of
from digitscope.ink.drawing.packed import Floats, pack
from digitscope.ink.drawing.strokes import Drawing, Stroke
from digitscope.ink.framing.framing import frame_packed
from digitscope.json_files import parse

ON_PAD = 0.7
"""The larger side of a drawing read from a data set, in pad units; it lies in the middle of the pad."""
SPEED = 2.0
"""Pad units a second: gives times to drawings whose file has none."""
PEN_UP_S = 0.15
"""Time between two strokes of such a drawing."""
MOST_BYTES = 700_000_000
"""Of the text, unpacked."""
LONGEST_LINE = 4_000_000
MOST_POINTS, MOST_POINTS_IN_ALL = 50_000, 8_000_000
"""Of one drawing, and of all of a file: what can be held and drawn. The largest set of pens has 4 million."""
MOST_EMPTY = 100_000
"""Lines without a point, beyond the drawings."""
LARGEST = 1e15
"""A coordinate or time farther out is a broken one: pens count in thousands, clocks in 10^12 ms."""
LONGEST_NAME = 200


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
    points = empty = 0
    for number, line in _lines(path):
        record = _read(line, number, path) if line.strip() else None
        if record is None or not record.drawing.strokes:
            empty += 1
        else:
            records.append(record)
            points += sum(len(stroke.points) for stroke in record.drawing.strokes)
        if points > MOST_POINTS_IN_ALL:
            raise DatasetError(
                f"{path.name} holds more than {MOST_POINTS_IN_ALL:,} points. Part it in several."
            )
        if empty > len(records) + MOST_EMPTY:
            raise DatasetError(f"More than {MOST_EMPTY:,} lines of {path.name} hold no stroke.")
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


def stroke_record(line: bytes) -> StrokeRecord:
    """Read one line of a stroke file.

    Raises:
        ValueError: if it is no such record; says why.
    """
    # Counted first: what Python makes of empty lists takes twenty times the memory of their text.
    if line.count(b"[") + line.count(b"{") > MOST_POINTS + MOST_POINTS // 2:
        raise ValueError(f"it holds more than {MOST_POINTS:,} points")
    try:
        return _record(parse(line, gaps=True))
    except KeyError as error:
        raise ValueError(f"it has no {error}") from error
    except (TypeError, AttributeError, OverflowError) as error:
        raise ValueError(str(error)) from error


def _read(line: bytes, number: int, path: Path) -> StrokeRecord:
    try:
        return stroke_record(line)
    except ValueError as error:
        sentence = f"Line {number} of {path.name} is no stroke record ({error}). Nothing was taken of it."
        raise DatasetError(sentence) from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        yield from lines_of(path, MOST_BYTES, LONGEST_LINE)
    except UnreadableError as error:
        raise DatasetError(f"{path.name} could not be read: {error}.") from error


def _record(entry: object) -> StrokeRecord:
    if not isinstance(entry, dict):
        raise TypeError("it is no JSON object")
    given = entry["strokes"]
    if not isinstance(given, list):
        raise TypeError("its strokes are not a list")
    wrong = ValueError("a point is x, y or x, y, milliseconds")
    try:
        strokes = [np.asarray(stroke, dtype=np.float64) for stroke in given if stroke]
    except (ValueError, TypeError) as error:
        raise wrong from error
    if any(stroke.ndim != 2 or stroke.shape[1] not in (2, 3) for stroke in strokes):
        raise wrong
    strokes = [stroke[np.isfinite(stroke[:, :2]).all(axis=1)] for stroke in strokes]
    if any((np.abs(stroke) > LARGEST).any() for stroke in strokes):
        raise ValueError("a point lies too far out, or too far in time")
    if sum(map(len, strokes)) > MOST_POINTS:
        raise ValueError(f"it holds more than {MOST_POINTS:,} points")
    return StrokeRecord(
        label=_text(entry["label"]),
        drawing=_on_pad([stroke for stroke in strokes if len(stroke)]),
        writer=_text(entry.get("writer", "")),
        device=_text(entry.get("device", "")),
        flag=_text(entry.get("flag", "")),
    )


def _text(given: object) -> str:
    text = str(given) if isinstance(given, str | int | float | None) else ""
    if not isinstance(given, str | int | float | None) or len(text) > LONGEST_NAME:
        raise TypeError(f"a label or a name is text of at most {LONGEST_NAME} letters")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise TypeError("a label or a name holds what is no letter")
    return text


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
