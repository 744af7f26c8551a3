"""Rows of a name, a bar and a number; bars of negative numbers go the other way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.theme import UNIT, small_font, tokens

ROW_PX = 20
BAR_PX = 6
NAME_PART = 0.36


@dataclass(frozen=True)
class Row:
    """One line."""

    name: str
    value: float
    text: str
    strong: bool = False
    bar: bool = True
    """False for what would dwarf the others: its number alone is shown."""


class ValueRows(QWidget):
    """A small bar chart that is also a table.

    Signals:
        row_chosen(int): a row was clicked, or gone to and Enter pressed.
    """

    row_chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._at = -1
        self._names_wide = self._texts_wide = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_rows([])

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self._rows = tuple(rows)
        metrics = QFontMetrics(small_font(bold=True))
        self._names_wide = max((metrics.horizontalAdvance(row.name) for row in rows), default=0)
        self._texts_wide = max((metrics.horizontalAdvance(row.text) for row in rows), default=0)
        self._at = min(self._at, len(rows) - 1)
        self.setFixedHeight(max(1, ROW_PX * len(rows)))
        self.setAccessibleDescription("\n".join(f"{row.name}: {row.text}" for row in rows))
        self.update()

    def rows(self) -> tuple[Row, ...]:
        """Return what is shown."""
        return self._rows

    def sizeHint(self) -> QSize:
        return QSize(30 * UNIT, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        painter = QPainter(self)
        colours = tokens(self)
        wide = self.width()
        names = min(self._names_wide + UNIT, round(NAME_PART * wide))
        bars = QRectF(names, 0, max(1, wide - names - self._texts_wide - 2 * UNIT), BAR_PX)
        reach = max((abs(row.value) for row in self._rows if row.bar), default=0.0) or 1.0
        signed = any(row.value < 0 for row in self._rows if row.bar)
        zero = bars.center().x() if signed else bars.left()
        room = bars.width() / 2 if signed else bars.width()
        middle = Qt.AlignmentFlag.AlignVCenter
        for number, row in enumerate(self._rows):
            place = QRect(0, number * ROW_PX, wide, ROW_PX)
            if not place.intersects(event.rect()):
                continue
            if number == self._at:
                painter.fillRect(place, colours.track)
            font = small_font(bold=row.strong)
            painter.setFont(font)
            painter.setPen(colours.text if row.strong else colours.muted)
            name = QFontMetrics(font).elidedText(row.name, Qt.TextElideMode.ElideRight, names - UNIT // 2)
            painter.drawText(place, middle, name)
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, row.text)
            if not row.bar:
                continue
            end = zero + room * row.value / reach
            y = place.center().y() - BAR_PX / 2 + 1
            painter.fillRect(QRectF(bars.left(), y + BAR_PX / 2, bars.width(), 1), colours.hairline)
            colour = colours.accent if row.value >= 0 else colours.warm
            painter.fillRect(QRectF(QPointF(min(zero, end), y), QPointF(max(zero, end), y + BAR_PX)), colour)
        if signed:
            painter.fillRect(QRectF(zero, 0, 1, self.height()), colours.mark)

    def _row_at(self, y: float) -> int:
        number = int(y // ROW_PX)
        return number if 0 <= number < len(self._rows) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._row_at(event.position().y())
        if number >= 0:
            self._go_to(number)
            self.row_chosen.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            table = "\n".join(f"{row.name}\t{row.value:.6g}\t{row.text}" for row in self._rows)
            QGuiApplication.clipboard().setText(table)
        elif key in steps and self._rows:
            self._go_to(min(max(self._at + steps[key], 0), len(self._rows) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.row_chosen.emit(self._at)
        else:
            super().keyPressEvent(event)

    def _go_to(self, number: int) -> None:
        self._at = number
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
