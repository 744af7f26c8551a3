"""The whole collection as one file to take along: gzipped JSON lines, a heading and one drawing a line."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitscope.ink.collection.blob import DamagedInkError, from_blob, to_blob
from digitscope.ink.collection.records import DIGITS, ClassSet, CollectionError, Kept, Said

FORMAT = "digitscope drawings"
VERSION = 2
"""1 holds digits alone; a file without classes of one's own is still written as 1."""
SUFFIX = ".digitscope"
MOST_NUMBERS = 2**53
"""Drawings have whole numbers below this, else a file's are passed over."""
FEWEST, MOST, LONGEST, MOST_LETTERS = 2, 100, 200, 80
"""Classes of a set, letters of a class and of a set: what a network file may have, not only what is asked."""


@dataclass(frozen=True)
class Packed:
    """A drawing of such a file."""

    kept: Kept
    hand: str
    class_set: ClassSet
    """With the number 0 where it is not that of the digits."""


def heading(count: int, *, own_classes: bool) -> dict[str, Any]:
    """Return the first line."""
    return {"format": FORMAT, "version": VERSION if own_classes else 1, "count": count}


def line_of(kept: Kept, hand: str, class_set: ClassSet) -> dict[str, Any]:
    """Return a drawing as JSON can hold it, with nothing left out."""
    line: dict[str, Any] = {"label": kept.label, "hand": hand, "made": kept.made}
    if kept.id:
        line["id"] = kept.id
    if not class_set.is_digits:
        line["set"] = {"name": class_set.name, "classes": list(class_set.classes)}
    if kept.said is not None:
        said = kept.said
        line["said"] = {"answer": said.answer, "network": said.network, "classes": list(said.classes),
                        "probabilities": [round(share, 6) for share in said.probabilities]}  # fmt: skip
    line["ink"] = base64.b64encode(to_blob(kept.drawing)).decode("ascii")
    return line


def read_bundle(path: Path) -> Iterator[Packed]:
    """Yield each drawing with the name of its hand and the classes that it is one of.

    Raises:
        CollectionError: if the file is no such collection or is damaged.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            first = json.loads(file.readline())
            if not isinstance(first, dict) or first.get("format") != FORMAT:
                raise CollectionError(f"{path.name} is not a collection of drawings. Choose another file.")
            version = first.get("version")
            if not isinstance(version, int) or version > VERSION:
                raise CollectionError(f"{path.name} was made by a newer Digitscope. Read it with that.")
            for number, text in enumerate(file, start=2):
                yield _drawing(json.loads(text), f"Line {number} of {path.name}")
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise CollectionError(
            f"{path.name} is damaged or half copied ({error}). What came before is in My drawings; "
            "get the file again and import it once more: nothing comes twice."
        ) from error


def _drawing(line: object, where: str) -> Packed:
    wrong = CollectionError(f"{where} is no drawing. What came before is in My drawings.")
    if not isinstance(line, dict):
        raise wrong
    try:
        drawing = from_blob(base64.b64decode(line["ink"], validate=True))
        said = line.get("said")
        answered = None
        if said is not None:
            shares = tuple(float(share) for share in said["probabilities"])
            names = tuple(str(name) for name in said["classes"])
            answered = Said(str(said["answer"]), str(said["network"]), names, shares)
        number = line.get("id")  # by it the same drawings are held out here as at home
        number = number if type(number) is int and 0 < number < MOST_NUMBERS else 0
        kept = Kept(str(line["label"]), drawing, float(line["made"]), answered, id=number)
        return Packed(kept, str(line["hand"]), _class_set(line.get("set")))
    except (KeyError, TypeError, ValueError, binascii.Error, DamagedInkError) as error:
        raise wrong from error


def _class_set(given: Any) -> ClassSet:  # noqa: ANN401 - whatever JSON held; the caller catches what is odd
    if given is None:
        return DIGITS
    classes = tuple(str(name)[:LONGEST] for name in given["classes"])
    if not FEWEST <= len(classes) <= MOST or len(set(classes)) != len(classes):
        raise ValueError("these are no classes")
    return ClassSet(0, str(given["name"])[:MOST_LETTERS], classes)
