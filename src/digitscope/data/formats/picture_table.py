"""Pictures in CSV files as Kaggle has them: a row a picture, its label, then 784 numbers from 0 to 255."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscope.bounded_files import UnreadableError, lines_of

SIDE = 28
PIXELS = SIDE * SIDE
ENDINGS = (".csv", ".csv.gz")
MOST_TEXT = 4_000_000_000
"""Bytes of the text; 1.5 million rows of MNIST's length."""
LONGEST_ROW = 1 << 16
"""Bytes; 784 numbers of 80 digits each."""
MOST_PICTURES = 700_000_000 // PIXELS
MOST_BROKEN = 10_000
"""Rows that cannot be read, and empty ones beyond those that can: with more it is no such table."""
AT_ONCE = 1000


@dataclass(frozen=True, eq=False)
class Rows:
    """The next rows of a table."""

    images: NDArray[np.uint8]
    """(N, 28, 28)"""
    labels: tuple[str, ...]
    broken: tuple[tuple[str, str], ...]
    """Rows among them that cannot be read and are left out: which, and why."""


def is_table(path: Path) -> bool:
    """Return whether a file's name is that of such a table."""
    return path.name.lower().endswith(ENDINGS)


def read_rows(path: Path) -> Iterator[Rows]:
    """Yield a table's rows, some at a time; the first may be a heading, and values may stand in quotes.

    Raises:
        UnreadableError: if it cannot be read, is too large, or has no such row or too many broken ones.
    """
    taken = broken = blank = 0
    waiting: list[tuple[int, str]] = []
    first_broken = ""
    for number, line in _texts(path):
        if not line:
            blank += 1
        elif number > 1 or not _is_heading(line):
            waiting.append((number, line))
        if len(waiting) == AT_ONCE:
            rows = _rows(waiting)
            taken, broken, waiting = taken + len(rows.labels), broken + len(rows.broken), []
            first_broken = first_broken or next((f"{row}: {why}" for row, why in rows.broken), "")
            yield rows
        if broken > MOST_BROKEN or blank > taken + len(waiting) + MOST_BROKEN:
            why = f" ({first_broken})" if first_broken else ""
            raise UnreadableError(f"more than {MOST_BROKEN:,} of its rows are empty or broken{why}")
        if taken > MOST_PICTURES:
            raise UnreadableError(f"it holds more than {MOST_PICTURES:,} pictures, take fewer at a time")
    rows = _rows(waiting)
    if not taken and not rows.labels:
        first_broken = first_broken or next((f"{row}: {why}" for row, why in rows.broken), "")
        why = f" ({first_broken})" if first_broken else ""
        raise UnreadableError(
            f"it has no row of a label and {PIXELS} numbers from 0 to 255, as Kaggle’s{why}"
        )
    yield rows


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in lines_of(path, MOST_TEXT, LONGEST_ROW):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableError(f"row {number:,} is no text; save the table as CSV in UTF-8") from error
        yield number, text.strip()


def _is_heading(line: str) -> bool:
    second = _cells(line)[1:2]
    return bool(second) and not _is_number(second[0])


def _cells(line: str) -> list[str]:
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _rows(lines: list[tuple[int, str]]) -> Rows:
    parts = [_parted(line) for _number, line in lines]
    pixels, broken = _pixels([numbers for _label, numbers in parts])
    good = [index for index in range(len(lines)) if index not in broken]
    told = tuple((f"row {lines[index][0]}", why) for index, why in sorted(broken.items()))
    return Rows(pixels[good].reshape(-1, SIDE, SIDE), tuple(parts[index][0] for index in good), told)


def _parted(line: str) -> tuple[str, str]:
    """Return a row's label and its numbers."""
    if '"' in line:
        label, *numbers = _cells(line) or [""]
        return label.strip(), ",".join(numbers)
    label, _, rest = line.partition(",")
    return label.strip(), rest


def _pixels(rows: list[str]) -> tuple[NDArray[np.uint8], dict[int, str]]:
    """Return (N, 784), zeros where a row is broken, and why these are."""
    if rows and all(row.count(",") == PIXELS - 1 for row in rows):
        try:  # all at once: this is fifty times faster
            values = np.loadtxt(rows, np.float32, delimiter=",", ndmin=2, comments=None)
        except ValueError:
            pass
        else:
            if ((values >= 0) & (values <= 255)).all():
                return np.round(values).astype(np.uint8), {}
    pixels = np.zeros((len(rows), PIXELS), np.uint8)
    broken: dict[int, str] = {}
    for index, row in enumerate(rows):
        cells = row.count(",") + 1
        if cells != PIXELS:
            broken[index] = f"{cells:,} numbers instead of {PIXELS}"
            continue
        try:
            values = np.array(row.split(","), np.float64)
        except ValueError:
            broken[index] = "not all of it is numbers"
            continue
        if not ((values >= 0) & (values <= 255)).all():
            broken[index] = "numbers outside 0 to 255"
        else:
            pixels[index] = np.round(values)
    return pixels, broken
