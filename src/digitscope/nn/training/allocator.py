"""Keep the C library from giving freed pages back: every training step takes the same megabytes again."""

from __future__ import annotations

import ctypes
import platform

M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
KEEP_BYTES = 2**30
"""Blocks up to this size come from the heap, and this much of it is kept when free."""


def keep_pages() -> bool:
    """Tell glibc to keep freed memory; return whether it was told (elsewhere nothing happens)."""
    if platform.libc_ver()[0] != "glibc":
        return False
    try:
        tell = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    return bool(tell(M_MMAP_THRESHOLD, KEEP_BYTES)) and bool(tell(M_TRIM_THRESHOLD, KEEP_BYTES))
