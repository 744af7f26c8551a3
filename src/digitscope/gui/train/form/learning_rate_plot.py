"""The learning rate over the steps of a training, drawn small: what is planned, and where it is now."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, small_font, tokens
from digitscope.gui.train.form.setting_specs import epochs_text

LEFT_PX, BOTTOM_PX, TOP_PX = 44, 16, 6


class RateView(QWidget):
    """Draws rates at even steps from the first to the last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rates: NDArray[np.float64] = np.zeros(0)
        self._epochs = 1.0
        self._now = -1.0
        self._line = QPolygonF()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Learning rate over the training")
        self.setToolTip("The learning rate from the first to the last step: how far each correction goes")

    def set_rates(self, rates: ArrayLike, epochs: float) -> None:
        """Show these rates, evenly spread over the epochs."""
        self._rates, self._epochs = np.asarray(rates, np.float64), epochs
        self._draw_line()
        highest = self._rates.max(initial=0)
        self.setAccessibleDescription(f"rises to {short_number(highest)} and ends at {self._last()}")
        self.update()

    def set_moment(self, share: float) -> None:
        """Mark how far the training is, 0…1; -1 for none."""
        if share != self._now:
            self._now = share
            self.update()

    def _last(self) -> str:
        return short_number(float(self._rates[-1])) if len(self._rates) else "0"

    def sizeHint(self) -> QSize:
        return QSize(30 * UNIT, 9 * UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(16 * UNIT, 9 * UNIT)

    def _area(self) -> QRectF:
        return QRectF(LEFT_PX, TOP_PX, self.width() - LEFT_PX - UNIT, self.height() - TOP_PX - BOTTOM_PX)

    def _draw_line(self) -> None:
        area, highest = self._area(), max(float(self._rates.max(initial=0)), 1e-12)
        x = np.linspace(area.left(), area.right(), len(self._rates))
        y = area.bottom() - self._rates / highest * area.height()
        self._line = QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not len(self._rates):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        area = self._area()
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, area.top() - 6, LEFT_PX - 6, 12), right, short_number(self._rates.max()))
        painter.drawText(QRectF(0, area.bottom() - 6, LEFT_PX - 6, 12), right, "0")
        foot = QRectF(area.left(), area.bottom() + 2, area.width(), BOTTOM_PX - 2)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, "start")
        painter.drawText(foot, right, epochs_text(self._epochs))
        painter.setPen(QPen(colours.hairline, 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QPen(colours.accent, 2))
        painter.drawPolyline(self._line)
        if self._now >= 0 and self._line.size() > 1:
            place = min(int(self._now * (self._line.size() - 1)), self._line.size() - 1)
            painter.setBrush(colours.accent)
            painter.drawEllipse(self._line.at(place), 3.0, 3.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_line()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
