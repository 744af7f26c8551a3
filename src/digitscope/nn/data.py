"""Data sets of labelled pictures: MNIST folders, `.npz`, folders of pictures, stroke files."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope import resources
from digitscope.ink.framing import frame_packed
from digitscope.ink.packed import PackedInk, pack
from digitscope.nn.errors import DatasetError
from digitscope.nn.idx import find_idx, read_idx
from digitscope.nn.models import SIDE

Part: TypeAlias = Literal["train", "test"]
DIGIT_NAMES = tuple("0123456789")
MAX_CLASSES = 100
MADE = "made:"
"""Begins the name of a set of digits that the program makes itself."""
MADE_NOTHING = "made-nothing:"
MOST_MADE = 1_000_000
MADE_SEED = 10
PICTURE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"})
STROKE_ENDINGS = (".jsonl.gz", ".jsonl")


@dataclass(frozen=True, eq=False)
class Digits:
    """Labelled pictures."""

    images: NDArray[np.uint8]
    """(N, 28, 28), 0…255, white ink on black."""
    labels: NDArray[np.int64]
    """(N,), index into `classes`."""
    classes: tuple[str, ...] = DIGIT_NAMES
    writers: tuple[str, ...] | None = None
    """Who wrote each, where that is known."""
    name: str = ""
    path: str = ""
    ink: PackedInk | None = None
    """The strokes the pictures were drawn from, where there are any: a training draws them anew."""

    def __post_init__(self) -> None:
        """Check that the parts fit; raises DatasetError."""
        name = self.name or "The data set"
        if self.images.ndim != 3 or self.images.shape[1:] != (SIDE, SIDE) or self.images.dtype != np.uint8:
            raise DatasetError(f"{name} needs pictures of {SIDE}×{SIDE} bytes.")
        if self.labels.shape != (len(self.images),):
            raise DatasetError(f"{name} has another number of labels than of pictures.")
        if len(self.labels) and not 0 <= self.labels.min() <= self.labels.max() < len(self.classes):
            raise DatasetError(f"{name} has labels outside its {len(self.classes)} classes.")

    def __len__(self) -> int:
        return len(self.images)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of pictures and labels, first 16 digits."""
        digest = hashlib.sha256(np.ascontiguousarray(self.images).tobytes())
        digest.update(np.ascontiguousarray(self.labels.astype("<i8")).tobytes())
        return digest.hexdigest()[:16]

    def pick(self, where: NDArray[np.bool_] | NDArray[np.int64]) -> Digits:
        """Return the pictures that a mask or a list of indices names."""
        index = np.arange(len(self))[where]
        writers = None if self.writers is None else tuple(self.writers[int(i)] for i in index)
        ink = None if self.ink is None else self.ink.take(index)
        return replace(self, images=self.images[index], labels=self.labels[index], writers=writers, ink=ink)


def load(source: str | Path, part: Part = "test", *, folder: Path | None = None) -> Digits:
    """Read a data set by path, or by the name of one in the data folders (`mnist`, `pens/unipen_train`).

    `made:5000` are 5,000 pen digits that the program makes itself, the same ones each time;
    `made-nothing:5000` are drawings that are no digit, with their kinds as classes.
    `part` matters for MNIST folders alone. `folder` is searched before the usual ones.

    Raises:
        DatasetError: if it is not found or cannot be used.
    """
    if str(source).startswith((MADE, MADE_NOTHING)):
        return replace(_make(str(source)), path=str(source))
    path = find(source, folder)
    for fits, reader in DATASETS.values():
        if fits(path):
            return replace(reader(path, part), path=str(source))
    raise DatasetError(f"{path} is no data set: neither MNIST's files nor .npz, strokes or folders.")


def find(source: str | Path, folder: Path | None = None) -> Path:
    """Return the path of a data set.

    Raises:
        DatasetError: if there is none; the message names where it was looked for.
    """
    path = Path(source)
    if path.exists():
        return path
    folders = resources.data_folders(folder)
    for place in folders:
        for ending in ("", ".npz", *STROKE_ENDINGS):
            candidate = place / f"{source}{ending}"
            if candidate.exists():
                return candidate
    looked = ", ".join(str(place) for place in folders)
    raise DatasetError(f"There is no data set {source}, neither as a path nor in {looked}.")


