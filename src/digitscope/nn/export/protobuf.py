"""Protocol buffers' wire format, as far as ONNX and TensorBoard need it (standard library only).

Source: https://protobuf.dev/programming-guides/encoding
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TypeAlias

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
Value: TypeAlias = int | bytes


def varint(number: int) -> bytes:
    """Return a whole number in pieces of seven bits, the lowest first; negative ones as 64 bits."""
    number &= (1 << 64) - 1
    pieces = bytearray()
    while number > 0x7F:
        pieces.append(number & 0x7F | 0x80)
        number >>= 7
    pieces.append(number)
    return bytes(pieces)


def whole(field: int, number: int) -> bytes:
    """Return a field with a whole number."""
    return varint(field << 3 | VARINT) + varint(number)


def single(field: int, number: float) -> bytes:
    """Return a field with a 32-bit floating point number."""
    return varint(field << 3 | FIXED32) + struct.pack("<f", number)


def double(field: int, number: float) -> bytes:
    """Return a field with a 64-bit floating point number."""
    return varint(field << 3 | FIXED64) + struct.pack("<d", number)


def text(field: int, content: str | bytes) -> bytes:
    """Return a field with a text, bytes, or a message that is encoded already."""
    held = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | BYTES) + varint(len(held)) + held


def fields(message: bytes) -> Iterator[tuple[int, Value]]:
    """Yield number and value of each field; fixed ones as their bytes.

    Raises:
        ValueError: if this is no message.
    """
    place = 0
    while place < len(message):
        key, place = _read_varint(message, place)
        kind = key & 7
        if kind == VARINT:
            number, place = _read_varint(message, place)
            yield key >> 3, number
            continue
        if kind == BYTES:
            length, place = _read_varint(message, place)
        elif kind in (FIXED32, FIXED64):
            length = 4 if kind == FIXED32 else 8
        else:
            raise ValueError(f"a field of the kind {kind} is unknown")
        if place + length > len(message):
            raise ValueError("a field breaks off")
        yield key >> 3, message[place : place + length]
        place += length


def _read_varint(message: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        if place >= len(message) or shift > 63:
            raise ValueError("a number breaks off")
        piece = message[place]
        number |= (piece & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if not piece & 0x80:
            return number, place
