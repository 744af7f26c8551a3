"""MNIST's own file format, IDX, packed with gzip or not."""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscope.nn.errors import DatasetError

PARTS = {"train": "train", "test": "t10k"}
"""What MNIST calls its parts."""
MAX_BYTES = 2**31
UNSIGNED_BYTE = 0x08


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Return the array of one IDX file of unsigned bytes.

    Raises:
        DatasetError: if the file cannot be read or is not what its header says.
    """
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as file:
                content = file.read(MAX_BYTES)
        else:
            content = path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"{path} cannot be read: {error}.") from error
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] != UNSIGNED_BYTE:
        raise DatasetError(f"{path} is not an IDX file of bytes, as MNIST has them.")
    rank = content[3]
    start = 4 + 4 * rank
    if not 1 <= rank <= 4 or len(content) < start:
        raise DatasetError(f"{path} breaks off in its header; fetch it again.")
    shape = tuple(int(n) for n in np.frombuffer(content, ">u4", rank, 4))
    held = len(content) - start
    if math.prod(shape) != held:
        raise DatasetError(f"{path} should hold {math.prod(shape)} numbers and holds {held}; fetch it again.")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape).copy()


def find_idx(folder: Path, part: str) -> tuple[Path, Path] | None:
    """Return the pictures' and the labels' file of `train` or `test` in a folder, or None."""
    found = []
    for kind in ("images", "labels"):
        names = [f"{PARTS[part]}-{kind}{sign}idx{3 if kind == 'images' else 1}-ubyte" for sign in "-."]
        paths = [folder / (name + end) for name in names for end in ("", ".gz")]
        found.append(next((path for path in paths if path.is_file()), None))
    images, labels = found
    return (images, labels) if images is not None and labels is not None else None
