"""Drawings out of the collection: strokes, pictures with labels, CSV, or the whole of it in one file."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscope.atomic_write import write_atomically
from digitscope.data.collection import bundle
from digitscope.data.collection.records import DIGITS, FIRST_NAME, Kept
from digitscope.data.collection.store import Collection
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.framing import frame
from digitscope.json_files import to_bytes

AT_ONCE = 100
SIDE = 28
_PACKED = 6
"""gzip's level: little is won by more, and it takes twice as long."""


def export(collection: Collection, ids: Sequence[int], path: Path) -> Iterator[tuple[int, int]]:
    """Write drawings as the suffix says, or into a folder; yields how many of how many are done.

    The file is there when the last one is done, whole; before that an older file is untouched.

    Raises:
        OSError: if it cannot be written.
        ValueError: for a suffix that stands for nothing.
    """
    name = path.name.lower()
    write = next((write for suffix, write in WRITERS.items() if name.endswith(suffix)), None)
    if write is None:
        if path.suffix:
            raise ValueError(
                f"Drawings are saved as {', '.join(WRITERS)} or into a folder, not “{path.name}”."
            )
        write = _folders
    yield from write(collection, list(ids), path)


def _pieces(collection: Collection, ids: list[int]) -> Iterator[list[Kept]]:
    for first in range(0, len(ids), AT_ONCE):
        yield collection.get(ids[first : first + AT_ONCE])


def _bundle(collection: Collection, ids: list[int], path: Path) -> Iterator[tuple[int, int]]:
    hands = {hand.id: hand.name for hand in collection.hands()}
    sets = {one.id: one for one in collection.class_sets()}

    def line(kept: Kept) -> dict[str, Any]:
        return bundle.line_of(kept, hands.get(kept.hand, FIRST_NAME), sets.get(kept.class_set, DIGITS))

    own = any(one.count and not one.is_digits for one in sets.values())
    yield from _lines(collection, ids, path, line, [bundle.heading(len(ids), own_classes=own)])


def _strokes(collection: Collection, ids: list[int], path: Path) -> Iterator[tuple[int, int]]:
    hands = {hand.id: hand.name for hand in collection.hands()}

    def line(kept: Kept) -> dict[str, Any] | None:
        if not kept.drawing.strokes:
            return None  # a picture alone has no strokes to give
        strokes = [_points(stroke.points) for stroke in kept.drawing.strokes]
        return {"label": kept.label, "writer": hands.get(kept.hand, ""), "strokes": strokes}

    yield from _lines(collection, ids, path, line, [])


def _lines(
    collection: Collection,
    ids: list[int],
    path: Path,
    line: Callable[[Kept], dict[str, Any] | None],
    first: list[dict[str, Any]],
) -> Iterator[tuple[int, int]]:
    content = io.BytesIO()
    # No time and no name in the heading: the same drawings give the same file.
    with gzip.GzipFile(fileobj=content, mode="wb", compresslevel=_PACKED, mtime=0, filename="") as file:
        for entry in first:
            file.write(to_bytes(entry) + b"\n")
        done = 0
        for piece in _pieces(collection, ids):
            for entry in filter(None, map(line, piece)):
                file.write(to_bytes(entry, compact=True) + b"\n")
            done += AT_ONCE
            yield min(done, len(ids)), len(ids)
    write_atomically(path, content.getvalue())


def _points(points: NDArray[np.float64]) -> list[list[float]]:
    """Return x, y in pad units and the time in milliseconds, as short as they may be written."""
    return [[round(x, 5), round(y, 5), round(1000 * t, 1)] for x, y, t, _ in points.tolist()]


def picture(drawing: Drawing) -> NDArray[np.uint8]:
    """Return the framed picture as data sets hold it, (28, 28), 0…255; black for a drawing without ink.

    Never softened: that is done when a network reads it that wants pictures so (`Digits.read_soft`).
    """
    framing = frame(drawing)
    return np.zeros((SIDE, SIDE), np.uint8) if framing is None else framing.bytes


def _csv(collection: Collection, ids: list[int], path: Path) -> Iterator[tuple[int, int]]:
    lines = ["label," + ",".join(f"pixel{index}" for index in range(SIDE * SIDE))]
    done = 0
    for piece in _pieces(collection, ids):
        for kept in piece:
            label = (
                f'"{kept.label.replace(chr(34), chr(34) * 2)}"'
                if set(kept.label) & set(',"\n')
                else kept.label
            )
            lines.append(f"{label},{','.join(map(str, picture(kept.drawing).ravel().tolist()))}")
        done += AT_ONCE
        yield min(done, len(ids)), len(ids)
    write_atomically(path, ("\n".join(lines) + "\n").encode())


def _npz(collection: Collection, ids: list[int], path: Path) -> Iterator[tuple[int, int]]:
    pictures: list[NDArray[np.uint8]] = []
    labels: list[str] = []
    for piece in _pieces(collection, ids):
        pictures += [picture(kept.drawing) for kept in piece]
        labels += [kept.label for kept in piece]
        yield min(len(labels), len(ids)), len(ids)
    content = io.BytesIO()
    images = np.stack(pictures) if pictures else np.zeros((0, SIDE, SIDE), np.uint8)
    numbers = all(label.isdecimal() and len(label) == 1 for label in labels)
    np.savez_compressed(
        content, images=images, labels=np.array(labels, dtype=np.int64 if numbers else np.str_)
    )
    write_atomically(path, content.getvalue())


def _folders(collection: Collection, ids: list[int], path: Path) -> Iterator[tuple[int, int]]:
    """Write a PNG for each drawing into a folder for each label."""
    from PIL import Image

    done = 0
    for piece in _pieces(collection, ids):
        for kept in piece:
            folder = path / _folder_name(kept.label)
            folder.mkdir(parents=True, exist_ok=True)
            content = io.BytesIO()
            Image.fromarray(picture(kept.drawing)).save(content, "PNG")
            (folder / f"{kept.id:06}.png").write_bytes(content.getvalue())
        done += AT_ONCE
        yield min(done, len(ids)), len(ids)


def _folder_name(label: str) -> str:
    """Return a name that every file system takes."""
    safe = "".join(
        letter if letter.isalnum() or letter in " -_+=" else f"%{ord(letter):x}" for letter in label
    )
    return safe.strip() or "%"


WRITERS: dict[str, Callable[[Collection, list[int], Path], Iterator[tuple[int, int]]]] = {
    bundle.SUFFIX: _bundle,
    ".jsonl.gz": _strokes,
    ".npz": _npz,
    ".csv": _csv,
}
"""How each kind of file is written, by its suffix."""
