"""The network that is going to be made, stage by stage, before it is made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.number_format import shape_text, size_text
from digitscope.gui.style.theme import UNIT, small_font, tokens
from digitscope.runs.settings.network_plan import PlannedStage, cost_of, weights_of

ROW_PX = 17
HEADS = ("stage", "shape", "weights", "sees")
PLACES = (0.0, 0.24, 0.56, 0.80)
"""Left ends of the columns, as shares of the width; the last three are aligned at their right ends."""


class PlanTable(QWidget):
    """A small table; it says its trouble instead when no network can be made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, ...]] = []
        self._foot = ""
        self._trouble = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The network as planned")
        self.setToolTip(
            "The stages of the network: shape of the output, learned numbers, and the side of the patch "
            "of the picture, in pixels, that one number of it depends on"
        )

    def set_stages(self, stages: Sequence[PlannedStage]) -> None:
        """Show these stages."""
        self._rows = [
            (stage.name, shape_text(stage.shape), f"{stage.weights:,}", f"{stage.field} px")
            for stage in stages
        ]
        self._trouble = False
        self._foot = (
            f"{size_text(weights_of(stages))} weights · {size_text(cost_of(stages))} multiplications a digit"
        )
        self._tell()

    def set_trouble(self, sentence: str) -> None:
        """Say why there is no such network."""
        self._rows, self._foot, self._trouble = [], sentence, True
        self._tell()

    def foot(self) -> str:
        """Return the last line."""
        return self._foot

    def rows(self) -> list[tuple[str, ...]]:
        """Return the rows as they are printed."""
        return self._rows

    def sizeHint(self) -> QSize:
        lines = 3 if self._trouble else len(self._rows) + 3
        return QSize(30 * UNIT, lines * ROW_PX + UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * UNIT, self.sizeHint().height())

    def _tell(self) -> None:
        said = (f"{name}: {shape}, {count} weights, sees {seen}" for name, shape, count, seen in self._rows)
        rows = "; ".join(said)
        self.setAccessibleDescription(f"{self._foot}. {rows}" if rows else self._foot)
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(small_font())
        colours = tokens(self)
        top = 0
        if self._rows:
            painter.setPen(colours.muted)
            self._paint_row(painter, top, HEADS)
            painter.fillRect(0, ROW_PX, self.width(), 1, colours.hairline)
            painter.setPen(colours.text)
            for row in self._rows:
                top += ROW_PX
                self._paint_row(painter, top + 2, row)
            top += ROW_PX + 4
        painter.setPen(colours.warm if self._trouble else colours.muted)
        foot = QRectF(0, top, self.width(), self.height() - top)
        painter.drawText(foot, Qt.TextFlag.TextWordWrap, self._foot)

    def _paint_row(self, painter: QPainter, top: int, row: Sequence[str]) -> None:
        ends = [*PLACES[1:], 1.0]
        for index, (text, left, right) in enumerate(zip(row, PLACES, ends, strict=True)):
            place = QRectF(left * self.width(), top, (right - left) * self.width(), ROW_PX)
            side = Qt.AlignmentFlag.AlignRight if index else Qt.AlignmentFlag.AlignLeft
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
