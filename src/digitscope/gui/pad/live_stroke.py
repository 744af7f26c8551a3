"""The stroke under way: its points as they come, and its ink painted bit by bit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from digitscope.gui.pad.ink_layer import EDGE_PX, blank, inked
from digitscope.gui.pad.ink_paths import Piece, paint_piece, reach, stroke_pieces
from digitscope.ink.drawing.strokes import Points, Stroke

TAIL_POINTS = 32
"""So many of the latest points are painted with each repaint; the ones before are a picture already."""
TAIL_PIECES = 6
"""Or so many pieces: a line of changing pressure has several to a point."""
LEAST_PRESSURE_CHANGE = 0.02
"""A pen that stays in place adds a point only if its pressure changes by more than this."""


class LiveStroke:
    """A stroke that grows."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._points: Points = np.empty((256, 4))
        self.count = 0

    def add(self, x: float, y: float, t: float, pressure: float) -> bool:
        """Add a point; returns False if it is where the last one is."""
        if self.count:
            last = self._points[self.count - 1]
            if last[0] == x and last[1] == y and abs(last[3] - pressure) <= LEAST_PRESSURE_CHANGE:
                return False
        if self.count == len(self._points):
            self._points = np.concatenate([self._points, np.empty_like(self._points)])
        self._points[self.count] = x, y, t, pressure
        self.count += 1
        return True

    @property
    def last_pressure(self) -> float:
        """Pressure at the latest point."""
        return float(self._points[self.count - 1, 3])

    @property
    def points(self) -> Points:
        """(N, 4) read-only, as in `Stroke`; what is in it never changes, more points come behind it."""
        points = self._points[: self.count]
        points.flags.writeable = False
        return points

    def stroke(self, *, final: bool = False) -> Stroke:
        """Return the stroke as it is now; a final one has its points for itself."""
        if not final:
            return Stroke(self.points, self.width)
        points = self.points.copy()
        points.flags.writeable = False
        return Stroke(points, self.width)


class LiveInk:
    """Paints the stroke under way on an image of its own, so that it can be taken back."""

    def __init__(self) -> None:
        self._side, self._ratio = 320.0, 1.0
        self.image: QImage | None = None
        self._painted = 0
        self._seen = 0
        self._tail: list[Piece] = []

    def resize(self, side: float, ratio: float, live: LiveStroke | None, colour: QColor) -> None:
        """Begin again at another size."""
        self._side, self._ratio = side, ratio
        self.start()
        if live is not None and live.count:
            self.advance(live, colour)

    def start(self) -> None:
        """Begin a new stroke."""
        self.image = None
        self._painted = self._seen = 0
        self._tail = []

    def advance(self, live: LiveStroke, colour: QColor) -> QRectF:
        """Take up the points that have come; returns the part that looks different now, in pixels."""
        points = live.points
        first = max(0, self._seen - 2)
        self._seen = len(points)
        waiting = len(points) - self._painted
        if waiting > TAIL_POINTS or (waiting > 3 and len(self._tail) > TAIL_PIECES):
            done = list(self._pieces(live, points, to_middle=True))
            self._paint(done, colour)
            # What was painted piece by piece is one picture now: its seams may differ by a grey level.
            first = min(first, max(0, self._painted - 2))
            self._painted = len(points) - 2
        self._tail = list(self._pieces(live, points))
        fresh = points[first:, :2] * self._side
        low, high = fresh.min(axis=0), fresh.max(axis=0)
        margin = reach(live.width) * self._side + EDGE_PX
        return QRectF(*low, *(high - low)).adjusted(-margin, -margin, margin, margin)

    def _pieces(self, live: LiveStroke, points: Points, *, to_middle: bool = False) -> list[Piece]:
        rest = points[self._painted :]
        return list(
            stroke_pieces(rest, live.width, self._side, from_middle=self._painted > 0, to_middle=to_middle)
        )

    def _paint(self, pieces: list[Piece], colour: QColor) -> None:
        if self.image is None:
            self.image = blank(self._side, self._ratio)
        painter = inked(self.image)
        for piece in pieces:
            paint_piece(painter, piece, colour)
        painter.end()

    def paint(self, painter: QPainter, colour: QColor) -> None:
        """Paint the stroke under way; the painter's origin is the pad's corner."""
        if self.image is not None:
            painter.drawImage(0, 0, self.image)
        for piece in self._tail:
            paint_piece(painter, piece, colour)

    def finish(self, colour: QColor) -> QImage:
        """Return the whole stroke's picture."""
        self._paint(self._tail, colour)
        assert self.image is not None
        finished = self.image
        self.start()
        return finished
