"""Arrays that stay on disk: data larger than the memory is read by memory map."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

LOCAL_HEADER = 30
"""Bytes of a ZIP member's header before its name; two lengths stand at its end."""
MODE: Literal["c"] = "c"
"""Copy on write: torch takes no array that must not be written to, and the file stays as it is."""


def map_npz(path: Path) -> dict[str, NDArray[np.generic]] | None:
    """Return the arrays of an uncompressed `.npz` without reading them; None if any of them is compressed.

    Raises:
        OSError, ValueError, zipfile.BadZipFile: if it is no such file.
    """
    with zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
        if any(info.compress_type != zipfile.ZIP_STORED for info in members):
            return None
        return {info.filename.removesuffix(".npy"): _member(path, info.header_offset) for info in members}


def map_npy(path: Path) -> NDArray[np.generic]:
    """Return the array of an `.npy` file without reading it."""
    return np.load(path, mmap_mode=MODE, allow_pickle=False)  # type: ignore[no-any-return]


def _member(path: Path, offset: int) -> NDArray[np.generic]:
    with path.open("rb") as file:
        file.seek(offset)
        header = file.read(LOCAL_HEADER)
        name, extra = struct.unpack("<HH", header[-4:])
        file.seek(offset + LOCAL_HEADER + name + extra)
        version = np.lib.format.read_magic(file)
        formats = np.lib.format
        read = formats.read_array_header_1_0 if version == (1, 0) else formats.read_array_header_2_0
        shape, fortran, dtype = read(file)
        if dtype.hasobject:
            raise ValueError("it holds Python objects, which are not read")
        order = "F" if fortran else "C"
        return np.memmap(path, dtype, MODE, file.tell(), shape, order)  # type: ignore[call-overload,no-any-return]
