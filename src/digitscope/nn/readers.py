"""How each kind of data set is told and read."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.collection.bundle import SUFFIX as BUNDLE_SUFFIX
from digitscope.ink.framing import frame_packed
from digitscope.ink.packed import pack
from digitscope.ink.strokes import Drawing
from digitscope.nn import tables
from digitscope.nn.digits import MAX_CLASSES, Digits, labels_of
from digitscope.nn.drawings import load_bundle
from digitscope.nn.errors import DatasetError
from digitscope.nn.idx import find_idx, read_idx
from digitscope.nn.mapped import map_npy, map_npz
from digitscope.nn.models import SIDE

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
PICTURE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"})
STROKE_ENDINGS = (".jsonl.gz", ".jsonl")
MNIST_LABELS = "e474323ac02fc156"
"""SHA-256 of the labels of MNIST's training digits as 64-bit numbers, first 16 digits: what tells MNIST."""
CLASS_NAMES = "classes.txt"
"""Beside IDX or NPY files: the names of the classes, one a line."""


def make(source: str) -> Digits:
    kind, _, numbers = source.partition(":")
    number, _, seed = numbers.partition(":")
    count = int(number) if number.isdecimal() else 0
    if not 1 <= count <= MOST_MADE:
        raise DatasetError(f"{source}: after “{kind}:” stands how many, from 1 to {MOST_MADE}.")
    if seed and not seed.isdecimal():
        raise DatasetError(f"{source}: after the second “:” stands a whole number, for other drawings.")
    from digitscope.ink.doodles import DOODLES, KEPT, make_doodles
    from digitscope.ink.synth import make_digits, make_nondigits, make_regional

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
    # Found before Digits checks it, because letters of EMNIST are numbered beyond 9.
    count = max(10, int(labels.max(initial=0)) + 1)
    classes = _class_names(path) or tuple(str(n) for n in range(count))
    fixed = hashlib.sha256(labels.astype("<i8").tobytes()).hexdigest()[:16] == MNIST_LABELS
    return Digits(images, labels.astype(np.int64), classes, name=f"{path.name} {part}", fixed=fixed)


def _class_names(folder: Path) -> tuple[str, ...]:
    try:
        lines = (folder / CLASS_NAMES).read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{folder / CLASS_NAMES} cannot be read: {error}.") from error
    names = tuple(line.strip() for line in lines if line.strip())
    if not 2 <= len(set(names)) == len(names) <= MAX_CLASSES:
        raise DatasetError(f"{folder / CLASS_NAMES} should name 2 to {MAX_CLASSES} classes, one a line.")
    return names


def _load_npz(path: Path, part: Part) -> Digits:
    del part
    try:
        arrays = map_npz(path)
        if arrays is None:
            # Opened here: numpy leaves a broken file open.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as packed:
                arrays = {name: np.asarray(packed[name]) for name in ("images", "labels")}
        images, labels = arrays["images"], np.asarray(arrays["labels"])
    except (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise DatasetError(f"{path} is not an .npz file with “images” and “labels”: {error}") from error
    return _of_arrays(images, labels, path)


def _load_npy(path: Path, part: Part) -> Digits:
    del part
    try:
        images, labels = map_npy(path / "images.npy"), np.asarray(map_npy(path / "labels.npy"))
    except (OSError, ValueError, EOFError) as error:
        raise DatasetError(f"{path} should hold images.npy and labels.npy: {error}") from error
    return _of_arrays(images, labels, path)


def _of_arrays(images: NDArray[np.generic], labels: NDArray[np.generic], path: Path) -> Digits:
    if images.ndim == 4 and images.shape[1] == 1:
        images = images[:, 0]
    if labels.ndim != 1 or labels.dtype.kind not in "iuSU":
        raise DatasetError(f"{path}: “labels” should be one whole number or name for each picture.")
    if labels.dtype.kind in "iu" and labels.size and (labels.min() < 0 or labels.max() >= MAX_CLASSES):
        raise DatasetError(f"{path}: the labels should be numbers from 0 to {MAX_CLASSES - 1}.")
    kinds, places = np.unique(labels, return_inverse=True)
    names = [kind.decode("utf-8", "replace") if isinstance(kind, bytes) else str(kind) for kind in kinds]
    indices, classes = labels_of(names, str(path))
    return Digits(_as_bytes(images, path), indices[places], classes, name=path.stem)


def _as_bytes(images: NDArray[np.generic], path: Path) -> NDArray[np.uint8]:
    if images.dtype.kind not in "fiub" or images.ndim != 3:
        raise DatasetError(f"{path}: “images” should be numbers of the shape (N, {SIDE}, {SIDE}).")
    if images.dtype == np.uint8:
        return images  # type: ignore[return-value]
    values = images.astype(np.float32)
    if not np.isfinite(values).all() or (values.size and (values.min() < 0 or values.max() > 255)):
        raise DatasetError(f"{path}: “images” should lie between 0 and 255 (or 0 and 1).")
    if images.dtype.kind in "fb" and values.max(initial=0) <= 1:
        values *= 255
    return np.round(values).astype(np.uint8)


def _load_strokes(path: Path, part: Part) -> Digits:
    del part
    from digitscope.ink import dataset

    try:
        records = dataset.read_strokes(path)
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
    from digitscope.ink import framing, images, strokes

    pictures: list[NDArray[np.uint8]] = []
    names: list[str] = []
    broken: list[tuple[str, str]] = []
    for folder in sorted(place for place in path.iterdir() if place.is_dir()):
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() not in PICTURE_ENDINGS:
                continue
            try:
                framed = framing.frame(strokes.Drawing(picture=images.load_picture(file)))
            except ValueError as error:
                broken.append((f"{folder.name}/{file.name}", str(error).partition(f" {images.KEPT}")[0]))
                continue
            if framed is None:
                broken.append((f"{folder.name}/{file.name}", "there is nothing on it"))
            if framed is not None:
                pictures.append(np.round(framed.image * 255).astype(np.uint8))
                names.append(folder.name)
    if not pictures and broken:
        raise DatasetError(f"{path} holds no picture that can be used; {broken[0][0]}: {broken[0][1]}")
    if not pictures:
        raise DatasetError(f"{path} holds no folders with pictures, one folder for each class.")
    labels, classes = labels_of(names, str(path))
    return Digits(np.stack(pictures), labels, classes, name=path.name, broken=tuple(broken))


def _load_table(path: Path, part: Part) -> Digits:
    del part
    images, names, broken = tables.read_table(path)
    labels, classes = labels_of(names, str(path))
    return Digits(images, labels, classes, name=path.name.split(".")[0], broken=broken)


def _is_mnist(path: Path) -> bool:
    return path.is_dir() and any(find_idx(path, part) for part in ("train", "test"))


DATASETS: dict[str, tuple[Callable[[Path], bool], Reader]] = {
    "mnist": (_is_mnist, _load_idx),
    "npy": (lambda path: (path / "images.npy").is_file(), _load_npy),
    "csv": (lambda path: path.name.endswith(tables.ENDINGS), _load_table),
    "npz": (lambda path: path.suffix == ".npz", _load_npz),
    "drawings": (lambda path: path.name.endswith(BUNDLE_SUFFIX), lambda path, _part: load_bundle(path)),
    "strokes": (lambda path: path.name.endswith(STROKE_ENDINGS), _load_strokes),
    "folders": (lambda path: path.is_dir(), _load_folders),
}
"""How each kind is told and read."""
