"""What it detects: the answers of a map to a bank of probes, measured; its tuning curve and a caption."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from digitscope.gui.inside.inspector.part import Part
from digitscope.gui.inside.inspector.tuning_chart import TuningChart
from digitscope.gui.inside.inspector.value_rows import Row, ValueRows
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.style.number_format import short_number
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.labels import note
from digitscope.gui.widgets.pixel_picture import PixelPicture
from digitscope.gui.widgets.scroll_area import quiet_scroll_area

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
