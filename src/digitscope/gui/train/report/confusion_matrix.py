"""A confusion matrix: which class was taken for which, how often; a cell opens its pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitscope.gui.style.theme import UNIT, Tokens, small_font, tokens
from digitscope.wording import begun, with_article

LEFT_PX, MOST_LEFT_PX, TOP_PX = 24, 80, 20
NUMBERS_FROM_PX = 17
MOST_CELL_PX = 36
FEW, MOST_CELL_OF_FEW_PX = 5, 64
"""So few classes get wider cells, so that their names have room."""
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionView(QWidget):
    """Rows are what the pictures are, columns what was read; mistakes are shaded, the diagonal stays quiet.

    Signals:
        chosen(int, int): a cell was clicked or Enter pressed on it: row and column.
    """

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._counts: NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._cell: tuple[int, int] | None = None
        self._left = LEFT_PX
        """Room for the names of the rows."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Confusion matrix")

    def set_counts(self, classes: Sequence[str], counts: ArrayLike) -> None:
        """Show counts `(true, read)`."""
        self._classes = tuple(classes)
        self._counts = np.asarray(counts, np.int64)
        self._cell = None
        longest = max(map(QFontMetrics(small_font()).horizontalAdvance, self._classes), default=0)
        self._left = min(MOST_LEFT_PX, max(LEFT_PX, longest + UNIT))
        self._tell()
        self.updateGeometry()
        self.update()

    def sentence(self, row: int, column: int) -> str:
        """Say what a cell counts."""
        count, whole = int(self._counts[row, column]), int(self._counts[row].sum())
        true, read = self._classes[row], self._classes[column]
        if row == column:
            return f"{true}: {count:,} of {whole:,} read right"
        return f"{begun(with_article(true))} read as {with_article(read)}: {count:,} of {whole:,}"

    def sizeHint(self) -> QSize:
        return QSize(36 * UNIT, self.heightForWidth(36 * UNIT))

    def minimumSizeHint(self) -> QSize:
        return QSize(24 * UNIT, 10 * UNIT)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(TOP_PX + self._side(width) * len(self._classes)) + 2

    def _side(self, width: int) -> float:
        count = max(1, len(self._classes))
        return min(MOST_CELL_OF_FEW_PX if count <= FEW else MOST_CELL_PX, (width - self._left - 2) / count)

    def _rect(self, row: int, column: int) -> QRectF:
        side = self._side(self.width())
        return QRectF(self._left + column * side, TOP_PX + row * side, side, side)

    def _at(self, place: QPointF) -> tuple[int, int] | None:
        side = self._side(self.width())
        column, row = int((place.x() - self._left) // side), int((place.y() - TOP_PX) // side)
        inside = 0 <= row < len(self._classes) and 0 <= column < len(self._classes)
        return (row, column) if inside else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._classes:
            return
        painter = QPainter(self)
        colours = tokens(self)
        painter.setFont(small_font())
        self._paint_names(painter, colours)
        mistakes = self._counts - np.diag(np.diag(self._counts))
        most = max(1, int(mistakes.max(initial=0)))
        prints = self._side(self.width()) >= NUMBERS_FROM_PX
        for (row, column), count in np.ndenumerate(self._counts):
            rect = self._rect(row, column).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.fillRect(rect, self._ground(row, column, count / most, colours))
            if prints and count:
                painter.setPen(colours.muted if row == column else colours.text)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _short(int(count)))
        if self._cell is not None:
            painter.setPen(QPen(colours.accent, 2 if self.hasFocus() else 1))
            painter.drawRect(self._rect(*self._cell))

    @staticmethod
    def _ground(row: int, column: int, share: float, colours: Tokens) -> QColor:
        if row == column:
            return colours.track
        if not share:
            return colours.raised
        shade = QColor(colours.warm)
        shade.setAlphaF(0.15 + 0.45 * min(1.0, share))
        return shade

    def _paint_names(self, painter: QPainter, colours: Tokens) -> None:
        side = self._side(self.width())
        metrics = QFontMetrics(small_font())
        every = max(1, round(12 / max(side, 0.1) + 0.49))
        painter.setPen(colours.muted)
        for index in range(0, len(self._classes), every):
            whole, cut = self._classes[index], Qt.TextElideMode.ElideRight
            row, column = self._rect(index, 0), self._rect(0, index)
            wide = max(28, int(side) - 2)
            beside = QRectF(0, row.top(), self._left - 4, side)
            middle = Qt.AlignmentFlag.AlignCenter
            painter.drawText(beside, middle, metrics.elidedText(whole, cut, self._left - 4))
            above = QRectF(column.center().x() - wide / 2, 0, wide, TOP_PX)
            painter.drawText(above, middle, metrics.elidedText(whole, cut, wide))

    def _go_to(self, cell: tuple[int, int] | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self._tell()
            self.update()

    def _tell(self) -> None:
        wrong = int(self._counts.sum() - np.trace(self._counts))
        whole = f"{wrong:,} of {int(self._counts.sum()):,} read wrongly"
        self.setAccessibleDescription(whole if self._cell is None else self.sentence(*self._cell))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position())
        self._go_to(cell)
        if cell is not None:
            self.chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and self._classes:
            row, column = self._cell or (0, 0)
            last, step = len(self._classes) - 1, ARROWS[key]
            self._go_to((min(max(row + step[0], 0), last), min(max(column + step[1], 0), last)))
            rect = self._rect(*(self._cell or (0, 0)))
            where = self.mapToGlobal(rect.bottomRight().toPoint())
            QToolTip.showText(where, self.sentence(*(self._cell or (0, 0))), self)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._cell is not None:
            self.chosen.emit(*self._cell)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._at(QPointF(event.pos()))
            if cell is not None:
                QToolTip.showText(event.globalPos(), self.sentence(*cell), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def _short(count: int) -> str:
    return str(count) if count < 1000 else f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"
