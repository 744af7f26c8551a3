"""How each kind of data set is told and read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.bounded_files import UnreadableError, read_file
from digitscope.data.collection.bundle import SUFFIX as BUNDLE_SUFFIX
from digitscope.data.formats import csv_table
from digitscope.data.formats.arrays import Array, check_labels, check_pictures, read_npy, read_npz
from digitscope.data.formats.idx import find_idx, read_idx
from digitscope.data.kept_drawings import load_bundle
from digitscope.data.sets.digits import MAX_CLASSES, Digits, labels_of
from digitscope.data.sets.errors import DatasetError
from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.framing import frame_packed

Part: TypeAlias = Literal["train", "test"]
Reader: TypeAlias = Callable[[Path, Part], Digits]
MADE = "made:"
"""Begins the name of a set of digits that the program makes itself."""
MADE_NOTHING = "made-nothing:"
MADE_REGIONAL = "made-regional:"
"""Digits in the forms of some regions alone."""
MADE_DOODLES = "made-doodles:"
"""The like of houses and faces, of kinds that no network is taught."""
MADE_OTHERS = "made-others:"
"""Scribbles, doodles and digits: what is likely to be none of somebody's own classes."""
Maker: TypeAlias = Callable[[int, np.random.Generator], Sequence[tuple[int | str, Drawing]]]
MOST_MADE = 1_000_000
MADE_SEED = 10
STROKE_ENDINGS = (".jsonl.gz", ".jsonl")
MNIST_LABELS = "e474323ac02fc156"
"""SHA-256 of the labels of MNIST's training digits as 64-bit numbers, first 16 digits: what tells MNIST."""
CLASS_NAMES = "classes.txt"
"""Beside IDX or NPY files: the names of the classes, one a line."""
MOST_NAME_BYTES = 100_000


