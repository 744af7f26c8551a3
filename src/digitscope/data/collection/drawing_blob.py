"""A drawing as a compact blob: coordinates in small steps, what changes from point to point, packed."""

from __future__ import annotations

import hashlib
import struct
import zlib

import numpy as np

from digitscope.ink.drawing.packed import Floats
from digitscope.ink.drawing.strokes import PRESSURE, Drawing, Picture, Stroke, T, X, Y

MAGIC = b"Dg1"
STEP = 2.0**-20
"""Pad units: a millionth of the pad, far below what can be seen."""
STEP_S = 1e-4
STEP_PRESSURE = 1 / 65535
_FINE, _EXACT = 0, 1
_HEAD = struct.Struct("<3sBI")
_SHAPE = struct.Struct("<IIB")
_FRAMED, _READY = 1, 2
MOST_BYTES = 48 << 20
"""A blob that unpacks to more is none of ours: three million points."""
FARTHEST, LATEST_S = 1e9, 1e13
"""Pad units and seconds: what lies farther out is damage, and no number of pixels could be made of it."""
WIDEST = 1e4
LARGEST_SIDE, FRAMED_SIDE = 4096, 28
_FARTHEST = np.array([FARTHEST, FARTHEST, LATEST_S, 1.0])
"""Of the columns as a blob has them."""
_SCALE = np.array([STEP, STEP, STEP_S, STEP_PRESSURE])


class DamagedInkError(ValueError):
    """Bytes that are no drawing (any more)."""


def to_blob(drawing: Drawing) -> bytes:
    """Return the drawing as bytes; places are kept to a millionth of the pad, times to 0.1 ms."""
    counts = np.array([len(stroke.points) for stroke in drawing.strokes], dtype="<u4")
    widths = np.array([stroke.width for stroke in drawing.strokes], dtype="<f8")
    points = np.concatenate([np.zeros((0, 4)), *(stroke.points for stroke in drawing.strokes)])
    kind = _FINE if (np.abs(points) < 2**30 * _SCALE).all() else _EXACT
    parts = [struct.pack("<I", len(counts)), counts.tobytes(), widths.tobytes(), _points(points, kind)]
    if drawing.picture is not None:
        ink = np.rint(np.clip(drawing.picture.ink, 0, 1) * 255).astype(np.uint8)
        parts += [_SHAPE.pack(*ink.shape, _kind_of(drawing.picture)), ink.tobytes()]
    content = b"".join(parts)
    return _HEAD.pack(MAGIC, kind, len(content)) + zlib.compress(content, 6)


def from_blob(blob: bytes) -> Drawing:
    """Return the drawing of a blob.

    Raises:
        DamagedInkError: if a byte of it is wrong.
    """
    try:
        magic, kind, size = _HEAD.unpack_from(blob)
        if magic != MAGIC or kind not in (_FINE, _EXACT) or size > MOST_BYTES:
            raise DamagedInkError("This is not a drawing.")
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(blob[_HEAD.size :], size + 1)
        if len(content) != size or not unpacker.eof:
            raise DamagedInkError("The drawing is not whole.")
        return _drawing(content, kind)
    except (struct.error, zlib.error, ValueError, OverflowError) as error:
        raise DamagedInkError(f"The drawing is damaged ({error}).") from error


def fingerprint(blob: bytes) -> str:
    """Return what tells drawings apart: the same for the same ink."""
    return hashlib.sha256(blob[_HEAD.size :]).hexdigest()[:24]


def _points(points: Floats, kind: int) -> bytes:
    if kind == _EXACT:
        return points.astype("<f8").tobytes()
    steps = np.rint(points / _SCALE).astype(np.int32)
    changes = np.diff(steps, axis=0, prepend=np.zeros((1, 4), np.int32)).astype("<i4")
    # Column by column, and the bytes of equal weight side by side: that is what packs well.
    return np.ascontiguousarray(changes.T).view(np.uint8).reshape(4, -1, 4).transpose(0, 2, 1).tobytes()


def _places(content: bytes, count: int, kind: int) -> Floats:
    """Return (count, 4)."""
    if kind == _EXACT:
        return np.frombuffer(content, "<f8", count * 4).reshape(count, 4).copy()
    planes = np.frombuffer(content, np.uint8, count * 16).reshape(4, 4, count)
    changes = np.ascontiguousarray(planes.transpose(0, 2, 1)).view("<i4")[:, :, 0]
    places: Floats = np.cumsum(changes, axis=1, dtype=np.int64).T * _SCALE
    return places


def _drawing(content: bytes, kind: int) -> Drawing:
    (strokes,) = struct.unpack_from("<I", content)
    if strokes > len(content) // 12:
        raise DamagedInkError("The drawing is not whole.")
    counts = np.frombuffer(content, "<u4", strokes, 4).astype(np.int64)
    widths = np.frombuffer(content, "<f8", strokes, 4 + 4 * strokes)
    begin, total = 4 + 12 * strokes, int(counts.sum())
    end = begin + total * (32 if kind == _EXACT else 16)
    if end > len(content):
        raise DamagedInkError("The drawing is not whole.")
    points = _places(content[begin:end], total, kind)
    if not (np.abs(points) <= _FARTHEST).all() or not ((widths > 0) & (widths <= WIDEST)).all():
        raise DamagedInkError("The drawing has places or lines that cannot be.")
    ends = np.cumsum(counts)
    made = tuple(
        Stroke.of(points[last - count : last, [X, Y, T, PRESSURE]], float(width))
        for last, count, width in zip(ends.tolist(), counts.tolist(), widths.tolist(), strict=True)
    )
    return Drawing(made, _picture(content[end:]))


def _picture(rest: bytes) -> Picture | None:
    if not rest:
        return None
    height, width, kind = _SHAPE.unpack_from(rest)
    if not (
        0 < height <= LARGEST_SIDE and 0 < width <= LARGEST_SIDE and len(rest) == _SHAPE.size + height * width
    ):
        raise DamagedInkError("The picture of the drawing is not whole.")
    if kind & _FRAMED and (height, width) != (FRAMED_SIDE, FRAMED_SIDE):
        raise DamagedInkError("The picture of the drawing has another size than it says.")
    ink = np.frombuffer(rest, np.uint8, height * width, _SHAPE.size).reshape(height, width)
    return Picture(ink.astype(np.float32) / np.float32(255), bool(kind & _FRAMED), bool(kind & _READY))


def _kind_of(picture: Picture) -> int:
    return _FRAMED * picture.framed + _READY * picture.ready
