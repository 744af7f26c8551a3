"""The timing of a replay: true speed, long pauses cut."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.strokes import Drawing, Stroke, T

LONGEST_PAUSE_S = 0.6
"""A pen that rests longer is replayed as if it had rested this long."""


class Timeline:
    """Translates between a drawing's own time and the time of its replay."""

    def __init__(self) -> None:
        self._strokes: tuple[Stroke, ...] = ()
        self._busy = np.zeros((0, 2))
        self._ends: list[float] = []
        self._drawn: NDArray[np.float64] = np.zeros(1)
        self._played: NDArray[np.float64] = np.zeros(1)

    @property
    def duration(self) -> float:
        """Seconds the replay takes."""
        return float(self._played[-1])

    def follow(self, drawing: Drawing) -> None:
        """Take up another drawing; strokes that it begins with are not looked at again."""
        known = len(self._strokes)
        if drawing.strokes[:known] != self._strokes:
            known, self._busy, self._ends = 0, np.zeros((0, 2)), []
        fresh = drawing.strokes[known:]
        self._strokes = drawing.strokes
        if fresh:
            self._busy = np.concatenate([self._busy, _busy_times(fresh)])
            self._ends += [float(stroke.points[-1, T]) for stroke in fresh]
        self._drawn = _united(self._busy).ravel() if len(self._busy) else np.zeros(1)
        steps = np.diff(self._drawn)
        steps[1::2] = np.minimum(steps[1::2], LONGEST_PAUSE_S)
        self._played = np.concatenate([[0.0], np.cumsum(steps)])

    def drawn_at(self, played: float) -> float:
        """Return the drawing's own time at a time of the replay."""
        return float(np.interp(played, self._played, self._drawn))

    def played_at(self, drawn: float) -> float:
        """Return the replay's time at a time of the drawing."""
        return float(np.interp(drawn, self._drawn, self._played))

    def whole_strokes_at(self, played: float) -> float:
        """Return when, in the replay, the last stroke that is whole by then had its end; else 0."""
        drawn = self.drawn_at(played) + 1e-9
        return self.played_at(max((end for end in self._ends if end <= drawn), default=0.0))


def _busy_times(strokes: tuple[Stroke, ...]) -> NDArray[np.float64]:
    """Return (N, 2): when the pen was at work, from and to; a stroke with long rests gives several lines."""
    times = np.concatenate([stroke.points[:, T] for stroke in strokes])
    last = np.cumsum([len(stroke.points) for stroke in strokes]) - 1
    ends = np.union1d(np.flatnonzero(np.diff(times) > LONGEST_PAUSE_S), last)
    begins = np.concatenate([[0], ends[:-1] + 1])
    return np.stack([times[begins], times[ends]], axis=1)


def _united(busy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the times in order, those that overlap as one."""
    begins, ends = busy[np.argsort(busy[:, 0])].T
    until = np.maximum.accumulate(ends)
    new = np.flatnonzero(begins[1:] > until[:-1]) + 1
    return np.stack([begins[np.concatenate([[0], new])], until[np.concatenate([new - 1, [-1]])]], axis=1)


class Player:
    """A clock that can be started, stopped and set."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._at = 0.0
        self._since: float | None = None

    @property
    def is_playing(self) -> bool:
        """True while the time runs."""
        return self._since is not None

    @property
    def at(self) -> float:
        """Seconds of the replay that have passed."""
        return self._at if self._since is None else self._at + self._clock() - self._since

    def play(self, at: float) -> None:
        """Run on from this time."""
        self._at, self._since = at, self._clock()

    def stop(self) -> None:
        """Stand still at the time of now."""
        self._at, self._since = self.at, None
