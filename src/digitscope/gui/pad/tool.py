"""Pen and eraser, and how they look under the hand."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QCursor, QPainter, QPen, QPixmap

from digitscope.gui.style.theme import Tokens

THINNEST_PEN, WIDEST_PEN = 0.4, 2.5
"""Relative to the usual width."""
LARGEST_CURSOR_PX = 96
"""Some systems show no larger cursor."""


class Tool(Enum):
    """What the pen does."""

    PEN = "pen"
    ERASER = "eraser"


def pen_cursor(width: float, ratio: float, colours: Tokens, *, erases: bool) -> QCursor:
    """Return a ring as wide as the line (dashed for the eraser), with a dot in its middle."""
    across = min(max(width, 6.0), LARGEST_CURSOR_PX - 6.0)
    size = int(across) + 6
    pixels = QPixmap(round(size * ratio), round(size * ratio))
    pixels.setDevicePixelRatio(ratio)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring = QRectF((size - across) / 2, (size - across) / 2, across, across)
    # Light under dark, so that it is seen on paper and on ink.
    for colour, breadth in ((colours.raised, 3.0), (colours.warm if erases else colours.mark, 1.2)):
        style = Qt.PenStyle.DashLine if erases and breadth < 2 else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, breadth, style))
        painter.drawEllipse(ring)
    if not erases:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.mark)
        painter.drawEllipse(ring.center(), 1.2, 1.2)
    painter.end()
    middle = size // 2
    return QCursor(pixels, middle, middle)
