"""The frame on the pad that shows which part of the drawing a cell looks at."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from digitscope.gui.pad.pad import Pad
from digitscope.gui.style.theme import tokens
from digitscope.ink.framing.framing import Framing

Box = tuple[int, int, int, int]
WASH = 0.10
FRAME = "frame"
"""Whose overlay of the pad it is."""
WHOLE = 0, 0, 28, 28


class FieldOverlay:
    """Keeps the frame where it belongs while the drawing, and so its framing, changes."""

    def __init__(self, pad: Pad) -> None:
        self._pad = pad
        self._box: Box | None = None
        self._framing: Framing | None = None
        self._place: QRectF | None = None

    @property
    def place(self) -> QRectF | None:
        """Where the frame lies, in pad units; None for no frame."""
        return self._place

    def set_box(self, box: Box | None) -> None:
        """Frame these pixels of the 28×28 picture: left, top, right, bottom; None for no frame."""
        self._box = box
        self._lay()

    def set_framing(self, framing: Framing | None) -> None:
        """Take up how the drawing of now becomes the picture; None for an empty pad."""
        self._framing = framing
        self._lay()

    def _lay(self) -> None:
        before, self._place = self._place, None
        if self._box is not None and self._framing is not None:
            left, top = self._framing.to_pad(self._box[0], self._box[1])
            right, bottom = self._framing.to_pad(self._box[2], self._box[3])
            self._place = QRectF(left, top, right - left, bottom - top)
        if self._place != before:
            self._pad.set_overlay(None if self._place is None else self._paint, FRAME)

    def _paint(self, painter: QPainter, side: float) -> None:
        if self._place is None:
            return
        colour = tokens(self._pad).accent
        frame = QRectF(
            self._place.x() * side, self._place.y() * side, self._place.width() * side,
            self._place.height() * side,
        ).intersected(QRectF(1, 1, side - 2, side - 2))  # fmt: skip
        if self._box != WHOLE:
            wash = QColor(colour)
            wash.setAlphaF(WASH)
            painter.fillRect(frame, wash)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2))
        painter.drawRect(frame)
