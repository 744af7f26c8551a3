"""A tuning curve around the clock: how strongly a map answers to a probe of each angle."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, small_font, tokens

MARKS = ((0, "0°"), (90, "90°"), (180, "180°"), (270, "270°"))
LABEL_PX = 34
SIDE_PX = 18 * UNIT


class TuningChart(QWidget):
    """The distance from the middle is the strength; angles run anticlockwise from the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._angles: NDArray[np.float64] = np.zeros(0)
        self._strength: NDArray[np.float64] = np.zeros(0)
        self._preferred: float | None = None
        self.setFixedSize(SIDE_PX, SIDE_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Tuning curve: strength of the answer by angle")

    def set_curve(
        self, angles: ArrayLike, strength: ArrayLike, period: float, preferred: float | None = None
    ) -> None:
        """Show strengths at angles (degrees) that repeat after `period`; none of them for an empty chart."""
        turns = round(360 / period) if period > 0 else 1
        degrees, values = np.asarray(angles, np.float64), np.asarray(strength, np.float64)
        self._angles = np.concatenate([degrees + turn * period for turn in range(turns)]) % 360
        self._strength = np.tile(np.maximum(values, 0), turns)
        order = np.argsort(self._angles, kind="stable")
        self._angles, self._strength = self._angles[order], self._strength[order]
        self._preferred = preferred
        strongest = "" if preferred is None else f", strongest at {preferred:.0f}°"
        self.setAccessibleDescription(f"{len(degrees)} angles over {period:g}°{strongest}" if turns else "")
        self.update()

    def strength_at(self, angle: float) -> tuple[float, float] | None:
        """Return the nearest probed angle and the strength there."""
        if not len(self._angles):
            return None
        away = np.abs((self._angles - angle + 180) % 360 - 180)
        nearest = int(away.argmin())
        return float(self._angles[nearest]), float(self._strength[nearest])

    def sizeHint(self) -> QSize:
        return QSize(SIDE_PX, SIDE_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        centre, radius = QPointF(SIDE_PX / 2, SIDE_PX / 2), SIDE_PX / 2 - LABEL_PX + 6
        painter.setPen(QPen(colours.hairline, 1))
        for share in (0.5, 1.0):
            painter.drawEllipse(centre, share * radius, share * radius)
        painter.setFont(small_font())
        for angle, text in MARKS:
            painter.setPen(QPen(colours.hairline, 1))
            painter.drawLine(centre, _point(centre, radius, angle))
            painter.setPen(colours.muted)
            place = QRectF(0, 0, LABEL_PX, 14)
            away = 16 if angle % 180 == 0 else 9
            place.moveCenter(_point(centre, radius + away, angle))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        highest = float(self._strength.max(initial=0))
        if highest <= 0:
            return
        shape = [
            _point(centre, radius * value / highest, angle)
            for angle, value in zip(self._angles, self._strength, strict=True)
        ]
        wash = QColor(colours.accent)
        wash.setAlphaF(0.22)
        painter.setBrush(wash)
        painter.setPen(QPen(colours.accent, 1.5))
        painter.drawPolygon(QPolygonF(shape))
        if self._preferred is not None:
            painter.setPen(QPen(colours.warm, 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(centre, _point(centre, radius, self._preferred))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        way = event.position() - QPointF(SIDE_PX / 2, SIDE_PX / 2)
        found = self.strength_at(math.degrees(math.atan2(-way.y(), way.x())))
        if found is not None:
            text = f"{found[0]:.1f}°: {short_number(found[1])}"
            QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def _point(centre: QPointF, radius: float, angle: float) -> QPointF:
    turned = math.radians(angle)
    return centre + QPointF(radius * math.cos(turned), -radius * math.sin(turned))
