"""A picture's numbers, large, in a window of their own that can stay open while drawing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from digitscope.gui.style.theme import MARGIN, UNIT
from digitscope.gui.widgets.colour_bar import Legend
from digitscope.gui.widgets.labels import ElidingLabel
from digitscope.gui.widgets.pixel_picture import PixelPicture

CELL_PX = (12, 16, 20, 26, 32, 40)
"""Zoom steps; from 26 on the cells carry their numbers."""
START = 3
NOTCH = 120
"""What one notch of a wheel turns; a touch pad sends less at a time."""
HINT = "Point at a cell, or use the arrow keys. Ctrl + and Ctrl −, or Ctrl and the wheel, change the size."


class PixelWindow(QDialog):
    """Shows one `PixelPicture`; Escape closes it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._zoom, self._wheel = START, 0
        self.picture = PixelPicture((28, 28))
        self.picture.setAccessibleName(title)
        self.picture.set_cell_size(CELL_PX[self._zoom])
        self._legend = Legend()
        self._legend.set_scale("grey", "0", "255")
        self._readout = ElidingLabel(HINT)
        self._readout.setAccessibleName("Number under the cursor")
        self._area = QScrollArea()
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.picture)
        self._area.viewport().installEventFilter(self)
        line = QHBoxLayout()
        line.addWidget(self._readout, 1)
        line.addWidget(self._legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, UNIT)
        layout.addWidget(self._area, 1)
        layout.addLayout(line)
        self.picture.pointed.connect(self._on_pointed)
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize() * 0.9))

    def step_zoom(self, steps: int) -> None:
        """Show larger (1) or smaller (-1) cells; 0 is the first size."""
        self._zoom = min(max(self._zoom + steps, 0), len(CELL_PX) - 1) if steps else START
        self.picture.set_cell_size(CELL_PX[self._zoom])

    def sizeHint(self) -> QSize:
        side = 28 * CELL_PX[START] + 2 * MARGIN
        return QSize(side, side + 5 * UNIT)

    def _on_pointed(self, row: int, column: int) -> None:
        if row < 0:
            self._readout.setText(HINT)
            return
        self._readout.setText(f"row {row}, column {column}: {self.picture.number_at(row, column)}")
        cell = self.picture.cell_rect(row, column).center().toPoint()
        if self.picture.hasFocus() and not self.picture.underMouse():
            self._area.ensureVisible(cell.x(), cell.y())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Ctrl and the wheel zoom; the wheel alone scrolls as everywhere.
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._wheel += event.angleDelta().y()
            steps = int(self._wheel / NOTCH)
            self._wheel -= steps * NOTCH
            if steps:
                self.step_zoom(steps)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and Qt.Key(event.key()) in steps:
            self.step_zoom(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
