"""The time of each point of a drawing, from the devices' time stamps and the computer's clock."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

MOST_LAG_S = 2.0
"""A device's time that differs more than this from the clock's is not believed."""


class InkClock:
    """Tells the seconds since the drawing began.

    Within a stroke the device's time stamps count: they are not late when the program is. Between strokes the
    computer's clock counts: two devices have no common zero.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._pen_began = 0.0
        self._pen_clock = 0.0
        self._pen_ms = 0
        self._last = 0.0

    def continue_at(self, seconds: float) -> None:
        """Let the drawing be this old now."""
        self._began = self._clock() - seconds
        self._last = seconds

    def not_before(self, seconds: float) -> None:
        """Let the drawing be this old now, unless it is older."""
        if seconds > max(self._last, self._clock() - self._began):
            self.continue_at(seconds)

    def pen_down(self, ms: int, *, first: bool) -> float:
        """Return the time of a stroke's first point; the `first` stroke begins a drawing."""
        self._pen_clock = self._clock()
        if first:
            self._began, self._last = self._pen_clock, 0.0
        self._pen_ms = ms
        self._pen_began = self._last = max(self._pen_clock - self._began, self._last)
        return self._last

    def pen_moved(self, ms: int) -> float:
        """Return the time of a further point; never earlier than the one before."""
        by_clock = self._clock() - self._pen_clock
        by_device = (ms - self._pen_ms) / 1000
        known = self._pen_ms > 0 and ms >= self._pen_ms and abs(by_device - by_clock) <= MOST_LAG_S
        self._last = max(self._last, self._pen_began + (by_device if known else by_clock))
        return self._last
