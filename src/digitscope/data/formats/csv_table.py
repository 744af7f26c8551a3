"""Pictures in CSV files, as a data set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscope.bounded_files import UnreadableError
from digitscope.data.formats.picture_table import ENDINGS, is_table, read_rows
from digitscope.data.sets.errors import DatasetError

__all__ = ["ENDINGS", "is_table", "read_table"]


def read_table(path: Path) -> tuple[NDArray[np.uint8], list[str], tuple[tuple[str, str], ...]]:
    """Return pictures (N, 28, 28), their labels, and what could not be read: which row, and why.

    Raises:
        DatasetError: if the file cannot be read or has no such row.
    """
    try:
        pieces = list(read_rows(path))
    except UnreadableError as error:
        raise DatasetError(f"{path}: {error}.") from error
    labels = [label for piece in pieces for label in piece.labels]
    broken = tuple(each for piece in pieces for each in piece.broken)
    # Each piece goes as it is laid into place: two copies of a large set might not fit.
    images = np.empty((len(labels), *pieces[0].images.shape[1:]), np.uint8)
    place = 0
    pieces.reverse()
    while pieces:
        piece = pieces.pop()
        images[place : place + len(piece.labels)] = piece.images
        place += len(piece.labels)
    return images, labels, broken