def make(source: str) -> Digits:
    kind, _, numbers = source.partition(":")
    number, _, seed = numbers.partition(":")
    count = int(number) if number.isdecimal() else 0
    if not 1 <= count <= MOST_MADE:
        raise DatasetError(f"{source}: after “{kind}:” stands how many, from 1 to {MOST_MADE}.")
    if seed and not seed.isdecimal():
        raise DatasetError(f"{source}: after the second “:” stands a whole number, for other drawings.")
    from digitscope.ink.synthesis.digits import make_digits, make_nondigits, make_regional
    from digitscope.ink.synthesis.doodles import DOODLES, KEPT, make_doodles

    random = np.random.default_rng(int(seed) if seed else MADE_SEED)
    made: Sequence[tuple[int | str, Drawing]]
    makers: dict[str, Maker] = {MADE: make_digits, MADE_NOTHING: make_nondigits, MADE_REGIONAL: make_regional}
    if kind + ":" == MADE_DOODLES:
        made = make_doodles(count, random, KEPT)
    elif kind + ":" == MADE_OTHERS:
        third = -(-count // 3)
        others: list[tuple[int | str, Drawing]] = list(make_nondigits(third, random))
        others += make_doodles(third, random, tuple(DOODLES))
        others += make_digits(third, random)
        made = others[:count]
    else:
        made = makers[kind + ":"](count, random)
    ink = pack([drawing for _label, drawing in made])
    labels, classes = labels_of([str(label) for label, _drawing in made], source)
    return Digits(frame_packed(ink), labels, classes, name=source, ink=ink, fixed=True)


def _load_idx(path: Path, part: Part) -> Digits:
    files = find_idx(path, part)
    if files is None:
        raise DatasetError(f"{path} holds no MNIST files of the part “{part}”.")
    images, labels = (read_idx(file) for file in files)
    if not len(images):
        raise DatasetError(f"{files[0]} holds no pictures.")
    # Found before Digits checks it, because letters of EMNIST are numbered beyond 9.
    count = max(10, int(labels.max(initial=0)) + 1)
    classes = _class_names(path) or tuple(str(n) for n in range(count))
    fixed = hashlib.sha256(labels.astype("<i8").tobytes()).hexdigest()[:16] == MNIST_LABELS
    return Digits(images, labels.astype(np.int64), classes, name=f"{path.name} {part}", fixed=fixed)


def _class_names(folder: Path) -> tuple[str, ...]:
    try:
        if not (folder / CLASS_NAMES).exists():
            return ()
        lines = read_file(folder / CLASS_NAMES, MOST_NAME_BYTES).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DatasetError(f"{folder / CLASS_NAMES} is no text in UTF-8.") from error
    except UnreadableError as error:
        raise DatasetError(f"{folder / CLASS_NAMES}: {error}.") from error
    names = tuple(line.strip() for line in lines if line.strip())
    if not 2 <= len(set(names)) == len(names) <= MAX_CLASSES:
        raise DatasetError(f"{folder / CLASS_NAMES} should name 2 to {MAX_CLASSES} classes, one a line.")
    return names


def _load_npz(path: Path, part: Part) -> Digits:
    del part
    try:
        images, labels = read_npz(path, ("images", "labels"))
        return _of_arrays(images, labels, path)
    except UnreadableError as error:
        raise DatasetError(f"{path}: {error}.") from error


def _load_npy(path: Path, part: Part) -> Digits:
    del part
    arrays = []
    for file in (path / "images.npy", path / "labels.npy"):
        try:
            arrays.append(read_npy(file))
        except UnreadableError as error:
            raise DatasetError(f"{file}: {error}.") from error
    try:
        return _of_arrays(arrays[0], arrays[1], path)
    except UnreadableError as error:
        raise DatasetError(f"{path}: {error}.") from error


def _of_arrays(images: Array, labels: Array, path: Path) -> Digits:
    labels = check_labels(labels)
    if labels.dtype.kind in "iu" and labels.size and (labels.min() < 0 or labels.max() >= MAX_CLASSES):
        raise DatasetError(f"{path}: the labels should be numbers from 0 to {MAX_CLASSES - 1}.")
    pictures = check_pictures(images, len(labels))
    kinds, places = np.unique(labels, return_inverse=True)
    names = [kind.decode("utf-8", "replace") if isinstance(kind, bytes) else str(kind) for kind in kinds]
    indices, classes = labels_of(names, str(path))
    return Digits(pictures, indices[places], classes, name=path.stem)


def _load_strokes(path: Path, part: Part) -> Digits:
    del part
    from digitscope.data.formats import strokes

    try:
        records = strokes.read_strokes(path)
    except ValueError as error:
        raise DatasetError(str(error)) from error
    ink = pack([record.drawing for record in records])
    labels, classes = labels_of([record.label for record in records], str(path))
    writers = tuple(record.writer for record in records)
    devices = tuple(record.device for record in records)
    name = path.name.split(".")[0]
    return Digits(frame_packed(ink), labels, classes, writers, name, ink=ink, devices=devices)


def _load_folders(path: Path, part: Part) -> Digits:
    del part
    from digitscope.data.formats import picture_folders
    from digitscope.ink.framing import framing

    pictures: list[NDArray[np.uint8]] = []
    names: list[str] = []
    broken: list[tuple[str, str]] = []
    for where, label, drawing in picture_folders.read_folders(path):
        framed = framing.frame(drawing) if not isinstance(drawing, str) else None
        if framed is not None:
            pictures.append(np.round(framed.image * 255).astype(np.uint8))
            names.append(label)
        else:
            broken.append((where, drawing if isinstance(drawing, str) else "there is nothing on it"))
    if not pictures and broken:
        raise DatasetError(f"{path} holds no picture that can be used; {broken[0][0]}: {broken[0][1]}")
    if not pictures:
        raise DatasetError(f"{path} holds no folders with pictures, one folder for each class.")
    labels, classes = labels_of(names, str(path))
    return Digits(np.stack(pictures), labels, classes, name=path.name, broken=tuple(broken))


def _load_table(path: Path, part: Part) -> Digits:
    del part
    images, names, broken = csv_table.read_table(path)
    labels, classes = labels_of(names, str(path))
    return Digits(images, labels, classes, name=path.name.split(".")[0], broken=broken)


def _is_mnist(path: Path) -> bool:
    return path.is_dir() and any(find_idx(path, part) for part in ("train", "test"))


DATASETS: dict[str, tuple[Callable[[Path], bool], Reader]] = {
    "mnist": (_is_mnist, _load_idx),
    "npy": (lambda path: (path / "images.npy").is_file(), _load_npy),
    "csv": (csv_table.is_table, _load_table),
    "npz": (lambda path: path.suffix.lower() == ".npz", _load_npz),
    "drawings": (
        lambda path: path.name.lower().endswith(BUNDLE_SUFFIX),
        lambda path, _part: load_bundle(path),
    ),
    "strokes": (lambda path: path.name.lower().endswith(STROKE_ENDINGS), _load_strokes),
    "folders": (lambda path: path.is_dir(), _load_folders),
}
"""How each kind is told and read."""
