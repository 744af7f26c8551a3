"""Find rows in the bare pages of a damaged SQLite file, without its tree.

Source: "Database File Format", sqlite.org/fileformat2.html: b-tree pages, cells, records, the WAL.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeAlias

PAGE = 4096
"""What SQLite uses unless told otherwise; our files are never told."""
LEAF = 0x0D
MOST_OVER = 4
"""Rows that lie over each other are read no further than to this many times the size of the file."""
WAL_HEADER, WAL_FRAME = 32, 24
FEWEST_COLUMNS, HAND_COLUMNS, SET_COLUMNS = 8, 3, 5
ADDED: tuple[Any, ...] = (1, None, "", 1)
"""What the columns that later versions added to a drawing hold in rows that are older: see `schema`."""
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
_Row = tuple[Any, ...]
Kind: TypeAlias = Literal["drawing", "hand", "class set"]


def carve(files: list[Path]) -> Iterator[tuple[Kind, _Row]]:
    """Yield whatever looks like a row of ours, with its kind.

    A drawing is `id, label, made, ink, answer, network, classes, probabilities, hand, removed, fingerprint,
    class_set`, whichever version wrote it. A row may come several times; the newest first.
    """
    for path in reversed(files):  # the WAL is newer
        if not path.is_file():
            continue
        content = path.read_bytes()
        pages = _wal_pages(content) if path.name.endswith("-wal") else dict(enumerate(_cut(content), start=1))
        left = MOST_OVER * len(content)
        for page in pages.values():
            for number, values, size in _leaf_rows(page, pages):
                left -= size
                if left < 0:
                    return
                kind = _kind_of(values)
                if kind == "drawing":
                    values += ADDED[len(values) - FEWEST_COLUMNS :]
                if kind is not None:
                    yield kind, (number, *values[1:])


def _kind_of(values: list[Any]) -> Kind | None:
    count = len(values)
    if FEWEST_COLUMNS <= count <= FEWEST_COLUMNS + len(ADDED) and isinstance(values[3], bytes):
        return "drawing"
    texts = all(isinstance(value, str) for value in values[1:3])
    if count == HAND_COLUMNS and texts:
        return "hand"
    return "class set" if count == SET_COLUMNS and texts and values[2].startswith("[") else None


def _cut(content: bytes) -> list[bytes]:
    return [content[begin : begin + PAGE] for begin in range(0, len(content) - PAGE + 1, PAGE)]


def _wal_pages(content: bytes) -> dict[int, bytes]:
    """Return the newest version of each page in a write-ahead log."""
    pages: dict[int, bytes] = {}
    for begin in range(WAL_HEADER, len(content) - WAL_FRAME - PAGE + 1, WAL_FRAME + PAGE):
        number = int.from_bytes(content[begin : begin + 4], "big")
        pages[number] = content[begin + WAL_FRAME : begin + WAL_FRAME + PAGE]
    return pages


def _leaf_rows(page: bytes, pages: dict[int, bytes]) -> Iterator[tuple[int, list[Any], int]]:
    """Yield the number, the columns and the size of each row on a leaf of a table."""
    if page[0] != LEAF:
        return
    for index in range(int.from_bytes(page[3:5], "big")):
        place = 8 + 2 * index
        try:
            at = int.from_bytes(page[place : place + 2], "big")
            size, at = _varint(page, at)
            number, at = _varint(page, at)
            values = _record(_payload(page, at, size, pages))
        except (IndexError, ValueError, KeyError, struct.error):
            continue
        yield number, values, size


def _payload(page: bytes, at: int, size: int, pages: dict[int, bytes]) -> bytes:
    """Return a row's bytes, with what lies on further pages."""
    if size > PAGE * len(pages):
        raise ValueError("longer than the file")
    most = PAGE - 35
    least = (PAGE - 12) * 32 // 255 - 23
    if size <= most:
        return page[at : at + size]
    here = least + (size - least) % (PAGE - 4)
    here = here if here <= most else least
    parts = [page[at : at + here]]
    following = int.from_bytes(page[at + here : at + here + 4], "big")
    left = size - here
    while left > 0:
        further = pages[following]
        parts.append(further[4 : 4 + left])
        left -= PAGE - 4
        following = int.from_bytes(further[:4], "big")
    return b"".join(parts)


def _record(payload: bytes) -> list[Any]:
    end, at = _varint(payload, 0)
    if end > len(payload):
        raise ValueError("no record")
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values = []
    at = end
    for kind in kinds:
        size = (kind - 12) // 2 if kind >= 12 else _SIZES[kind]
        values.append(_value(kind, payload[at : at + size]))
        at += size
    if at > len(payload):
        raise ValueError("cut off")
    return values


def _value(kind: int, raw: bytes) -> Any:  # noqa: ANN401 - a column can be anything
    if kind == 0:
        return None
    if kind == 7:
        return struct.unpack(">d", raw)[0]
    if kind in (8, 9):
        return kind - 8
    if kind < 7:
        return int.from_bytes(raw, "big", signed=True)
    return raw if kind % 2 == 0 else raw.decode("utf-8")


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of 1 to 9 bytes and where it ends."""
    value = 0
    for count in range(9):
        byte = content[at + count]
        if count == 8:
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + count + 1
    raise ValueError("no number")
