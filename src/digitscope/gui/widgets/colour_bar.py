"""A strip of the colour scale with the numbers its ends stand for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.array_image import image_of_pixels
from digitscope.gui.style.colormaps import STEPS, TINY, Scale, lut
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, small_font, tokens

STRIP_PX = 72, 8


def end_text(value: float) -> str:
    """Return what an end of a scale stands for; a map that is zero everywhere has a scale of no length."""
    return "0" if abs(value) <= TINY else short_number(value)


class Legend(QWidget):
    """The colours of a scale between two texts; a tick marks zero in a signed one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale: Scale = "even"
        self._low, self._high, self._signed = "", "", False
        self.setFont(small_font())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Legend")

    def set_scale(self, scale: Scale, low: str, high: str, *, signed: bool = False) -> None:
        """Say which colours, and what their ends stand for."""
        if (scale, low, high, signed) == (self._scale, self._low, self._high, self._signed):
            return
        wider = len(low) != len(self._low) or len(high) != len(self._high)
        self._scale, self._low, self._high, self._signed = scale, low, high, signed
        middle = " through 0" if signed else ""
        self.setAccessibleDescription(f"from {low}{middle} to {high}")
        self.setToolTip(f"Colours run from {low}{middle} to {high}.")
        if wider:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(small_font())
        # Room by count of characters, so that the strip does not tremble while the numbers change.
        text = metrics.horizontalAdvance("0" * (len(self._low) + len(self._high)))
        return QSize(STRIP_PX[0] + text + 3 * UNIT, 2 * UNIT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(small_font())
        colours = tokens(self)
        wide, high = STRIP_PX
        right = QFontMetrics(small_font()).horizontalAdvance(self._high)
        strip = QRectF(self.width() - right - UNIT - wide, (self.height() - high) / 2, wide, high)
        image = image_of_pixels(lut(self._scale).reshape(1, STEPS).astype(np.uint32))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(strip, image, QRectF(image.rect()))
        painter.setPen(colours.muted)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), middle | Qt.AlignmentFlag.AlignRight, self._high)
        before = QRectF(0, 0, strip.left() - UNIT, self.height())
        painter.drawText(before, middle | Qt.AlignmentFlag.AlignRight, self._low)
        if self._signed:
            x = round(strip.center().x()) + 0.5
            painter.setPen(QPen(colours.text, 1))
            painter.drawLine(int(x), int(strip.top() - 2), int(x), int(strip.bottom() + 2))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
