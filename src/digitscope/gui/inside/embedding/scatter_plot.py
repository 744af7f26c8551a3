"""The map of digits as a widget: thousands of dots, the drawing among them; it can be zoomed and moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.inside.embedding.class_marks import paint_mark
from digitscope.gui.inside.embedding.scatter_image import Digits, View, paint_layer
from digitscope.gui.style.array_image import image_of_grey
from digitscope.gui.style.theme import Tokens, small_font, text_font, tokens
from digitscope.messages import FloatArray

CARD_PX = 84

PAD_PX = 6

LINE_PX = 20

APART_PX = 14

DOT_PX = 7

YOURS = "yours"


CATCH_PX = 12
"""A dot this near to the cursor is pointed at."""
ZOOM_STEP = 1.25
ZOOMS = (1.0, 40.0)
PAN_PX = 60
NOTCH = 120.0
CLICK_PX = 4
"""A press that moves less is a click, not a drag."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class DigitMap(QWidget):
    """Dots in the plane.

    The wheel and + and − zoom, dragging and Shift with the arrow keys move, 0 shows all; the arrow keys alone
    go from dot to dot.

    Signals:
        pointed(int): number of the digit under the cursor, -1 for none.
        activated(int): a digit was clicked, or Enter pressed on it.
    """

    pointed = Signal(int)
    activated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.digits = Digits()
        self.view = View()
        self._images: NDArray[np.uint8] | None = None
        self._layer: QImage | None = None
        self._places: NDArray[np.float64] = np.zeros((0, 2))
        self._dot: FloatArray | None = None
        self._near: NDArray[np.int64] = np.zeros(0, np.int64)
        self._under = self._highlighted = -1
        self._press: tuple[QPointF, View] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Map of digits")

    def set_digits(self, positions: FloatArray, labels: NDArray[np.int64], classes: tuple[str, ...]) -> None:
        """Show these dots, with the pictures that were given for as many."""
        there = self._images is not None and len(self._images) == len(positions)
        self.digits = Digits(positions, labels, classes, self._images if there else None)
        if self._under >= len(positions):
            self._point(-1)
        self._paint_layer()

    def set_images(self, images: NDArray[np.uint8]) -> None:
        """Take the pictures of the dots, in their order; they may come before the dots."""
        self._images = images
        if len(images) == len(self.digits.positions):
            self.digits.images = images
            self._paint_layer()

    def set_drawing(self, dot: FloatArray | None, near: NDArray[np.int64]) -> None:
        """Show where the drawing lies and which digits are nearest; None for no drawing."""
        self._dot, self._near = dot, near[near < len(self.digits.positions)]
        self.update()

    def set_highlighted(self, index: int) -> None:
        """Let the dots of one class stand out; -1 for all alike."""
        self._highlighted = index
        self._paint_layer()

    def set_view(self, view: View) -> None:
        """Look at another part of the plane."""
        low, high = ZOOMS
        zoom = min(max(view.zoom, low), high)
        reach = 0.5 + 0.25 / zoom
        x, y = (min(max(at, 0.5 - reach), 0.5 + reach) for at in (view.x, view.y))
        view = View(zoom, x, y)
        if view != self.view:
            self.view = view
            self._paint_layer()

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Look from nearer or farther; what lies at `around` (the middle) stays there."""
        place = around or QPointF(self.width() / 2, self.height() / 2)
        x, y = self.view.point(place, self.size())
        zoom = min(max(self.view.zoom * factor, ZOOMS[0]), ZOOMS[1])
        share = self.view.zoom / zoom
        self.set_view(View(zoom, x + (self.view.x - x) * share, y + (self.view.y - y) * share))

    def under(self) -> int:
        """Return the number of the digit that is pointed at, -1 for none."""
        return self._under

    def place(self, index: int) -> QPointF:
        """Return where a dot lies in this widget."""
        return QPointF(*self._places[index].tolist())

    def at(self, place: QPointF) -> int:
        """Return the dot nearest to a place of the widget, -1 if none is near."""
        if not len(self._places):
            return -1
        apart = np.square(self._places - [place.x(), place.y()]).sum(axis=1)
        nearest = int(apart.argmin())
        return nearest if apart[nearest] <= CATCH_PX**2 else -1

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 160)

    def _paint_layer(self) -> None:
        self._places = self.view.place(self.digits.positions, self.size())
        if self.width() > 0 and self.height() > 0:
            ratio = self.devicePixelRatioF()
            colours = tokens(self)
            self._layer = paint_layer(self.digits, self.view, self.size(), ratio, colours, self._highlighted)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        if self._layer is not None:
            painter.drawImage(0, 0, self._layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._dot is not None:
            here = QPointF(*self.view.place(self._dot, self.size()).tolist())
            paint_drawing(
                painter, here, [self.place(index) for index in self._near.tolist()], self.rect(), colours
            )
        if self._under >= 0:
            paint_card(painter, self.digits, self._under, self.place(self._under), self.rect(), colours)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.accent, 2) if self.hasFocus() else QPen(colours.hairline, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _point(self, index: int) -> None:
        if index != self._under:
            self._under = index
            self.pointed.emit(index)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position(), self.view

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            self._point(self.at(event.position()))
            return
        start, view = self._press
        moved = event.position() - start
        if moved.manhattanLength() > CLICK_PX or self.view != view:
            side = view.side(self.size())
            self._point(-1)
            self.set_view(replace(view, x=view.x - moved.x() / side, y=view.y - moved.y() / side))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is not None and event.button() == Qt.MouseButton.LeftButton:
            start, _ = self._press
            self._press = None
            index = self.at(event.position())
            if (event.position() - start).manhattanLength() <= CLICK_PX and index >= 0:
                self.activated.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(ZOOM_STEP ** (event.angleDelta().y() / NOTCH), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            side = self.view.side(self.size())
            across, down = ARROWS[key]
            x, y = self.view.x + across * PAN_PX / side, self.view.y + down * PAN_PX / side
            self.set_view(replace(self.view, x=x, y=y))
        elif key in ARROWS:
            self._step(*ARROWS[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / ZOOM_STEP if key is Qt.Key.Key_Minus else ZOOM_STEP)
        elif key is Qt.Key.Key_0:
            self.set_view(View())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._under >= 0:
            self.activated.emit(self._under)
        else:
            super().keyPressEvent(event)

    def _step(self, across: int, down: int) -> None:
        """Point at the nearest dot that lies that way, within 45° of it."""
        if not len(self._places):
            return
        middle = np.array([self.width() / 2, self.height() / 2])
        here = self._places[self._under] if self._under >= 0 else middle
        way = self._places - here
        along = way @ np.array([across, down])
        aside = np.abs(way @ np.array([down, across]))
        apart = np.where((along > 0) & (aside <= along), np.hypot(along, aside), np.inf)
        nearest = int(apart.argmin())
        if np.isfinite(apart[nearest]):
            x, y = self._places[nearest]
            if not self.rect().contains(int(x), int(y)):
                at = self.digits.positions[nearest]
                self.set_view(replace(self.view, x=float(at[0]), y=float(at[1])))
            self._point(nearest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._paint_layer()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_press"):
            self._paint_layer()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._paint_layer()
        return super().event(event)


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
