"""Low priority for a process that works long, so that the window keeps its rhythm."""

from __future__ import annotations

import contextlib
import os
import sys

LOW_PRIORITY = 19
"""Added to the niceness."""
BELOW_NORMAL = 0x4000
"""The like on Windows."""
BRIEF_SPIN = {"GOMP_SPINCOUNT": "3000", "KMP_BLOCKTIME": "1"}
"""For the environment before torch is loaded: threads that wait for each other soon sleep.

By default they spin for long, and where something else wants the processor a step takes fifty times as long:
471 ms in place of 8 ms on 2 cores under a load of 7 (batch of 96, bfloat16).
"""


def yield_to_others() -> None:
    """Lower the priority of this process for good."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), BELOW_NORMAL)
        return
    os.nice(LOW_PRIORITY)
    if sys.platform == "linux":
        # Whoever else wakes up then has the processor at once, not at the next tick.
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
