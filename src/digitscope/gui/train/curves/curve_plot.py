"""One plot of training curves: training a line, validation dashes with dots, numbers under the cursor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.theme import UNIT, Tokens, small_font, text_font, tokens
from digitscope.gui.train.curves.axes import Axis, Points, epoch_ticks, shown_ticks, span

LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 56, 12, 24, 20
LEAST_NAME_PX = 40
DOT_PX = 3.0
MOST_DOTS = 60
"""More dots than this would run together; the dashes alone then tell the curve."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A named row of points; `x` in epochs, rising."""

    name: str
    x: Points
    y: Points
    dashed: bool = False
    faint: bool = False
    """An older run, for comparison."""


class CurvePlot(QWidget):
    """Paints curves over epochs; the mouse or the arrow keys choose a moment.

    Signals:
        pointed: epoch under the cursor, or -1.
    """

    pointed = Signal(float)

    def __init__(self, title: str, axis: Axis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._axis = title, axis
        self._curves: tuple[Curve, ...] = ()
        self._end = 1.0
        self._at = -1.0
        self._low, self._high = span(axis, [])
        self._lines: list[QPolygonF] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(f"{title} over the epochs")

    def set_curves(self, curves: tuple[Curve, ...], end: float) -> None:
        """Show curves up to the epoch at which the training ends."""
        self._curves, self._end = curves, max(end, 1e-6)
        self._low, self._high = span(self._axis, [curve.y for curve in curves])
        self._draw_lines()
        self.setAccessibleDescription(self.sentence())
        self.update()

    def set_moment(self, epoch: float) -> None:
        """Point at an epoch (the other plot was pointed at); -1 for none."""
        if epoch != self._at:
            self._at = epoch
            self.update()

    def sentence(self) -> str:
        """Say the newest numbers, or those under the cursor."""
        parts = []
        for curve in self._curves:
            index = self._index(curve)
            if index >= 0:
                parts.append(f"{curve.name} {self._axis.printed(float(curve.y[index]))}")
        return " · ".join(parts)

    def area(self) -> QRectF:
        """Return where the curves lie."""
        wide, high = self.width() - LEFT_PX - RIGHT_PX, self.height() - TOP_PX - BOTTOM_PX
        return QRectF(LEFT_PX, TOP_PX, max(1, wide), max(1, high))

    def sizeHint(self) -> QSize:
        return QSize(60 * UNIT, 22 * UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(24 * UNIT, 14 * UNIT)

    def _index(self, curve: Curve) -> int:
        """Return the place of the newest point, or of the one nearest to the cursor."""
        if not len(curve.x):
            return -1
        return int(np.abs(curve.x - self._at).argmin()) if self._at >= 0 else len(curve.x) - 1

    def _points(self, curve: Curve) -> Points:
        """Return the curve in pixels `(N, 2)`, thinned to about two points a pixel."""
        area = self.area()
        x = area.left() + curve.x / self._end * area.width()
        share = (self._axis.place(curve.y) - self._low) / (self._high - self._low)
        points = np.stack([x, area.bottom() - share * area.height()], axis=1)
        points = points[np.isfinite(points).all(axis=1)]
        every = max(1, len(points) // max(1, int(2 * area.width())))
        return points[::every] if every == 1 else np.concatenate([points[::every], points[-1:]])

    def _draw_lines(self) -> None:
        self._lines = [
            QPolygonF([QPointF(x, y) for x, y in self._points(curve).tolist()]) for curve in self._curves
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        self._paint_axes(painter, colours)
        self._paint_head(painter, colours)
        painter.setClipRect(self.area().adjusted(-DOT_PX - 1, -DOT_PX - 1, DOT_PX + 1, DOT_PX + 1))
        for curve, line in zip(self._curves, self._lines, strict=True):
            pen = curve_pen(curve, colours)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(line)
            if (curve.dashed and line.size() <= MOST_DOTS) or line.size() == 1:
                painter.setPen(QPen(pen.color(), 1.5))
                painter.setBrush(colours.paper)
                for point in line.toList():
                    painter.drawEllipse(point, DOT_PX, DOT_PX)
        self._paint_cursor(painter, colours)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_axes(self, painter: QPainter, colours: Tokens) -> None:
        area = self.area()
        painter.setFont(small_font())
        for tick in shown_ticks(self._axis, self._low, self._high, area.height(), 2 * UNIT + 4):
            share = (float(self._axis.place(tick)) - self._low) / (self._high - self._low)
            y = round(area.bottom() - share * area.height()) + 0.5
            painter.setPen(QPen(colours.hairline, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(colours.muted)
            place = QRectF(0, y - UNIT, LEFT_PX - UNIT, 2 * UNIT)
            end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(place, end, self._axis.printed(tick))
        painter.setPen(colours.muted)
        for tick in epoch_ticks(self._end, area.width(), 5 * UNIT):
            x = area.left() + tick / self._end * area.width()
            place = QRectF(x - 30, area.bottom() + 3, 60, 2 * UNIT)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{tick:g}")
        painter.setPen(QPen(colours.mark, 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())

    def _paint_head(self, painter: QPainter, colours: Tokens) -> None:
        bold = text_font(bold=True)
        painter.setFont(bold)
        painter.setPen(colours.text)
        painter.drawText(QRectF(UNIT, 0, 200, TOP_PX - 2), Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.setFont(small_font())
        x = self.width() - float(RIGHT_PX)
        at = f"epoch {self._at:.2f}" if self._at >= 0 and self._curves else ""
        title = UNIT + QFontMetrics(bold).horizontalAdvance(self._title)
        texts, sample = self._legend(x - title - 2 * UNIT, at)
        metrics = QFontMetrics(small_font())
        if at:
            x -= metrics.horizontalAdvance(at)
            painter.setPen(colours.muted)
            painter.drawText(QPointF(x, TOP_PX - 8), at)
            x -= 2 * UNIT
        for curve, text in zip(reversed(self._curves), reversed(texts), strict=True):
            if not text:
                continue
            x -= metrics.horizontalAdvance(text)
            painter.setPen(colours.muted if curve.faint else colours.text)
            painter.drawText(QPointF(x, TOP_PX - 8), text)
            painter.setPen(curve_pen(curve, colours))
            painter.drawLine(QLineF(x - 6 - sample, TOP_PX - 12, x - 6, TOP_PX - 12))
            x -= 6 + sample + 2 * UNIT

    def _legend(self, room: float, at: str) -> tuple[list[str], int]:
        """Return what is written for each curve and how long its sample is.

        Where it is tight, names of older runs are cut, then left out: "" (the tab says what is grey); at last
        the run's own names are cut.
        """
        metrics = QFontMetrics(small_font())
        room -= metrics.horizontalAdvance(at) + 2 * UNIT if at else 0
        texts = []
        for curve in self._curves:
            index = self._index(curve)
            number = f" {self._axis.printed(float(curve.y[index]))}" if index >= 0 else ""
            texts.append((curve.name, number))

        def over(sample: int, shown: list[tuple[str, str]]) -> float:
            wide = sum(metrics.horizontalAdvance(name + number) for name, number in shown)
            return wide + len(shown) * (6 + sample + 2 * UNIT) - 2 * UNIT - room

        for sample in (18, 2 * UNIT, UNIT):
            if over(sample, texts) <= 0:
                return [name + number for name, number in texts], sample
        names = [name for (name, _), curve in zip(texts, self._curves, strict=True) if curve.faint]
        each = over(UNIT, texts) / max(1, len(names))
        if names and all(metrics.horizontalAdvance(name) - each > LEAST_NAME_PX for name in names):
            return [
                (_cut(name, metrics, each) if curve.faint else name) + number
                for (name, number), curve in zip(texts, self._curves, strict=True)
            ], UNIT
        own = [text for text, curve in zip(texts, self._curves, strict=True) if not curve.faint]
        sample = 18 if over(18, own) <= 0 else UNIT
        each = max(0.0, over(sample, own)) / max(1, len(own))
        return [
            "" if curve.faint else (_cut(name, metrics, each) if each else name) + number
            for (name, number), curve in zip(texts, self._curves, strict=True)
        ], sample

    def _paint_cursor(self, painter: QPainter, colours: Tokens) -> None:
        if self._at < 0 or not self._curves:
            return
        area = self.area()
        x = area.left() + self._at / self._end * area.width()
        painter.setPen(QPen(colours.mark, 1))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _point_at(self, epoch: float) -> None:
        self.set_moment(epoch)
        self.setAccessibleDescription(self.sentence())
        self.pointed.emit(epoch)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self.area()
        share = (event.position().x() - area.left()) / area.width()
        self._point_at(share * self._end if 0 <= share <= 1 else -1.0)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(-1.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key not in steps:
            if key == Qt.Key.Key_Escape and self._at >= 0:
                self._point_at(-1.0)
            else:
                super().keyPressEvent(event)
            return
        begin = self._at if self._at >= 0 else self._newest()
        self._point_at(min(max(begin + steps[key] * self._end / 40, 0.0), self._end))

    def _newest(self) -> float:
        return max((float(curve.x[-1]) for curve in self._curves if len(curve.x)), default=0.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_lines()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def curve_pen(curve: Curve, colours: Tokens) -> QPen:
    """Return the pen of a curve: accent for training, dashed for validation, quiet for older runs."""
    colour = colours.mark if curve.faint else colours.text if curve.dashed else colours.accent
    pen = QPen(colour, 1.5 if curve.dashed else 2.0)
    pen.setStyle(Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _cut(name: str, metrics: QFontMetrics, by: float) -> str:
    room = int(metrics.horizontalAdvance(name) - by)
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
