"""One layer of the network: its heading, what its picture shows, its legend and all its maps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from digitscope.gui.layers.atlas_layout import as_maps
from digitscope.gui.layers.layer_canvas import RIM_PX, LayerCanvas
from digitscope.gui.style.colormaps import Limits, Scale, ScaleBy, extremes, limits, signed_scale
from digitscope.gui.style.number_format import count_text, shape_text, short_number
from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens
from digitscope.gui.widgets.colour_bar import Legend, end_text
from digitscope.gui.widgets.labels import ElidingLabel
from digitscope.messages import FloatArray, StageInfo

HEIGHT = 3 * UNIT

TRIANGLE_PX = 4.0


INPUT = "input"
"""The name that `StageInfo` gives to the picture itself."""
SHOWN: dict[str, str] = {
    "Conv2d": "weighted sums of patches",
    "ReLU": "after the activation: what is above zero",
    "MaxPool2d": "the largest number of each patch",
    "AvgPool2d": "the mean of each patch",
    "AdaptiveAvgPool2d": "the mean of each patch",
    "BatchNorm2d": "shifted and scaled",
    "Linear": "weighted sums",
    "Flatten": "the same numbers in one row",
    "Softmax": "shares of one",
}
"""What the output of a kind of module is, for people; any other kind is named as it is."""


def shown_by(stage: StageInfo) -> str:
    """Say what the picture of a stage shows."""
    if stage.name == INPUT:
        return "the picture itself, 0 to 1"
    return SHOWN.get(stage.kind, f"output of {stage.kind}")


class LayerSection(QWidget):
    """A layer that can be folded.

    Signals:
        folded(bool): the layer was folded (True) or unfolded.
        pointed(str, int, int, int): stage, map, row, column under the cursor; -1 for none.
        chosen(str, int): a map was clicked or gone to by key.
        left(str, int): an arrow key went beyond the first (-1) or last (+1) map.
        opened(bool): a map was clicked, or Enter was pressed (True) on it.
        wide_wanted(str): this layer alone, as large as there is room, or all layers again.
    """

    folded = Signal(bool)
    pointed = Signal(str, int, int, int)
    chosen = Signal(str, int)
    left = Signal(str, int)
    opened = Signal(bool)
    wide_wanted = Signal(str)

    def __init__(self, stage: StageInfo, labels: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = stage
        self._labels = labels
        self.header = SectionHeader(stage)
        self.canvas = LayerCanvas(stage.shape, labels)
        self.canvas.setAccessibleName(f"Maps of {stage.name}")
        self.legend = Legend()
        self._caption = ElidingLabel(shown_by(stage))
        self._signed = False
        self._by: ScaleBy = "map"
        self._maps: FloatArray | None = None
        self._low = self._high = np.zeros(0, dtype=np.float32)
        self.limits: Limits | None = None
        line = QHBoxLayout()
        line.setContentsMargins(RIM_PX, 0, UNIT, 0)
        line.addWidget(self._caption, 1)
        line.addWidget(self.legend)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(2 * UNIT + RIM_PX, 0, 0, 2 * UNIT)
        body.setSpacing(UNIT // 2)
        body.addLayout(line)
        body.addWidget(self.canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._body)
        self.header.toggled.connect(self._on_toggled)
        self.canvas.pointed.connect(self._on_pointed)
        self.canvas.chosen.connect(self._on_chosen)
        self.canvas.left.connect(self._on_left)
        self.canvas.opened.connect(self.opened)
        self.header.wide.clicked.connect(lambda: self.wide_wanted.emit(stage.name))
        self.legend.hide()

    def add_foot(self, widget: QWidget) -> None:
        """Put something under the maps."""
        layout = self._body.layout()
        assert layout is not None
        layout.addWidget(widget)

    @property
    def is_signed(self) -> bool:
        """True if there has been a negative number."""
        return self._signed

    @property
    def is_open(self) -> bool:
        """True while the maps are unfolded."""
        return self.header.isChecked()

    @property
    def reach(self) -> float:
        """Largest magnitude among the present maps."""
        if self._maps is None:
            return 0.0
        return float(max(np.abs(self._low).max(initial=0), np.abs(self._high).max(initial=0)))

    def set_open(self, unfolded: bool) -> None:
        """Fold or unfold the maps."""
        self.header.setChecked(unfolded)

    def take(self, maps: FloatArray | None) -> None:
        """Take a new output; `colour` then shows it. One of another shape (another network's) is none."""
        if maps is not None and maps.shape != self.stage.shape:
            maps = None
        self._maps = maps
        if maps is not None:
            self._low, self._high = extremes(as_maps(maps))
            # Once negative, always signed: the colours must not change their meaning from stroke to stroke.
            self._signed = self._signed or bool(self._low.min(initial=0) < 0)

    def colour(self, by: ScaleBy, overall: float, plain: Scale) -> None:
        """Show what was taken, with one scale a map, a layer or all."""
        self._by = by
        if self._maps is None:
            self.limits = None
            self.canvas.set_maps(None)
            self.legend.hide()
            return
        if (by == "map" and self._maps.ndim <= 1) or (by == "all" and self.stage.name == INPUT):
            by = "layer"  # a map of one cell has no scale of its own; the picture stays white on black
        self.limits = limits(self._low, self._high, signed=self._signed, by=by, overall=overall)
        scale = signed_scale(dark=tokens(self).dark) if self._signed else plain
        if self.stage.name == INPUT:
            scale = "grey"  # always as the network gets it, white on black
        self.canvas.set_maps(self._maps, self.limits, scale)
        low, high = map(end_text, self.limits.ends)
        if by == "map" and len(self._low) > 1:
            low, high = "−max", "max"
        self.legend.set_scale(scale, low if self._signed else "0", high, signed=self._signed)
        self.legend.show()

    def describe(self, index: int, row: int, column: int) -> str:
        """Say where a number stands and what it is."""
        value = self.canvas.value(index, row, column)
        parts = [self.stage.name]
        if len(self.stage.shape) > 1:
            own = ""
            if self.limits is not None and self._by == "map":
                own = f" ({short_number(float(self._low[index]))} … {short_number(float(self._high[index]))})"
            parts += [f"map {index}{own}", f"row {row}, column {column}"]
        else:
            parts.append(self._labels[index] if self._labels else f"cell {index}")
        parts.append("no answer yet" if value is None else short_number(value))
        return " · ".join(parts)

    def _on_pointed(self, index: int, row: int, column: int) -> None:
        self.pointed.emit(self.stage.name, index, row, column)

    def _on_chosen(self, index: int) -> None:
        self.chosen.emit(self.stage.name, index)

    def _on_left(self, way: int) -> None:
        self.left.emit(self.stage.name, way)

    def _on_toggled(self, unfolded: bool) -> None:
        self._body.setVisible(unfolded)
        self.folded.emit(not unfolded)


def line_of(parent: QWidget) -> QWidget:
    """Return a hairline that separates two parts."""
    line = QWidget(parent)
    line.setFixedHeight(1)
    line.setAutoFillBackground(True)
    line.setBackgroundRole(QPalette.ColorRole.Mid)
    line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return line


class SectionHeader(QAbstractButton):
    """A checkable line; checked is unfolded."""

    def __init__(self, stage: StageInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shape = shape_text(stage.shape)
        self._info = f"{stage.kind}  ·  {shape}"
        weights = count_text(stage.weights, "weight", "weights")
        self._weights = weights if stage.weights else ""
        self.setText(stage.name)
        self.setCheckable(True)
        self.setChecked(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"Layer {stage.name}: {stage.kind}, {shape}, {weights}")
        self.setToolTip(f"Fold or unfold {stage.name} (space)\n{stage.kind}, output {shape}, {weights}")
        self.wide = QToolButton(self)
        self.wide.setText("⤢")
        self.wide.setAutoRaise(True)
        self.wide.setCheckable(True)
        self.wide.setFixedSize(HEIGHT, HEIGHT)
        self.wide.setToolTip(f"Show {stage.name} alone, as large as there is room; again, or Esc: all layers")
        self.wide.setAccessibleName(f"Show the layer {stage.name} alone")
        self.wide.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(30 * UNIT, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(10 * UNIT, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.wide.move(self.width() - HEIGHT, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        if self.underMouse() or self.hasFocus():
            painter.setBrush(colours.track)
            painter.setPen(QPen(colours.accent, 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        self._paint_triangle(painter)
        middle = Qt.AlignmentFlag.AlignVCenter
        bold = text_font(bold=True)
        painter.setFont(bold)
        painter.setPen(colours.text)
        left = 3 * UNIT
        name = QFontMetrics(bold).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() // 2)
        painter.drawText(QRect(left, 0, self.width(), self.height()), middle, name)
        left += QFontMetrics(bold).horizontalAdvance(name) + 2 * UNIT
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        metrics = QFontMetrics(small_font())
        right = metrics.horizontalAdvance(self._weights) + UNIT + HEIGHT
        inside = self.rect().adjusted(0, 0, -UNIT - HEIGHT, 0)
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, self._weights)
        room = self.width() - left - right - UNIT
        info = metrics.elidedText(self._info, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, 0, room, self.height()), middle, info)

    def _paint_triangle(self, painter: QPainter) -> None:
        colours = tokens(self)
        centre, side = QPointF(1.5 * UNIT, self.height() / 2), TRIANGLE_PX
        points = [QPointF(-side, -side / 2), QPointF(side, -side / 2), QPointF(0, side / 2 + 1)]
        if not self.isChecked():
            points = [QPointF(-side / 2, -side), QPointF(-side / 2, side), QPointF(side / 2 + 1, 0)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.muted)
        painter.drawPolygon(QPolygonF([centre + point for point in points]))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
