"""The whole collection as one file to take along: gzipped JSON lines, a heading and one drawing a line."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitscope.bounded_files import UnreadableError, lines_of
from digitscope.data.collection.drawing_blob import DamagedInkError, from_blob, to_blob
from digitscope.data.collection.records import DIGITS, ClassSet, CollectionError, Kept, Said
from digitscope.json_files import (
    LATEST,
    JsonError,
    Table,
    is_number,
    number_in,
    parse,
    parse_table,
    table_in,
    text_in,
    texts_in,
)
from digitscope.printable import printable

FORMAT = "digitscope drawings"
VERSION = 2
"""1 holds digits alone; a file without classes of one's own is still written as 1."""
SUFFIX = ".digitscope"
MOST_NUMBERS = 2**53
"""Drawings have whole numbers below this, else a file's are passed over."""
FEWEST, MOST, LONGEST, MOST_LETTERS = 2, 100, 200, 80
"""Classes of a set, letters of a class and of a set: what a network file may have, not only what is asked."""
MOST_NAMES = 1000
"""Classes of a network that said something."""
_BEFORE = "What came before is in My drawings."
MOST_BYTES, LONGEST_LINE = 4_000_000_000, 32_000_000
"""Of the text, unpacked, and of one drawing of it."""


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
    empty = True
    try:
        for number, text in lines_of(path, MOST_BYTES, LONGEST_LINE):
            if empty:
                _check_heading(text, path)
                empty = False
            else:
                yield _drawing(text, f"Line {number} of {path.name}")
    except UnreadableError as error:
        raise CollectionError(
            f"{path.name} is damaged or half copied ({error}). What came before is in My drawings; "
            "get the file again and import it once more: nothing comes twice."
        ) from error
    if empty:
        raise _no_collection(path)


def _no_collection(path: Path) -> CollectionError:
    return CollectionError(f"{path.name} is not a collection of drawings. Choose another file.")


def _check_heading(text: bytes, path: Path) -> None:
    try:
        first = parse(text)
    except JsonError as error:
        raise _no_collection(path) from error
    if not isinstance(first, dict) or first.get("format") != FORMAT:
        raise _no_collection(path)
    version = first.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise CollectionError(f"{path.name} was made by a newer Digitscope. Read it with that.")


def _drawing(text: bytes, where: str) -> Packed:
    try:
        line = parse_table(text)
        made = number_in(line, "made")
        if abs(made) > LATEST:
            raise JsonError("its “made” is no time")
        label, hand = printable(text_in(line, "label")), printable(text_in(line, "hand"))
        ink = base64.b64decode(text_in(line, "ink", most=LONGEST_LINE), validate=True)
        number = line.get("id")  # by it the same drawings are held out here as at home
        number = number if type(number) is int and 0 < number < MOST_NUMBERS else 0
        kept = Kept(label, from_blob(ink), made, _said(line), id=number)
        return Packed(kept, hand, _class_set(line))
    except JsonError as error:
        raise CollectionError(f"{where} is no drawing ({error}). {_BEFORE}") from error
    except (ValueError, binascii.Error, DamagedInkError) as error:
        raise CollectionError(f"{where} is no drawing (its ink is damaged). {_BEFORE}") from error


def _said(line: Table) -> Said | None:
    if line.get("said") is None:
        return None
    said = table_in(line, "said")
    shares, names = said.get("probabilities"), texts_in(said, "classes")
    if not isinstance(shares, list) or not all(map(is_number, shares)) or len(names) > MOST_NAMES:
        raise JsonError("its “probabilities” are no numbers")
    return Said(text_in(said, "answer"), text_in(said, "network"), names, tuple(map(float, shares)))


def _class_set(line: Table) -> ClassSet:
    if line.get("set") is None:
        return DIGITS
    given = table_in(line, "set")
    classes = tuple(map(printable, texts_in(given, "classes", LONGEST)))
    if not FEWEST <= len(classes) <= MOST or len(set(classes)) != len(classes) or "" in classes:
        raise JsonError("its classes are none")
    return ClassSet(0, printable(text_in(given, "name"))[:MOST_LETTERS], classes)
