"""How much memory this process holds, and whether an error says that there was too little."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import sys
from pathlib import Path

import torch
from torch import Tensor

MOST_ON_DEVICE = 0.5
"""Of a GPU's free memory: a larger data set stays where it is, and each batch goes there by itself."""


M_TRIM_THRESHOLD = -1

M_MMAP_THRESHOLD = -3

KEEP_BYTES = 2**30
"""Blocks up to this size come from the heap, and this much of it is kept when free."""


SAID = ("out of memory", "not enough memory", "allocate memory", "alloc_failed")
"""How the allocators of different devices and systems say that there was too little."""


def held_bytes(device: str = "cpu") -> int:
    """Return the bytes that the process holds, on a GPU those it holds there; 0 where that is not known."""
    if device.startswith("cuda"):
        return torch.cuda.memory_reserved(device)
    if device == "mps":
        return torch.mps.driver_allocated_memory()
    return _resident_bytes()


def free_bytes(device: torch.device) -> int:
    """Return how much memory a GPU has left; as good as endless where that is not told.

    What this process has taken from it and does not use counts as left.
    """
    if device.type != "cuda":
        return sys.maxsize
    unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return torch.cuda.mem_get_info(device)[0] + unused


def _resident_bytes() -> int:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if sys.platform != "win32":
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # the most it ever held
        return most if sys.platform == "darwin" else most * 1024
    return 0


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error says that there was not enough memory, on whatever device."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in said for words in SAID)


def keep_pages() -> bool:
    """Tell glibc to keep freed memory; return whether it was told (elsewhere nothing happens)."""
    if platform.libc_ver()[0] != "glibc":
        return False
    try:
        tell = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    return bool(tell(M_MMAP_THRESHOLD, KEEP_BYTES)) and bool(tell(M_TRIM_THRESHOLD, KEEP_BYTES))


class Laid:
    """Brings pictures to a device; those that are there already stay there for the next epoch."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._given: tuple[Tensor, Tensor] | None = None
        self._there: tuple[Tensor, Tensor] | None = None

    def at_hand(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Return an epoch's pictures and labels, on the device unless they are too large for it."""
        if self._device.type == "cpu":
            return images, labels
        if self._there is not None and self._given is not None and _same(self._given, (images, labels)):
            return self._there
        self._given = self._there = None  # room for the new ones
        if images.nbytes > MOST_ON_DEVICE * free_bytes(self._device):
            return images, labels
        # Held, so that no others can come to lie at the same address.
        self._given = images, labels
        self._there = images.to(self._device), labels.to(self._device)
        return self._there


def _same(some: tuple[Tensor, Tensor], others: tuple[Tensor, Tensor]) -> bool:
    """Return whether these are the same numbers in memory, whatever tensors they are seen through."""
    pairs = zip(some, others, strict=True)
    return all(one.data_ptr() == two.data_ptr() and one.shape == two.shape for one, two in pairs)
