"""What lies above the dots of the map: the digit under the cursor, and the drawing's own place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from digitscope.gui.inside.embedding.class_marks import paint_mark
from digitscope.gui.inside.embedding.scatter_image import Digits
from digitscope.gui.style.array_image import image_of_grey
from digitscope.gui.style.theme import Tokens, small_font, text_font

CARD_PX = 84
PAD_PX = 6
LINE_PX = 20
APART_PX = 14
DOT_PX = 7
YOURS = "yours"


def paint_card(
    painter: QPainter, digits: Digits, index: int, place: QPointF, room: QRect, colours: Tokens
) -> None:
    """Paint the digit's picture and label beside its dot, inside the widget."""
    label = int(digits.labels[index])
    high = (CARD_PX if digits.images is not None else 0) + LINE_PX + 2 * PAD_PX
    wide = CARD_PX + 2 * PAD_PX
    left = place.x() + APART_PX if place.x() + APART_PX + wide < room.right() else place.x() - APART_PX - wide
    top = min(max(place.y() - high / 2, room.top() + 2.0), room.bottom() - high - 2.0)
    card = QRectF(left, top, wide, high)
    painter.setPen(QPen(colours.text, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(place, DOT_PX, DOT_PX)
    painter.setPen(QPen(colours.mark, 1))
    painter.setBrush(colours.paper)
    painter.drawRoundedRect(card, 4, 4)
    if digits.images is not None:
        picture = image_of_grey(digits.images[index])
        painter.drawImage(
            QRectF(left + PAD_PX, top + PAD_PX, CARD_PX, CARD_PX), picture, QRectF(picture.rect())
        )
    middle = card.bottom() - PAD_PX - LINE_PX / 2
    at = QPointF(left + PAD_PX + DOT_PX, middle)
    paint_mark(painter, at, 10, label, len(digits.classes), dark=colours.dark)
    painter.setFont(text_font(bold=True))
    painter.setPen(colours.text)
    line = QRectF(left + PAD_PX + 3 * DOT_PX, middle - LINE_PX / 2, wide - 4 * DOT_PX, LINE_PX)
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, digits.classes[label])


def paint_drawing(
    painter: QPainter, place: QPointF, near: Sequence[QPointF], room: QRect, colours: Tokens
) -> None:
    """Paint the drawing's dot with lines to the digits nearest to it; at the edge if it lies outside."""
    painter.setPen(QPen(colours.accent, 1))
    for other in near:
        painter.drawLine(place, other)
    inside = room.adjusted(10, 10, -10, -10)
    shown = QPointF(
        min(max(place.x(), inside.left()), inside.right()), min(max(place.y(), inside.top()), inside.bottom())
    )
    painter.setPen(QPen(colours.raised, 5))
    painter.setBrush(colours.accent)
    painter.drawEllipse(shown, DOT_PX + 1, DOT_PX + 1)
    painter.setPen(QPen(colours.accent, 2))
    painter.drawEllipse(shown, DOT_PX + 1, DOT_PX + 1)
    words = YOURS if shown == place else f"{YOURS}, outside this part"
    metrics = QFontMetricsF(small_font(bold=True))
    wide = metrics.horizontalAdvance(words) + 10
    left = shown.x() + APART_PX if shown.x() + APART_PX + wide < room.right() else shown.x() - APART_PX - wide
    box = QRectF(left, shown.y() - 9, wide, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.accent)
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(small_font(bold=True))
    painter.setPen(colours.on_accent)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