def labels_of(names: Sequence[str], name: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return indices and class names for labels given as text; digits keep their own numbers.

    Raises:
        DatasetError: if there are fewer than 2 or too many classes.
    """
    kinds = set(names)
    if kinds <= set(DIGIT_NAMES):
        classes = DIGIT_NAMES
    elif not 2 <= len(kinds) <= MAX_CLASSES:
        raise DatasetError(f"{name} has {len(kinds)} classes; 2 to {MAX_CLASSES} can be learned.")
    else:
        classes = tuple(sorted(kinds))
    place = {label: index for index, label in enumerate(classes)}
    return np.array([place[label] for label in names], np.int64), classes


def _make(source: str) -> Digits:
    kind, _, number = source.partition(":")
    count = int(number) if number.isdecimal() else 0
    if not 1 <= count <= MOST_MADE:
        raise DatasetError(f"{source}: after “{kind}:” stands how many, from 1 to {MOST_MADE}.")
    from digitscope.ink.synth import make_digits, make_nondigits

    make = make_digits if kind + ":" == MADE else make_nondigits
    made = make(count, np.random.default_rng(MADE_SEED))
    ink = pack([drawing for _label, drawing in made])
    labels, classes = labels_of([str(label) for label, _drawing in made], source)
    return Digits(frame_packed(ink), labels, classes, name=source, ink=ink)


def _load_idx(path: Path, part: Part) -> Digits:
    files = find_idx(path, part)
    if files is None:
        raise DatasetError(f"{path} holds no MNIST files of the part “{part}”.")
    images, labels = (read_idx(file) for file in files)
    # Found before Digits checks it, because letters of EMNIST are numbered beyond 9.
    count = max(10, int(labels.max(initial=0)) + 1)
    classes = tuple(str(n) for n in range(count))
    return Digits(images, labels.astype(np.int64), classes, name=f"{path.name} {part}")


def _load_npz(path: Path, part: Part) -> Digits:
    del part
    try:
        # Opened here: numpy leaves a broken file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            images, labels = np.asarray(arrays["images"]), np.asarray(arrays["labels"])
    except (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise DatasetError(f"{path} is not an .npz file with “images” and “labels”: {error}") from error
    if images.ndim == 4 and images.shape[1] == 1:
        images = images[:, 0]
    if labels.ndim != 1 or labels.dtype.kind not in "iuSU":
        raise DatasetError(f"{path}: “labels” should be one whole number or name for each picture.")
    if labels.dtype.kind in "iu" and labels.size and (labels.min() < 0 or labels.max() >= MAX_CLASSES):
        raise DatasetError(f"{path}: the labels should be numbers from 0 to {MAX_CLASSES - 1}.")
    indices, classes = labels_of([str(label) for label in labels.tolist()], str(path))
    return Digits(_as_bytes(images, path), indices, classes, name=path.stem)


def _as_bytes(images: NDArray[np.generic], path: Path) -> NDArray[np.uint8]:
    if images.dtype.kind not in "fiub" or images.ndim != 3:
        raise DatasetError(f"{path}: “images” should be numbers of the shape (N, {SIDE}, {SIDE}).")
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
    return Digits(frame_packed(ink), labels, classes, writers, path.name.split(".")[0], ink=ink)


def _load_folders(path: Path, part: Part) -> Digits:
    del part
    from digitscope.ink import framing, images, strokes

    pictures: list[NDArray[np.uint8]] = []
    names: list[str] = []
    for folder in sorted(place for place in path.iterdir() if place.is_dir()):
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() not in PICTURE_ENDINGS:
                continue
            try:
                framed = framing.frame(strokes.Drawing(picture=images.load_picture(file)))
            except ValueError as error:
                raise DatasetError(f"{file} cannot be used: {error}") from error
            if framed is not None:
                pictures.append(np.round(framed.image * 255).astype(np.uint8))
                names.append(folder.name)
    if not pictures:
        raise DatasetError(f"{path} holds no folders with pictures, one folder for each class.")
    labels, classes = labels_of(names, str(path))
    return Digits(np.stack(pictures), labels, classes, name=path.name)


Reader: TypeAlias = Callable[[Path, Part], Digits]
def _is_mnist(path: Path) -> bool:
    return path.is_dir() and any(find_idx(path, part) for part in ("train", "test"))


DATASETS: dict[str, tuple[Callable[[Path], bool], Reader]] = {
    "mnist": (_is_mnist, _load_idx),
    "npz": (lambda path: path.suffix == ".npz", _load_npz),
    "strokes": (lambda path: path.name.endswith(STROKE_ENDINGS), _load_strokes),
    "folders": (lambda path: path.is_dir(), _load_folders),
}
"""How each kind is told and read."""
