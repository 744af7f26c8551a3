"""Data sets of labelled pictures by path or name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from digitscope import resources
from digitscope.data.formats.csv_table import ENDINGS as TABLE_ENDINGS
from digitscope.data.kept_drawings import load_drawings, names_drawings
from digitscope.data.readers import (
    DATASETS,
    MADE,
    MADE_DOODLES,
    MADE_NOTHING,
    MADE_OTHERS,
    MADE_REGIONAL,
    STROKE_ENDINGS,
    Part,
    make,
)
from digitscope.data.sets.digits import DIGIT_NAMES, MAX_CLASSES, Digits, labels_of
from digitscope.data.sets.errors import DatasetError
from digitscope.data.sets.split import HELD_OUT, held_out_of

__all__ = ["DATASETS", "DIGIT_NAMES", "MADE", "MAX_CLASSES", "Digits", "Part", "find", "labels_of", "load"]


def load(source: str | Path, part: Part = "test", *, folder: Path | None = None) -> Digits:
    """Read a data set by path, or by the name of one in the data folders (`mnist`, `pens/unipen_train`).

    `made:5000` are 5,000 pen digits that the program makes itself, the same ones each time;
    `made-regional:5000` hold forms of some regions alone (`ink.regional`);
    `made-nothing:5000` are drawings that are no digit, with their kinds as classes.
    `drawings` are those that the user kept, `drawings:Ada` those of one hand.
    `mnist:held-out` is the part of a set's training data that the bundled network does not learn from.
    Another number after that, `made-nothing:5000:7`, gives others.
    `part` matters for MNIST folders alone. `folder` is searched before the usual ones.

    Raises:
        DatasetError: if it is not found or cannot be used.
    """
    if str(source).endswith(HELD_OUT):
        whole = load(str(source).removesuffix(HELD_OUT), "train", folder=folder)
        return replace(held_out_of(whole), path=str(source))
    if str(source).startswith((MADE, MADE_NOTHING, MADE_OTHERS, MADE_REGIONAL, MADE_DOODLES)):
        return replace(make(str(source)), path=str(source))
    if names_drawings(str(source)):
        return replace(load_drawings(str(source)), path=str(source))
    path = find(source, folder)
    try:
        for fits, reader in DATASETS.values():
            if fits(path):
                return replace(reader(path, part), path=str(source))
    except OSError as error:
        raise DatasetError(f"{path} could not be read: {error.strerror or error}.") from error
    if not path.is_file():
        raise DatasetError(f"{path} is neither a file nor a folder, so nothing was read.")
    raise DatasetError(f"{path} is no data set: neither MNIST's files nor .npz, .csv, strokes or folders.")


def find(source: str | Path, folder: Path | None = None) -> Path:
    """Return the path of a data set.

    Raises:
        DatasetError: if there is none; the message names where it was looked for.
    """
    path = Path(source)
    try:
        if path.exists():
            return path
    except OSError as error:
        raise DatasetError(f"{path} could not be read: {error.strerror or error}.") from error
    folders = resources.data_folders(folder)
    found = find_inside(str(source), folders)
    if found is not None:
        return found
    looked = ", ".join(str(place) for place in folders)
    raise DatasetError(f"There is no data set {source}, neither as a path nor in {looked}.")


def find_inside(name: str, folders: Sequence[Path]) -> Path | None:
    """Return the first data set of a name in these folders, None for none."""
    for place in folders:
        for ending in ("", ".npz", *STROKE_ENDINGS, *TABLE_ENDINGS):
            candidate = place / f"{name}{ending}"
            if _is_set(candidate):
                return candidate
    return None


def _is_set(path: Path) -> bool:
    """Return whether a file is here, or a folder that holds more than what a broken-off download left."""
    if not path.is_dir():
        return path.exists()
    return any(not child.name.startswith(".") and child.suffix != ".part" for child in path.iterdir())
