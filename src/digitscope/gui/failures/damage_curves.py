"""How accuracy falls when pictures are damaged: a small chart for each damage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitscope.gui.style.theme import small_font, tokens

Curve = Mapping[str, Any]
"""`name`, `unit`, `strengths`, `accuracies`, `count`."""
WIDE_PX, HIGH_PX = 248, 148
LEFT_PX, TOP_PX, BOTTOM_PX, RIGHT_PX = 44, 34, 18, 14
LEAST = 0.5
"""The scale begins here, or at the lowest accuracy if that is less."""


class DamageCurves(QWidget):
    """Charts side by side, as many as the width allows; the tool tip has the numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: tuple[Curve, ...] = ()
        self._columns = 1
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Accuracy when pictures are damaged")
        self.setMouseTracking(True)

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Show these curves."""
        self._curves = tuple(curves)
        self.setAccessibleDescription("; ".join(self.words(place) for place in range(len(curves))))
        self._arrange()
        self.update()

    def words(self, place: int) -> str:
        """Return the numbers of a curve in a sentence."""
        curve = self._curves[place]
        points = ", ".join(f"{x:g}: {100 * y:.1f} %" for x, y in _points(curve))
        return f"{curve['name']} ({curve['unit']}; {curve['count']:,} pictures): {points}"

    def _arrange(self) -> None:
        self._columns = max(1, self.width() // WIDE_PX)
        rows = -(-len(self._curves) // self._columns)
        self.setFixedHeight(max(rows, 1) * HIGH_PX)

    def sizeHint(self) -> QSize:
        return QSize(WIDE_PX, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _place(self, index: int) -> QRectF:
        row, column = divmod(index, self._columns)
        wide = self.width() / self._columns
        return QRectF(column * wide, row * HIGH_PX, wide, HIGH_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, curve in enumerate(self._curves):
            self._paint_one(painter, self._place(index), curve)

    def _paint_one(self, painter: QPainter, place: QRectF, curve: Curve) -> None:
        colours, points = tokens(self), _points(curve)
        bottom = min(LEAST, *(y for _, y in points))
        area = place.adjusted(LEFT_PX, TOP_PX, -RIGHT_PX, -BOTTOM_PX - 4)
        low, span = points[0][0], max(points[-1][0] - points[0][0], 1e-9)
        painter.setFont(small_font(bold=True))
        painter.setPen(colours.text)
        painter.drawText(QRectF(place.left(), place.top(), place.width() - 8, 14), str(curve["name"]))
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        painter.drawText(QRectF(place.left(), place.top() + 14, place.width() - 8, 14), str(curve["unit"]))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for share in (1.0, bottom):
            y = area.bottom() - (share - bottom) / (1 - bottom) * area.height()
            painter.drawText(QRectF(place.left(), y - 7, LEFT_PX - 6, 14), right, f"{100 * share:.0f} %")
        painter.setPen(QPen(colours.hairline, 1))
        painter.drawLine(area.topLeft(), area.topRight())
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        spots = [
            QPointF(
                area.left() + (x - low) / span * area.width(),
                area.bottom() - (y - bottom) / (1 - bottom) * area.height(),
            )
            for x, y in points
        ]
        painter.setPen(colours.muted)
        for (x, _), spot in zip(points, spots, strict=True):
            foot = QRectF(spot.x() - 20, area.bottom() + 3, 40, 14)
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"{x:g}".replace("-", "−"))
        painter.setPen(QPen(colours.accent, 2))
        painter.drawPolyline(QPolygonF(spots))
        painter.setBrush(colours.accent)
        for spot in spots:
            painter.drawEllipse(spot, 2.0, 2.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = [k for k in range(len(self._curves)) if self._place(k).contains(QPointF(event.pos()))]
            QToolTip.showText(event.globalPos(), self.words(at[0]) if at else "", self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def _points(curve: Curve) -> list[tuple[float, float]]:
    return sorted(zip(curve["strengths"], curve["accuracies"], strict=True))
