"""One drag of the eraser: which strokes it has touched so far."""

from __future__ import annotations

import numpy as np

from digitscope.gui.pad.ink_paths import LINE_PER_PAD, picture_rect
from digitscope.gui.pad.stroke_boxes import StrokeBoxes
from digitscope.ink.drawing.strokes import Drawing, Picture, Stroke

ERASER_RADIUS = LINE_PER_PAD / 2
"""In pad units: the eraser is as wide as the usual line."""
PICTURE_INK = 0.3
"""Grey level from which a place of a picture counts as ink."""


class Eraser:
    """Collects what a drag takes away, so that it becomes one step of the history."""

    def __init__(self, drawing: Drawing, boxes: StrokeBoxes) -> None:
        self._drawing = drawing
        self._boxes = boxes
        self._gone: set[int] = set()
        self._place: tuple[float, float] | None = None
        self.took_picture = False

    def move_to(self, x: float, y: float) -> bool:
        """Erase on the way to a place in pad units; returns True if that took something away."""
        begin = self._place if self._place is not None else (x, y)
        self._place = (x, y)
        path = np.array([begin, (x, y)])
        touched = set(self._boxes.erased(self._drawing.strokes, path, ERASER_RADIUS).tolist()) - self._gone
        self._gone |= touched
        picture = self._drawing.picture
        hit = picture is not None and not self.took_picture and _is_ink(picture, x, y)
        self.took_picture = self.took_picture or hit
        return bool(touched) or hit

    @property
    def indices(self) -> list[int]:
        """Indices of the strokes that are gone."""
        return sorted(self._gone)

    @property
    def left(self) -> Drawing:
        """What is left of the drawing."""
        if not self._gone and not self.took_picture:
            return self._drawing
        strokes: tuple[Stroke, ...] = self._drawing.strokes
        if self._gone:
            strokes = tuple(s for i, s in enumerate(strokes) if i not in self._gone)
        return Drawing(strokes, None if self.took_picture else self._drawing.picture)


def _is_ink(picture: Picture, x: float, y: float) -> bool:
    place = picture_rect(picture, 1.0)
    height, width = picture.ink.shape
    column = int((x - place.x()) / place.width() * width)
    row = int((y - place.y()) / place.height() * height)
    return 0 <= row < height and 0 <= column < width and bool(picture.ink[row, column] >= PICTURE_INK)
