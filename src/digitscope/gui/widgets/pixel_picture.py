"""An array as crisp pixels: a grid, the number under the cursor, and all the numbers where they fit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.array_image import image_of_pixels
from digitscope.gui.style.colormaps import Scale, pixels
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import DARK, small_font, tokens

WIDEST = "−0.00"
"""The usual number in a cell, for which its font is chosen."""
LEAST_PX = 8
"""Smallest font of numbers in cells."""
GRID_FROM_PX = 7
"""Cells of this size and more are told apart by lines."""
GRID = QColor(128, 128, 128, 70)
NUMBERS_FROM_PX = 26
"""Cells of this size and more carry their number."""
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class PixelPicture(QWidget):
    """Shows numbers `(H, W)`; the mouse or the arrow keys point at one of them.

    Signals:
        pointed(int, int): row and column under the cursor; -1, -1 when there is none.
        activated(): double click, or Enter.
    """

    pointed = Signal(int, int)
    activated = Signal()

    def __init__(self, shape: tuple[int, int] = (28, 28), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = shape
        self._array: NDArray[np.float32] | None = None
        self._coloured: NDArray[np.uint32] | None = None
        self._image: QImage | None = None
        self._grid: QImage | None = None
        self._grid_for: tuple[QSize, tuple[int, int]] | None = None
        self._cell: tuple[int, int] | None = None
        self._cell_px = 0
        self._print: Callable[[float], str] = short_number
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_array(
        self,
        array: ArrayLike | None,
        low: float = 0.0,
        high: float = 1.0,
        scale: Scale = "grey",
        number: Callable[[float], str] = short_number,
    ) -> None:
        """Show numbers between two ends of a scale, each printed by `number`; None shows an empty place."""
        self._print = number
        if array is None:
            self._array, self._coloured, self._image = None, None, None
        else:
            self._array = np.asarray(array, dtype=np.float32)
            if self._array.shape != self._shape:
                self._shape = (self._array.shape[0], self._array.shape[1])
                self._cell = None
            self._coloured = pixels(self._array, low, high, scale)
            self._image = image_of_pixels(self._coloured)
        self.update()

    def set_cell_size(self, side: int) -> None:
        """Give every cell this many pixels and fix the widget's size; 0 fits the picture into its place."""
        self._cell_px = side
        if side:
            self.setFixedSize(self._shape[1] * side, self._shape[0] * side)
        self.updateGeometry()
        self.update()

    def number_at(self, row: int, column: int) -> str:
        """Return one number as it is printed."""
        return "" if self._array is None else self._print(float(self._array[row, column]))

    def cell(self) -> tuple[int, int] | None:
        """Return row and column that are pointed at."""
        return self._cell

    def area(self) -> QRectF:
        """Return where the picture lies: whole device pixels a cell, in the middle of the widget."""
        ratio = self.devicePixelRatioF()
        rows, columns = self._shape
        fit = min(self.width() / columns, self.height() / rows) * ratio
        side = max(1, int(fit)) / ratio
        wide, high = columns * side, rows * side
        left = round((self.width() - wide) / 2 * ratio) / ratio
        return QRectF(left, round((self.height() - high) / 2 * ratio) / ratio, wide, high)

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Return where one cell lies."""
        area = self.area()
        side = area.width() / self._shape[1]
        return QRectF(area.left() + column * side, area.top() + row * side, side, side)

    def sizeHint(self) -> QSize:
        return QSize(self._shape[1] * 4, self._shape[0] * 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._shape[1], self._shape[0])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        area = self.area()
        if self._image is None:
            painter.fillRect(area, colours.track)
        else:
            painter.drawImage(area, self._image, QRectF(self._image.rect()))
            side = area.width() / self._shape[1]
            if side >= GRID_FROM_PX:
                painter.drawImage(area.topLeft(), self._grid_image(area))
            if side >= NUMBERS_FROM_PX:
                self._paint_numbers(painter, QRectF(event.rect()))
        if self._cell is not None:
            outline = self.cell_rect(*self._cell)
            painter.setPen(QPen(QColor(0, 0, 0, 160), 3))
            painter.drawRect(outline)
            painter.setPen(QPen(DARK.accent, 1.5))
            painter.drawRect(outline)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))

    def _grid_image(self, area: QRectF) -> QImage:
        """Return the grid as a picture: 54 lines one by one would take longer than all the rest."""
        ratio = self.devicePixelRatioF()
        wanted = (area.toAlignedRect().size() * ratio, self._shape)
        if self._grid is None or self._grid_for != wanted:
            self._grid_for = wanted
            self._grid = QImage(wanted[0], QImage.Format.Format_ARGB32_Premultiplied)
            self._grid.setDevicePixelRatio(ratio)
            self._grid.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._grid)
            painter.setPen(QPen(GRID, 0))
            side = area.width() / self._shape[1]
            for row in range(1, self._shape[0]):
                painter.drawLine(QPointF(0, row * side), QPointF(area.width(), row * side))
            for column in range(1, self._shape[1]):
                painter.drawLine(QPointF(column * side, 0), QPointF(column * side, area.height()))
            painter.end()
        return self._grid

    def _paint_numbers(self, painter: QPainter, dirty: QRectF) -> None:
        if self._coloured is None:
            return
        painter.setFont(self._number_font())
        dark, light, quiet = QColor("#111111"), QColor("#ededed"), QColor("#8a8a8a")
        for (row, column), colour in np.ndenumerate(self._coloured):
            rect = self.cell_rect(row, column)
            if rect.intersects(dirty):
                lightness = QColor.fromRgb(int(colour)).lightness()
                # On black, most numbers are the ground's: quieter, so that the ink's stand out.
                painter.setPen(dark if lightness > 127 else light if lightness else quiet)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._cell_text(row, column))

    def _number_font(self) -> QFont:
        """Return a font in which the usual number stays within its cell."""
        font = small_font()
        usual = WIDEST if self._array is not None and bool((self._array < 0).any()) else WIDEST[1:]
        wide = QFontMetrics(font).horizontalAdvance(usual)
        room = self.area().width() / self._shape[1] - 2
        if wide > room:
            font.setPixelSize(max(LEAST_PX, int(font.pixelSize() * room / wide)))
        return font

    def _cell_text(self, row: int, column: int) -> str:
        """Return a number as it is printed in its cell; under the cursor it has all its digits."""
        text = self.number_at(row, column)
        if self._array is None or len(text) <= len(WIDEST):
            return text
        value = float(self._array[row, column])
        return f"{value:.2f}".replace("-", "−") if abs(value) < 1 else text

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self.update()
            self.pointed.emit(*(cell or (-1, -1)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area, place = self.area(), event.position()
        if not area.contains(place):
            self._point(None)
            return
        side = area.width() / self._shape[1]
        row, column = int((place.y() - area.top()) / side), int((place.x() - area.left()) / side)
        self._point((min(row, self._shape[0] - 1), min(column, self._shape[1] - 1)))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)
        super().leaveEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.activated.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            rows, columns = self._shape
            row, column = self._cell or (rows // 2, columns // 2)
            down, right = ARROWS[key] if self._cell else (0, 0)
            self._point((min(max(row + down, 0), rows - 1), min(max(column + right, 0), columns - 1)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point(None)
        self.update()
