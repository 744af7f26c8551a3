"""How much memory this process holds, and whether an error says that there was too little."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import torch

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
