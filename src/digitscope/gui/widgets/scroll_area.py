"""A scroll bar that is only a thumb: quiet beside pictures, without arrows or a trough."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QScrollBar, QStyle, QStyleOptionSlider, QWidget

from digitscope.gui.style.theme import tokens

WIDTH_PX = 10
THUMB_PX = 6


class SlimScrollBar(QScrollBar):
    """A vertical scroll bar; it behaves as the style's own does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setFixedWidth(WIDTH_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.minimum() == self.maximum():
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ScrollBarSlider
        thumb = self.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option, part, self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = tokens(self)
        painter.setBrush(colours.mark if self.underMouse() or self.isSliderDown() else colours.hairline)
        inset = (WIDTH_PX - THUMB_PX) / 2
        painter.drawRoundedRect(QRectF(thumb).adjusted(inset, 0, -inset, 0), THUMB_PX / 2, THUMB_PX / 2)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()


def quiet_scroll_area(inside: QWidget | None = None, *, always: bool = False) -> QScrollArea:
    """Return a frameless area that scrolls downwards only; `always` keeps the bar's room so widths stay."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setVerticalScrollBar(SlimScrollBar(area))
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    if always:
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    if inside is not None:
        area.setWidget(inside)
        inside.setAutoFillBackground(False)
    return area
