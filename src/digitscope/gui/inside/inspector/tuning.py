"""What it detects: the answers of a map to a bank of probes, measured; its tuning curve and a caption."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from digitscope.gui.inside.inspector.part import Part
from digitscope.gui.inside.inspector.value_rows import Row, ValueRows
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT, small_font, tokens
from digitscope.gui.widgets.labels import note
from digitscope.gui.widgets.pixel_picture import PixelPicture
from digitscope.gui.widgets.scroll_area import quiet_scroll_area

MARKS = ((0, "0°"), (90, "90°"), (180, "180°"), (270, "270°"))

LABEL_PX = 34

CHART_SIDE_PX = 18 * UNIT


BEST = 4
"""So many kinds of probes are shown as pictures."""
SIDE_PX = 56
NAMES = {"edge": "edges", "stroke": "strokes", "end": "line ends", "curve": "curves", "corner": "corners",
         "crossing": "crossings", "loop": "loops"}  # fmt: skip


class DetectsPart(Part):
    """Chart, kinds and the best probes."""

    title = "Detects"
    what = (
        "Measured by showing the map edges, bars, line ends, curves, corners, crossings and loops at many "
        "angles and sizes, and noting how strongly it answers."
    )
    kind = "detects"

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(explain, parent)
        self.chart = TuningChart()
        self.chart.setToolTip("The farther out, the stronger the answer to a probe of that angle")
        self.kinds = ValueRows("Strongest answer to each kind of probe")
        self.kinds.setToolTip("The strongest answer to any probe of a kind")
        self.probes = [PixelPicture((28, 28)) for _ in range(BEST)]
        self._names = [note() for _ in range(BEST)]
        inside = QWidget()
        stand = QVBoxLayout(inside)
        stand.setContentsMargins(0, 0, 0, 0)
        stand.setSpacing(UNIT)
        top = QHBoxLayout()
        top.setSpacing(UNIT)
        top.addWidget(self.chart)
        top.addWidget(self.kinds, 1)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        for picture, name in zip(self.probes, self._names, strict=True):
            picture.setFixedSize(SIDE_PX, SIDE_PX)
            name.setMinimumWidth(SIDE_PX)
            name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            each = QVBoxLayout()
            each.setSpacing(2)
            each.addWidget(picture)
            each.addWidget(name)
            each.addStretch(1)
            row.addLayout(each, 1)
        stand.addLayout(top)
        stand.addLayout(row)
        stand.addWidget(self.said)
        stand.addStretch(1)
        self.column.addWidget(quiet_scroll_area(inside), 1)

    def take(self, result: dict[str, Any], final: bool) -> None:
        if "caption" not in result:
            self.said.setText("Showing the probes …")
            return
        turned = len(result["curve"]["angles"]) > 1
        curve = result["curve"] if turned else result["strokes"]  # round loops have no angle
        clear = curve["preferred"] if result["clear"] and turned else None
        self.chart.set_curve(curve["angles"], curve["strengths"], curve["period"], clear)
        strengths = result["strengths"]
        best = int(np.argmax(strengths))
        self.kinds.set_rows(
            [
                Row(NAMES.get(kind, kind), float(strength), short_number(float(strength)), number == best)
                for number, (kind, strength) in enumerate(zip(result["kinds"], strengths, strict=True))
            ]
        )
        order = np.argsort(-np.asarray(strengths), kind="stable")
        for place, number in enumerate(order[:BEST].tolist()):
            self.probes[place].set_array(result["pictures"][number])
            kind = result["kinds"][number]
            self._names[place].setText(f"{kind} {result['best'][number]}")
            said = f"Of all {NAMES.get(kind, kind)}, this one excites the map most"
            self.probes[place].setToolTip(said)
            self.probes[place].setAccessibleName(f"{said}: {result['best'][number]}")
        wide = curve["half_width"]
        of = NAMES.get(result["kind"], "strokes") if turned else "strokes"
        widths = "" if wide is None else f", {2 * wide:.0f}° wide at half its height"
        self.said.setText(
            f"{result['probes']:,} probes. Curve over the angle of {of}: "
            f"selectivity {curve['selectivity']:.2f} (0: none, 1: a single angle){widths}."
            + ("" if final else " Showing more …")
        )

    def clear(self) -> None:
        super().clear()
        self.chart.set_curve([], [], 360)
        self.kinds.set_rows([])
        for picture, name in zip(self.probes, self._names, strict=True):
            picture.set_array(None)
            name.setText("")


class TuningChart(QWidget):
    """The distance from the middle is the strength; angles run anticlockwise from the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._angles: NDArray[np.float64] = np.zeros(0)
        self._strength: NDArray[np.float64] = np.zeros(0)
        self._preferred: float | None = None
        self.setFixedSize(CHART_SIDE_PX, CHART_SIDE_PX)
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
        return QSize(CHART_SIDE_PX, CHART_SIDE_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        centre, radius = QPointF(CHART_SIDE_PX / 2, CHART_SIDE_PX / 2), CHART_SIDE_PX / 2 - LABEL_PX + 6
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
        way = event.position() - QPointF(CHART_SIDE_PX / 2, CHART_SIDE_PX / 2)
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
