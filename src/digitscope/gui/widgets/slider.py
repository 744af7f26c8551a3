"""A flat slider in the colours of the theme; a click goes straight to its place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from digitscope.gui.style.theme import Tokens, tokens

SIDE_PX = 9
"""Room for half the handle at both ends."""
HANDLE_PX = 6.0
LEAST_PX = 48


class PlainSlider(QSlider):
    """A horizontal slider."""

    groove_y = 16.0
    height_px = 32

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def sizeHint(self) -> QSize:
        return QSize(2 * LEAST_PX, self.height_px)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_PX, self.height_px)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setSliderPosition(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderPosition(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.track)
        painter.drawRoundedRect(self._groove(self.width() - SIDE_PX), 2, 2)
        if not self.isEnabled():
            return
        at = self.x_of(self.sliderPosition())
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(self._groove(at), 2, 2)
        self.paint_marks(painter, colours)
        painter.setPen(QPen(colours.paper, 2))
        painter.setBrush(colours.accent)
        painter.drawEllipse(QPointF(at, self.groove_y), HANDLE_PX, HANDLE_PX)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(at, self.groove_y), HANDLE_PX + 2, HANDLE_PX + 2)

    def paint_marks(self, painter: QPainter, colours: Tokens) -> None:
        """Paint what lies between groove and handle; here nothing."""

    def x_of(self, value: float) -> float:
        """Return where a value lies, in pixels."""
        span = self.maximum() - self.minimum()
        share = (value - self.minimum()) / span if span else 1.0
        return SIDE_PX + share * (self.width() - 2 * SIDE_PX)

    def _groove(self, until: float) -> QRectF:
        return QRectF(SIDE_PX, self.groove_y - 2, until - SIDE_PX, 4)

    def _value_at(self, x: float) -> int:
        share = min(max((x - SIDE_PX) / max(1, self.width() - 2 * SIDE_PX), 0.0), 1.0)
        return round(self.minimum() + share * (self.maximum() - self.minimum()))
