"""Undo and redo: what was done to a drawing, step by step."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from digitscope.ink.drawing.strokes import Drawing, Stroke

MOST_STEPS = 1000
"""Older steps are forgotten, so that a window left open for days does not grow."""


@dataclass(frozen=True, eq=False)
class _Add:
    stroke: Stroke


@dataclass(frozen=True, eq=False)
class _Erase:
    removed: tuple[tuple[int, Stroke], ...]
    """Index before the step and stroke, in ascending order."""


@dataclass(frozen=True, eq=False)
class _Replace:
    before: Drawing
    after: Drawing


_Step: TypeAlias = _Add | _Erase | _Replace


class History:
    """A drawing and the steps that led to it.

    Steps hold what they added or removed, not copies of the whole drawing: memory grows with the ink.
    """

    def __init__(self, drawing: Drawing | None = None) -> None:
        self._drawing = drawing if drawing is not None else Drawing()
        self._done: deque[_Step] = deque(maxlen=MOST_STEPS)
        self._undone: list[_Step] = []

    @property
    def drawing(self) -> Drawing:
        """The drawing as it is now."""
        return self._drawing

    @property
    def can_undo(self) -> bool:
        """True if there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """True if a step was taken back and nothing done since."""
        return bool(self._undone)

    def add(self, stroke: Stroke) -> None:
        """Lay a stroke over the others."""
        self._do(_Add(stroke))

    def erase(self, indices: Iterable[int]) -> None:
        """Remove the strokes of these indices in one step; indices that no stroke has are passed over."""
        strokes = self._drawing.strokes
        found = sorted({index for index in indices if 0 <= index < len(strokes)})
        removed = tuple((index, strokes[index]) for index in found)
        if removed:
            self._do(_Erase(removed))

    def clear(self) -> None:
        """Remove everything in one step."""
        if not self._drawing.is_empty:
            self._do(_Replace(self._drawing, Drawing()))

    def replace(self, drawing: Drawing) -> None:
        """Put another drawing in place of this one, in one step."""
        if drawing is not self._drawing:
            self._do(_Replace(self._drawing, drawing))

    def undo(self) -> bool:
        """Take the last step back; False if there is none."""
        if not self._done:
            return False
        step = self._done.pop()
        self._drawing = _backward(step, self._drawing)
        self._undone.append(step)
        return True

    def redo(self) -> bool:
        """Do the step last taken back again; False if there is none."""
        if not self._undone:
            return False
        step = self._undone.pop()
        self._drawing = _forward(step, self._drawing)
        self._done.append(step)
        return True

    def _do(self, step: _Step) -> None:
        self._drawing = _forward(step, self._drawing)
        self._done.append(step)
        self._undone.clear()


def _forward(step: _Step, drawing: Drawing) -> Drawing:
    if isinstance(step, _Add):
        return drawing.plus(step.stroke)
    if isinstance(step, _Replace):
        return step.after
    gone = {index for index, _ in step.removed}
    kept = tuple(stroke for index, stroke in enumerate(drawing.strokes) if index not in gone)
    return Drawing(kept, drawing.picture)


def _backward(step: _Step, drawing: Drawing) -> Drawing:
    if isinstance(step, _Add):
        return Drawing(drawing.strokes[:-1], drawing.picture)
    if isinstance(step, _Replace):
        return step.before
    strokes = list(drawing.strokes)
    for index, stroke in step.removed:
        strokes.insert(index, stroke)
    return Drawing(tuple(strokes), drawing.picture)
