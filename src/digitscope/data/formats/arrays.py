"""Arrays of numpy's files, `.npy` and `.npz`, checked before anything is taken into memory.

Headers are read here and not by numpy, whose reader hands them to Python's own parser. Nothing is unpickled.
"""

from __future__ import annotations

import math
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.bounded_files import UnreadableError, amount, open_file

Array: TypeAlias = NDArray[np.generic]
SIDE = 28
MOST_UNPACKED = 700_000_000
"""Bytes of an array that is packed, and of pictures that must be brought to bytes: what fits into memory.

What lies in a file unpacked and as bytes is mapped, and may be as large as the disk.
"""
MOST_LABEL_BYTES = 128_000_000
LONGEST_LABEL_BYTES = 400
"""A hundred letters, as numpy keeps them."""
MOST_RANK = 4
LARGEST_SIDE = 2**40
LONGEST_HEADER = 10_000
LARGEST_DIRECTORY = 1_000_000
"""Bytes of a zip file's list of members."""
MAGIC = b"\x93NUMPY"
MODE: Literal["c"] = "c"
"""Copy on write: torch takes no array that must not be written to, and the file stays as it is."""
AT_ONCE = 8192
"""Pictures that are brought to bytes at once."""
LARGEST_LETTER = 0x10FFFF
PACK_AGAIN = "save it again with numpy.savez, which does not pack: then it is read from the disk bit by bit"

_LOCAL_HEADER, _DIRECTORY_END, _DIRECTORY_END_64, _LOCATOR_64 = 30, 22, 56, 20
_ENCRYPTED = 0x1
_ENTRY = re.compile(
    r"\s*['\"](descr|fortran_order|shape)['\"]\s*:\s*(?:['\"]([^'\"]{0,40})['\"]|(True|False)|\(([0-9L,\s]*)\))\s*(,|$)"
)
_TYPE = re.compile(r"[<>|=]?([biufSU])(\d{1,4})")
_WHOLE = re.compile(r"\d{1,18}L?")


