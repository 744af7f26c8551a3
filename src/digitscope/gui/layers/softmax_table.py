"""From the last sums to percentages: what softmax does, a class a line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.layers.layer_canvas import RIM_PX
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import small_font, tokens
from digitscope.messages import FloatArray
from digitscope.wording import percent

PACE_MS = 150
"""Nobody reads a table of numbers that changes more often."""
ROW_PX = 18
HEAD_PX = 44
COLUMN_PX = 72
SHARE_PX = 88
NAME_PX = 36


class SoftmaxTable(QWidget):
    """Sum, sum over temperature, its exponential and the share of all exponentials."""

    def __init__(self, classes: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes = tuple(classes)
        self._temperature: float | None = None
        self._sums: NDArray[np.float64] | None = None
        self._cells: list[list[str]] = []
        self._shares: NDArray[np.float64] = np.zeros(len(self._classes))
        self._best = -1
        self._soon = QTimer(self, singleShot=True, interval=PACE_MS)
        self._soon.timeout.connect(self._reckon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEAD_PX + ROW_PX * (len(self._classes) + 1))
        self.setAccessibleName("Softmax: from sums to percentages")
        self.setToolTip(
            "Softmax turns sums into shares of one. The temperature was fitted after training, so that of "
            "all answers with 90 %, nine out of ten are right. Ctrl+C copies the table."
        )
        self._reckon()

    def set_temperature(self, temperature: float) -> None:
        """Take note of the number that every sum is divided by."""
        self._temperature = temperature
        self._reckon()

    def set_sums(self, sums: FloatArray | None) -> None:
        """Show the arithmetic for the last layer's sums (classes,), None for none."""
        self._sums = None if sums is None else np.asarray(sums, np.float64)
        if not self._soon.isActive():
            self._soon.start()

    def table(self) -> list[list[str]]:
        """Return the rows as they are printed."""
        if self._soon.isActive():
            self._soon.stop()
            self._reckon()
        return self._cells

    def sentence(self) -> str:
        """Say what the columns are."""
        by = "" if self._temperature is None else f" ({self._temperature:.3g})"
        return f"Softmax: each sum ÷ temperature{by}; e to the power of that, less the largest; its share."

    def _reckon(self) -> None:
        self._cells, self._best = [], -1
        if self._sums is not None and self._temperature:
            scaled = self._sums / self._temperature
            powers = np.exp(scaled - scaled.max())
            self._shares = powers / powers.sum()
            self._best = int(self._shares.argmax())
            columns = zip(self._classes, self._sums, scaled, powers, self._shares, strict=True)
            self._cells = [
                [name, short_number(one), short_number(two), short_number(power), percent(share)]
                for name, one, two, power, share in columns
            ]
            self._cells.append(["all", "", "", short_number(float(powers.sum())), "100 %"])
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(NAME_PX + 3 * COLUMN_PX + SHARE_PX, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        painter.translate(RIM_PX, 0)
        wide = min(COLUMN_PX, (self.width() - RIM_PX - NAME_PX - SHARE_PX) // 3)
        places = [(NAME_PX + number * wide, wide) for number in range(3)]
        places.append((NAME_PX + 3 * wide, SHARE_PX))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        said = QRect(0, 0, self.width() - RIM_PX, HEAD_PX - ROW_PX)
        painter.drawText(said, Qt.TextFlag.TextWordWrap, self.sentence())
        for (left, room), head in zip(places, ("sum", "÷ temp.", "e^", "share"), strict=True):
            painter.drawText(QRect(left, HEAD_PX - ROW_PX, room, ROW_PX), right, head)
        painter.fillRect(QRectF(0, HEAD_PX - 1, sum(places[-1]), 1), colours.hairline)
        for row, cells in enumerate(self._cells):
            top = HEAD_PX + row * ROW_PX
            painter.setFont(small_font(bold=row == self._best))
            painter.setPen(colours.text if row in (self._best, len(self._classes)) else colours.muted)
            name = QRect(0, top, NAME_PX + wide // 2, ROW_PX)
            painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, cells[0])
            for (left, room), text in zip(places, cells[1:], strict=True):
                painter.drawText(QRect(left, top, room, ROW_PX), right, text)
        if self.hasFocus():
            painter.setPen(colours.accent)
            painter.drawRect(self.rect().adjusted(-RIM_PX, 0, -RIM_PX - 1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in self._cells))
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
