"""The slider for the pen's width, with a dot that shows it."""

from __future__ import annotations

from math import exp, log

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from digitscope.gui.pad.pad import Pad
from digitscope.gui.pad.tool import THINNEST_PEN, WIDEST_PEN
from digitscope.gui.style.theme import tokens
from digitscope.gui.widgets.slider import LEAST_PX, PlainSlider

STEPS = 100
DOT_PX = 28
USUAL_DOT_PX = 10.0


class _WidthDot(QWidget):
    """A dot as wide as the line, smaller in scale."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._width = 1.0
        self.setFixedSize(DOT_PX, DOT_PX)

    def set_width(self, width: float) -> None:
        self._width = width
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens(self).ink)
        radius = USUAL_DOT_PX * self._width / 2
        painter.drawEllipse(QPointF(DOT_PX / 2, DOT_PX / 2), radius, radius)


class WidthSlider(QWidget):
    """Sets the pen's width; equal ways on the slider are equal factors."""

    def __init__(self, pad: Pad, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pad = pad
        self._dot = _WidthDot(self)
        self.slider = PlainSlider()
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName("Pen width")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._dot)
        row.addWidget(self.slider, 1)
        self.slider.valueChanged.connect(self._on_slid)
        pad.pen_width_changed.connect(self._on_pen_width_changed)
        self._on_pen_width_changed(pad.pen_width)

    def sizeHint(self) -> QSize:
        return QSize(DOT_PX + 2 * LEAST_PX, 32)

    def _on_slid(self, value: int) -> None:
        self._pad.set_pen_width(THINNEST_PEN * exp(log(WIDEST_PEN / THINNEST_PEN) * value / STEPS))

    def _on_pen_width_changed(self, width: float) -> None:
        value = round(STEPS * log(width / THINNEST_PEN) / log(WIDEST_PEN / THINNEST_PEN))
        # The slider's steps must not round the width that was asked for.
        self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(False)
        self._dot.set_width(width)
        text = f"Pen width: {width:.1f} × the usual one ([ thinner, ] wider)"
        self.slider.setToolTip(text)
        self.slider.setAccessibleDescription(text)