@dataclass(frozen=True)
class Header:
    """What an array's file says of it."""

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]
    start: int
    """Bytes before the numbers."""

    @property
    def bytes(self) -> int:
        """How many bytes the numbers take."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_npy(path: Path) -> Array:
    """Return the array of an `.npy` file; it stays on disk.

    Raises:
        UnreadableError: if it is no such file, or not all of it is there.
    """
    with open_file(path) as file:
        header = _header(file)
    return _mapped(path, header, 0, path.stat().st_size)


def read_npz(path: Path, names: Sequence[str]) -> list[Array]:
    """Return these arrays of an `.npz` file; what is not packed stays on disk.

    Raises:
        UnreadableError: if it is no such file, lacks one of them, or they are too large.
    """
    with open_file(path) as file:
        size = path.stat().st_size
        _check_directory(file, size)
        try:
            with zipfile.ZipFile(file) as archive:
                members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
                return [_member(path, archive, members, name, size) for name in names]
        except UnreadableError:
            raise
        except (OSError, EOFError, zlib.error, struct.error, zipfile.BadZipFile) as error:
            raise UnreadableError("it is damaged or half copied, get it again") from error
        except (ValueError, RuntimeError, NotImplementedError, OverflowError, MemoryError) as error:
            raise UnreadableError(f"it is no .npz file that can be read ({error})") from error


def check_labels(labels: Array) -> Array:
    """Return labels (N,) as whole numbers or names that can be used.

    Raises:
        UnreadableError: if they are anything else.
    """
    if labels.ndim != 1 or labels.dtype.kind not in "iuSU":
        raise UnreadableError("“labels” should be one whole number or name for each picture")
    if labels.dtype.itemsize > LONGEST_LABEL_BYTES or labels.nbytes > MOST_LABEL_BYTES:
        raise UnreadableError(f"its labels take more than {amount(MOST_LABEL_BYTES)}, or 100 letters each")
    labels = np.asarray(labels).astype(labels.dtype.newbyteorder("="))
    if labels.dtype.kind == "U" and labels.size and labels.dtype.itemsize:
        letters = np.ascontiguousarray(labels).view(np.uint32)
        if ((letters > LARGEST_LETTER) | ((letters >= 0xD800) & (letters <= 0xDFFF))).any():
            raise UnreadableError("its labels hold what is no text")
    return labels


def check_pictures(images: Array, count: int) -> NDArray[np.uint8]:
    """Return pictures as (N, 28, 28), 0…255; what is kept as bytes stays where it is, on disk too.

    count: How many labels there are.

    Raises:
        UnreadableError: if they are anything else, or another number.
    """
    if images.ndim == 4 and images.shape[1] == 1:
        images = images[:, 0]
    if images.dtype.kind not in "fiub" or images.shape[1:] != (SIDE, SIDE) or images.ndim != 3:
        raise UnreadableError(f"“images” should be numbers of the shape (N, {SIDE}, {SIDE})")
    if len(images) != count:
        raise UnreadableError(f"it holds {len(images):,} pictures and {count:,} labels")
    if not count:
        raise UnreadableError("it holds no pictures")
    if images.dtype == np.uint8:
        return images  # type: ignore[return-value]
    if images.size > MOST_UNPACKED:
        raise UnreadableError(f"its pictures take more than {amount(MOST_UNPACKED)}; save them as uint8")
    return _as_bytes(images)


def _as_bytes(images: Array) -> NDArray[np.uint8]:
    pieces = [slice(first, first + AT_ONCE) for first in range(0, len(images), AT_ONCE)]
    largest = 0.0
    for piece in pieces:
        low, high = float(np.min(images[piece])), float(np.max(images[piece]))
        if not (low >= 0 and high <= 255):  # what is no number is neither
            raise UnreadableError("“images” should lie between 0 and 255 (or 0 and 1)")
        largest = max(largest, high)
    times = 255 if images.dtype.kind in "fb" and largest <= 1 else 1
    made = np.empty(images.shape, np.uint8)
    for piece in pieces:
        made[piece] = np.round(images[piece].astype(np.float32) * times)
    return made


def _header(file: IO[bytes]) -> Header:
    """Read the header at the file's place."""
    begin = file.read(8)
    if len(begin) < 8 or not begin.startswith(MAGIC) or begin[6] not in (1, 2, 3):
        raise UnreadableError("it is no array of numpy’s")
    width = 2 if begin[6] == 1 else 4
    length = int.from_bytes(file.read(width), "little")
    text = file.read(length) if length <= LONGEST_HEADER else b""
    if len(text) != length:
        raise UnreadableError("its header breaks off or is far too long")
    return _parsed(text.decode("latin-1").strip(), 8 + width + length)


def _parsed(text: str, start: int) -> Header:
    wrong = UnreadableError("its header does not say what kind of numbers it holds, and how many")
    if not (text.startswith("{") and text.endswith("}")):
        raise wrong
    body, place, found = text[1:-1].rstrip(), 0, {}
    while place < len(body):
        entry = _ENTRY.match(body, place)
        if entry is None or entry[1] in found:
            raise UnreadableError(
                "it holds records or Python objects, which are not read" if "descr" in text else str(wrong)
            )
        found[entry[1]], place = entry[2] or entry[3] or entry[4] or "", entry.end()
    if found.keys() != {"descr", "fortran_order", "shape"} or found["fortran_order"] not in ("True", "False"):
        raise wrong
    sides = [side.strip() for side in found["shape"].split(",")]
    sides = sides[:-1] if sides and not sides[-1] else sides
    if len(sides) > MOST_RANK or not all(_WHOLE.fullmatch(side) for side in sides):
        raise UnreadableError(f"its array should have at most {MOST_RANK} sides of whole numbers")
    shape = tuple(int(side.rstrip("L")) for side in sides)
    if math.prod(shape) > LARGEST_SIDE or any(side > LARGEST_SIDE for side in shape):
        raise UnreadableError("its header claims more numbers than any disk holds")
    return Header(shape, found["fortran_order"] == "True", _dtype(found["descr"]), start)


