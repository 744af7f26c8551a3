"""The heading of one layer: a triangle that folds it, its name, and what it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolButton, QWidget

from digitscope.gui.style.number_format import count_text, shape_text
from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens
from digitscope.messages import StageInfo

HEIGHT = 3 * UNIT
TRIANGLE_PX = 4.0


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
