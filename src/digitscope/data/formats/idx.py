"""MNIST's own file format, IDX, packed with gzip or not."""

from __future__ import annotations

import math
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from digitscope.bounded_files import UnreadableError, amount, unpacked
from digitscope.data.sets.errors import DatasetError

PARTS = {"train": "train", "test": "t10k"}
"""What MNIST calls its parts."""
MOST_BYTES = 700_000_000
"""Of one file, unpacked: 890,000 pictures, more than any set that is published in this format."""
MOST_SIDES = 4
UNSIGNED_BYTE = 0x08
PIECE = 1 << 20


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Return the array of one IDX file of unsigned bytes.

    Raises:
        DatasetError: if the file cannot be read or is not what its header says.
    """
    try:
        with unpacked(path, MOST_BYTES) as content:
            return _array(content)
    except UnreadableError as error:
        raise DatasetError(f"{path}: {error}.") from error


def _array(content: BinaryIO) -> NDArray[np.uint8]:
    """Read what the header says is there, and see that it is all."""
    begin = content.read(4)
    if len(begin) < 4 or begin[:2] != b"\0\0" or begin[2] != UNSIGNED_BYTE:
        raise UnreadableError("it is not an IDX file of bytes, as MNIST has them")
    rank = begin[3]
    header = content.read(4 * rank)
    if not 1 <= rank <= MOST_SIDES or len(header) < 4 * rank:
        raise UnreadableError("it breaks off in its header, get it again")
    shape = tuple(int(n) for n in np.frombuffer(header, ">u4"))
    wanted = math.prod(shape)
    if wanted > MOST_BYTES:
        raise UnreadableError(
            f"it should hold {wanted:,} numbers; more than {amount(MOST_BYTES)} are not read"
        )
    numbers = np.empty(wanted, np.uint8)
    view, place = numbers.data, 0
    while place < wanted and (piece := content.read(min(PIECE, wanted - place))):
        view[place : place + len(piece)] = piece
        place += len(piece)
    if place < wanted or content.read(1):
        held = f"{place:,}" if place < wanted else "more"
        raise UnreadableError(f"it should hold {wanted:,} numbers and holds {held}, get it again")
    return numbers.reshape(shape)


def find_idx(folder: Path, part: str) -> tuple[Path, Path] | None:
    """Return the pictures' and the labels' file of `train` or `test` in a folder, or None."""
    found = []
    for kind in ("images", "labels"):
        names = [f"{PARTS[part]}-{kind}{sign}idx{3 if kind == 'images' else 1}-ubyte" for sign in "-."]
        paths = [folder / (name + end) for name in names for end in ("", ".gz")]
        found.append(next((path for path in paths if path.is_file()), None))
    images, labels = found
    return (images, labels) if images is not None and labels is not None else None
