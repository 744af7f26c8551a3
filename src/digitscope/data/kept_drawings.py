"""The drawings that a user kept, as a data set: by the name of a hand, or of all of them together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from digitscope.data.collection.bundle import SUFFIX, read_bundle
from digitscope.data.collection.exporting import export
from digitscope.data.collection.records import ClassSet, CollectionError, Kept, Query
from digitscope.data.collection.store import Collection
from digitscope.data.sets.digits import Digits
from digitscope.data.sets.errors import DatasetError
from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.framing import frame, frame_packed

DRAWINGS = "drawings"
"""The digits of all hands; `drawings:Ada` are those of one hand.

`drawings:Ada:Shapes`, or `drawings::Shapes` of all hands, are the drawings of a set of classes of one's own.
"""
NOTHING_KEPT = "There is no drawing to learn from yet: draw some and say what they are, then they are kept."


def names_drawings(source: str) -> bool:
    """Return whether a data set's name stands for drawings that were kept."""
    return source == DRAWINGS or source.startswith(DRAWINGS + ":")


def load_drawings(source: str) -> Digits:
    """Read the drawings that a name stands for, the oldest first.

    Raises:
        DatasetError: if there is no such hand, no drawing, or the collection cannot be read.
    """
    with _opened() as collection:
        numbers, classes = _meant(collection, source)
        return _digits(collection.get(numbers), classes, source)


def load_bundle(path: Path) -> Digits:
    """Read the drawings of a collection that was written to one file.

    Raises:
        DatasetError: if it cannot be read, holds no drawing, or drawings of several sets of classes.
    """
    try:
        found = list(read_bundle(path))
    except CollectionError as error:
        raise DatasetError(str(error)) from error
    sets = {one.class_set.classes for one in found}
    if len(sets) > 1:
        raise DatasetError(f"{path.name} holds drawings of {len(sets)} sets of classes; take one at a time.")
    classes = found[0].class_set.classes if found else ()
    return _digits([one.kept for one in found], classes, path.name.removesuffix(SUFFIX))


def freeze_drawings(source: str, path: Path, whose: tuple[int, int] = (0, 0)) -> None:
    """Write the drawings that a name stands for now to a file, from which `load_bundle` gives the same ones.

    whose: Numbers of the hand and the set of classes: where these are known, they count and not the name.

    Raises:
        DatasetError: as `load_drawings`.
        OSError: if it cannot be written.
    """
    with _opened() as collection:
        for _ in export(collection, _meant(collection, source, whose)[0], path):
            pass


def _opened() -> closing[Collection]:
    try:
        return closing(Collection())
    except (CollectionError, OSError, sqlite3.Error) as error:
        raise DatasetError(f"Your drawings cannot be read: {error}") from error


def _meant(
    collection: Collection, source: str, whose: tuple[int, int] = (0, 0)
) -> tuple[list[int], tuple[str, ...]]:
    """Return the numbers of the drawings that a name stands for, and their classes."""
    name = source.partition(":")[2]
    hands = {hand.name: hand.id for hand in collection.hands()}
    sets = {each.name: each for each in collection.class_sets()}
    known = next((each for each in sets.values() if each.id == whose[1]), None)
    if whose[0] in hands.values() and (known is not None or not whose[1]):
        return _found(collection, whose[0], known or _digits_of(sets.values()))
    of_set = ""
    if name and name not in hands and ":" in name:
        name, _, of_set = name.rpartition(":")
    if name and name not in hands:
        raise DatasetError(f"There is no hand “{name}”. There are: {', '.join(hands)}.")
    if of_set and of_set not in sets:
        raise DatasetError(f"There are no classes “{of_set}”. There are: {', '.join(sets)}.")
    return _found(collection, hands.get(name), sets[of_set] if of_set else _digits_of(sets.values()))


def _digits_of(sets: Iterable[ClassSet]) -> ClassSet:
    return next(each for each in sets if each.is_digits)


def _found(
    collection: Collection, hand: int | None, class_set: ClassSet
) -> tuple[list[int], tuple[str, ...]]:
    found = collection.search(Query(hand=hand, class_set=class_set.id))
    if not found:
        raise DatasetError(NOTHING_KEPT)
    return sorted(entry.id for entry in found), class_set.classes


def _digits(kept: Sequence[Kept], classes: tuple[str, ...], name: str) -> Digits:
    kept = [one for one in kept if one.label in classes]
    if not kept:
        raise DatasetError(NOTHING_KEPT)
    # A picture under the strokes cannot be drawn anew: such a drawing has no strokes here.
    ink = pack([one.drawing if one.drawing.picture is None else Drawing() for one in kept])
    images = frame_packed(ink)
    drawn = np.ones(len(kept), bool)
    for place, one in enumerate(kept):
        if one.drawing.picture is not None and (framing := frame(one.drawing)) is not None:
            images[place], drawn[place] = framing.bytes, framing.stays
    seen = images.reshape(len(images), -1).any(axis=1)
    labels = np.array([classes.index(one.label) for one in kept], np.int64)
    numbers = np.array([one.id for one in kept], np.int64)
    ids = numbers if (numbers > 0).all() else None
    digits = Digits(images, labels, classes, name=name, ink=ink, grows=True, drawn=drawn, ids=ids)
    return digits.pick(np.flatnonzero(seen))
