"""The paper of the pad: ground, border, focus ring, and the words on an empty one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap

from digitscope.gui.theme import Tokens, small_font, text_font

HINT = "Draw a digit here"
QUIET_HINT = "mouse, finger or pen — or drop an image\nCtrl+O opens one  ·  D draws a random digit"
DROP_HINT = "Drop it to read it"
RADIUS = 6.0
FRAME_PX = 4.0
"""Room around the paper for the focus ring."""
LARGEST_CURSOR_PX = 96
"""Some systems show no larger cursor."""


def paint_paper(painter: QPainter, square: QRectF, colours: Tokens) -> None:
    """Paint the ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.raised)
    painter.drawRoundedRect(square, RADIUS, RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_border(painter: QPainter, square: QRectF, colours: Tokens, *, focus: bool, drop: bool) -> None:
    """Paint the hairline, or the ring that shows where the keyboard goes or a file would be dropped."""
    painter.setPen(QPen(colours.accent if focus or drop else colours.hairline, 1))
    painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    if focus or drop:
        ring = QColor(colours.accent)
        ring.setAlphaF(1.0 if drop else 0.35)
        painter.setPen(QPen(ring, 2))
        painter.drawRoundedRect(square.adjusted(-2, -2, 2, 2), RADIUS + 2, RADIUS + 2)


def paint_hint(painter: QPainter, square: QRectF, colours: Tokens, *, drop: bool) -> None:
    """Write on an empty pad what to do."""
    line = square.height() * 0.5
    painter.setFont(text_font(bold=True))
    painter.setPen(colours.text)
    upper = QRectF(square.x(), square.y() + line - 28, square.width(), 24)
    painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, DROP_HINT if drop else HINT)
    if not drop:
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        lower = QRectF(square.x(), square.y() + line, square.width(), 40)
        painter.drawText(lower, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, QUIET_HINT)


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
