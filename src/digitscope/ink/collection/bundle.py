"""The whole collection as one file to take along: gzipped JSON lines, a heading and one drawing a line."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digitscope.ink.collection.blob import DamagedInkError, from_blob, to_blob
from digitscope.ink.collection.records import CollectionError, Kept, Said

FORMAT = "digitscope drawings"
VERSION = 1
SUFFIX = ".digitscope"


def heading(count: int) -> dict[str, Any]:
    """Return the first line."""
    return {"format": FORMAT, "version": VERSION, "count": count}


def line_of(kept: Kept, hand: str) -> dict[str, Any]:
    """Return a drawing as JSON can hold it, with nothing left out."""
    line: dict[str, Any] = {"label": kept.label, "hand": hand, "made": kept.made}
    if kept.said is not None:
        said = kept.said
        line["said"] = {"answer": said.answer, "network": said.network, "classes": list(said.classes),
                        "probabilities": [round(share, 6) for share in said.probabilities]}  # fmt: skip
    line["ink"] = base64.b64encode(to_blob(kept.drawing)).decode("ascii")
    return line


def read_bundle(path: Path) -> Iterator[tuple[Kept, str]]:
    """Yield each drawing with the name of its hand.

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


def _drawing(line: object, where: str) -> tuple[Kept, str]:
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
        return Kept(str(line["label"]), drawing, float(line["made"]), answered), str(line["hand"])
    except (KeyError, TypeError, ValueError, binascii.Error, DamagedInkError) as error:
        raise wrong from error
