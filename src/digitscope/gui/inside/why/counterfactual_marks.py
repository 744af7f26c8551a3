"""What to add to a drawing and what to take away, painted on the pad or on a picture of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from digitscope.gui.style.theme import Tokens
from digitscope.ink.framing.framing import Framing
from digitscope.messages import FloatArray

MARKED_FROM = 0.15
"""Fainter changes of a pixel are not drawn: nobody can draw them by hand."""
WASH = 0.28
HATCH_PX = 8.0


@dataclass(frozen=True, eq=False)
class ChangeMarks:
    """Areas in cells of the 28×28 picture."""

    add: QPainterPath
    remove: QPainterPath

    @classmethod
    def of(cls, add: FloatArray, remove: FloatArray) -> ChangeMarks:
        """Make the areas of two maps `(28, 28)`, 0…1."""
        return cls(_area(add >= MARKED_FROM), _area(remove >= MARKED_FROM))

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to mark."""
        return self.add.isEmpty() and self.remove.isEmpty()

    def paint(self, painter: QPainter, to_screen: QTransform, colours: Tokens) -> None:
        """Paint what to add as a filled accent shape, what to remove as a warm hatched one."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wash = QColor(colours.accent)
        wash.setAlphaF(WASH)
        painter.setBrush(wash)
        painter.setPen(QPen(colours.accent, 2))
        painter.drawPath(to_screen.map(self.add))
        area = to_screen.map(self.remove)
        if not area.isEmpty():
            _paint_hatch(painter, area, colours)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.warm, 2, Qt.PenStyle.DashLine))
            painter.drawPath(area)
        painter.restore()

    def on_pad(self, painter: QPainter, side: float, framing: Framing, colours: Tokens) -> None:
        """Paint it on a pad of `side` pixels, where the framing says the cells lie."""
        (left, top), (right, bottom) = framing.to_pad(0, 0), framing.to_pad(1, 1)
        scale = QTransform.fromTranslate(left * side, top * side)
        self.paint(painter, scale.scale((right - left) * side, (bottom - top) * side), colours)


def _area(cells: NDArray[np.bool_]) -> QPainterPath:
    """Return the union of cells as one outline."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for row in range(cells.shape[0]):
        edges = np.flatnonzero(np.diff(np.pad(cells[row].astype(np.int8), 1)))
        for start, end in edges.reshape(-1, 2):
            # Overlapping a little, so that rows become one area.
            path.addRect(QRectF(start, row, end - start, 1.001))
    return path.simplified()


def _paint_hatch(painter: QPainter, area: QPainterPath, colours: Tokens) -> None:
    """Hatch an area, light under dark: seen on ink as well."""
    engine = painter.paintEngine()
    # An SVG file keeps no clipping, so there the stripes are cut themselves: too slow for a screen.
    cut = engine is not None and engine.type() == QPaintEngine.Type.SVG
    painter.save()
    if not cut:
        painter.setClipPath(area, Qt.ClipOperation.IntersectClip)
    box = area.boundingRect()
    for colour, width in ((colours.raised, 4), (colours.warm, 2)):
        if cut:
            painter.fillPath(_stripes(box, width).intersected(area), colour)
        else:
            painter.setPen(QPen(colour, width))
            for foot, head in _hatch(box):
                painter.drawLine(foot, head)
    painter.restore()


def _hatch(box: QRectF) -> Iterator[tuple[QPointF, QPointF]]:
    """Yield the ends of slanted lines that cover a box."""
    at = box.left() - box.height()
    while at < box.right():
        yield QPointF(at, box.bottom()), QPointF(at + box.height(), box.top())
        at += HATCH_PX


def _stripes(box: QRectF, width: float) -> QPainterPath:
    """Return those lines as areas."""
    stripes, half = QPainterPath(), QPointF(width / 2**0.5, 0)  # measured along the edge of the box
    for foot, head in _hatch(box):
        stripes.addPolygon(QPolygonF([foot - half, foot + half, head + half, head - half]))
    return stripes