def _dtype(name: str) -> np.dtype[Any]:
    kind = _TYPE.fullmatch(name)
    try:
        if kind is None or int(kind[2]) > LONGEST_LABEL_BYTES:
            raise TypeError
        return np.dtype(name)
    except (TypeError, ValueError) as error:
        objects = " (Python objects are never read)" if "O" in name else ""
        raise UnreadableError(f"it holds neither numbers nor short names{objects}") from error


def _mapped(path: Path, header: Header, offset: int, size: int) -> Array:
    start = offset + header.start
    if start + header.bytes > size:
        raise UnreadableError("it is shorter than its header says, get it again")
    if not header.bytes:
        return np.zeros(header.shape, header.dtype)
    order: Literal["F", "C"] = "F" if header.fortran else "C"
    try:
        return np.memmap(path, header.dtype, MODE, start, header.shape, order)
    except (OSError, ValueError, OverflowError, MemoryError) as error:
        raise UnreadableError(f"it could not be mapped into memory ({error})") from error


def _member(
    path: Path, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str, size: int
) -> Array:
    info = members.get(name)
    if info is None:
        held = ", ".join(f"“{each[:40]}”" for each in list(members)[:6]) or "nothing"
        raise UnreadableError(f"it holds no array “{name}” but {held}")
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableError(f"“{name}” is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableError(
            f"“{name}” is packed in another way than numpy’s (zip method {info.compress_type}); only stored "
            "and deflated ones are read"
        )
    with archive.open(info) as content:
        header = _header(content)
        if info.compress_type == zipfile.ZIP_STORED:
            return _mapped(path, header, _begin(path, info), size)
        return _unpacked(content, header, info)


def _begin(path: Path, info: zipfile.ZipInfo) -> int:
    """Return where a member's bytes begin: zip files say so only in their parts."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        name, extra = struct.unpack("<HH", file.read(_LOCAL_HEADER)[-4:])
    return info.header_offset + _LOCAL_HEADER + int(name) + int(extra)


def _unpacked(content: IO[bytes], header: Header, info: zipfile.ZipInfo) -> Array:
    if header.bytes > MOST_UNPACKED:
        raise UnreadableError(f"it unpacks to more than {amount(MOST_UNPACKED)}; {PACK_AGAIN}")
    if header.start + header.bytes > info.file_size:
        raise UnreadableError("it is shorter than its header says, get it again")
    made = np.empty(header.bytes, np.uint8)
    view, place = made.data, 0
    while place < header.bytes:
        piece = content.read(min(1 << 20, header.bytes - place))
        if not piece:
            raise UnreadableError("it is shorter than its header says, get it again")
        view[place : place + len(piece)] = piece
        place += len(piece)
    content.read(1)  # what has come to its end is compared with its checksum
    array = made.view(header.dtype) if header.bytes else np.zeros(math.prod(header.shape), header.dtype)
    return array.reshape(header.shape, order="F" if header.fortran else "C")


def _check_directory(file: IO[bytes], size: int) -> None:
    """Refuse a zip file whose list of members is large: all of it would be read before the first array."""
    tail_bytes = min(size, 0xFFFF + _DIRECTORY_END + _LOCATOR_64)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    place = tail.rfind(b"PK\5\6")
    if place < 0 or len(tail) < place + _DIRECTORY_END:
        raise UnreadableError("it is no .npz file, or half copied")
    length = int.from_bytes(tail[place + 12 : place + 16], "little")
    locator = tail[max(0, place - _LOCATOR_64) : place]
    if locator.startswith(b"PK\6\7"):  # of files over 4 GB
        file.seek(min(int.from_bytes(locator[8:16], "little"), size))
        end = file.read(_DIRECTORY_END_64)
        length = int.from_bytes(end[40:48], "little") if end.startswith(b"PK\6\6") else length
    if length > min(size, LARGEST_DIRECTORY):
        raise UnreadableError("it is no .npz file: its list of members is damaged or far too long")
    file.seek(0)
