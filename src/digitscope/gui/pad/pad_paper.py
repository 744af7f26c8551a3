"""The paper of the pad: ground, border, focus ring, and the words on an empty one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from digitscope.gui.style.theme import Tokens, small_font, text_font

HINT = "Draw a digit here"
QUIET_HINT = "mouse, finger or pen — or drop an image\nCtrl+O opens one"
DIGIT_HINT = QUIET_HINT + "  ·  D draws a random digit"
"""Where digits are drawn; of other classes the program has no examples."""
DROP_HINT = "Drop it to read it"
RADIUS = 6.0
FRAME_PX = 4.0
"""Room around the paper for the focus ring."""


def paint_paper(painter: QPainter, square: QRectF, colours: Tokens) -> None:
    """Paint the ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.raised)
    painter.drawRoundedRect(square, RADIUS, RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_border(painter: QPainter, square: QRectF, colours: Tokens, *, focus: bool, ring: bool) -> None:
    """Paint the hairline, in the accent when the keys go here; and the ring for keyboard users and drops."""
    painter.setPen(QPen(colours.accent if focus or ring else colours.hairline, 1))
    painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    if ring:
        painter.setPen(QPen(colours.accent, 2))
        painter.drawRoundedRect(square.adjusted(-2, -2, 2, 2), RADIUS + 2, RADIUS + 2)


def paint_hint(
    painter: QPainter, square: QRectF, colours: Tokens, hint: str, quiet_hint: str, *, drop: bool
) -> None:
    """Write on an empty pad what to do, and smaller what else can be done."""
    line = square.height() * 0.5
    painter.setFont(text_font(bold=True))
    painter.setPen(colours.text)
    upper = QRectF(square.x(), square.y() + line - 28, square.width(), 24)
    room = round(square.width()) - 32
    words = QFontMetrics(text_font(bold=True)).elidedText(hint, Qt.TextElideMode.ElideRight, room)
    painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, DROP_HINT if drop else words)
    if not drop:
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        lower = QRectF(square.x(), square.y() + line, square.width(), 40)
        painter.drawText(lower, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, quiet_hint)
