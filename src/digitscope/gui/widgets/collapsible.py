"""A group of settings under a heading that folds it away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens

HEIGHT = 4 * UNIT
SIDE_PX = 4.0


class FoldHeading(QAbstractButton):
    """A line with a triangle, a title, and in few words what is set inside; checked is unfolded."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = ""
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setToolTip(f"Fold or unfold {title} (space)")

    def set_summary(self, text: str) -> None:
        """Say at the right what is set inside."""
        self._summary = text
        self.setAccessibleDescription(text)
        self.update()

    def summary(self) -> str:
        """Return what is said at the right."""
        return self._summary

    def sizeHint(self) -> QSize:
        return QSize(30 * UNIT, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(10 * UNIT, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        if self.underMouse() or self.hasFocus():
            painter.setBrush(colours.track)
            painter.setPen(QPen(colours.accent, 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.muted)
        painter.drawPolygon(_triangle(QPointF(1.5 * UNIT, self.height() / 2), down=self.isChecked()))
        bold = text_font(bold=True)
        painter.setFont(bold)
        painter.setPen(colours.text)
        left = 3 * UNIT
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, self.width(), self.height()), middle, self.text())
        left += QFontMetrics(bold).horizontalAdvance(self.text()) + 2 * UNIT
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        room = self.width() - left - UNIT
        text = QFontMetrics(small_font()).elidedText(self._summary, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, 0, room, self.height()), middle | Qt.AlignmentFlag.AlignRight, text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


class FoldGroup(QWidget):
    """A heading and what it folds.

    Signals:
        folded(bool): the group was folded (True) or unfolded.
    """

    folded = Signal(bool)

    def __init__(self, title: str, *, is_open: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = FoldHeading(title)
        self.heading.setChecked(is_open)
        self._body = QWidget(self)  # shown without a parent it would be a window, which takes the keys
        self._body.setVisible(is_open)
        self.body = QVBoxLayout(self._body)
        self.body.setContentsMargins(UNIT, 0, UNIT, UNIT)
        self.body.setSpacing(UNIT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self._body)
        self.heading.toggled.connect(self._on_toggled)

    @property
    def is_open(self) -> bool:
        """Whether what is inside can be seen."""
        return self.heading.isChecked()

    def _on_toggled(self, wanted: bool) -> None:
        self._body.setVisible(wanted)
        self.folded.emit(not wanted)


def _triangle(centre: QPointF, *, down: bool) -> QPolygonF:
    side = SIDE_PX
    points = [QPointF(-side / 2, -side), QPointF(-side / 2, side), QPointF(side / 2 + 1, 0)]
    if down:
        points = [QPointF(-side, -side / 2), QPointF(side, -side / 2), QPointF(0, side / 2 + 1)]
    return QPolygonF([centre + point for point in points])
