"""Low priority for a process that works long, so that the window keeps its rhythm."""

from __future__ import annotations

import os
import sys

LOW_PRIORITY = 10
"""Added to the niceness."""
BELOW_NORMAL = 0x4000
"""The like on Windows."""


def yield_to_others() -> None:
    """Lower the priority of this process for good."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), BELOW_NORMAL)
    else:
        os.nice(LOW_PRIORITY)
