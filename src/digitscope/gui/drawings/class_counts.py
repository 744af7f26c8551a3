"""How many drawings there are of each digit and how many are read rightly; a click shows only those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitscope.data.collection.records import Tally
from digitscope.gui.drawings.drawing_words import counted_share
from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens
from digitscope.metrics.intervals import wilson
from digitscope.wording import with_article

ROW_PX = 24
BAR_PX = 8
NONE = Tally(0, 0, 0)


class LabelCounts(QWidget):
    """A row for each label; one can be chosen, and chosen again to be left.

    Signals:
        chosen: the label, empty for all.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[str, ...] = ()
        self._tallies: Mapping[str, Tally] = {}
        self._chosen = ""
        self._cursor = self._under = -1
        self.setAccessibleName("Drawings of each digit")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_tallies(self, classes: Sequence[str], tallies: Mapping[str, Tally]) -> None:
        """Show the classes of the network and all other labels that drawings have."""
        others = sorted(label for label in tallies if label not in classes)
        self._labels, self._tallies = (*classes, *others), tallies
        self.setFixedHeight(max(len(self._labels), 1) * ROW_PX)
        if self._chosen and self._chosen not in self._labels:
            self._choose("")
        self._tell()
        self.update()

    def show_only(self, label: str) -> None:
        """Choose a label, as a click does."""
        if label in self._labels and label != self._chosen:
            self._choose(label)

    def row(self, label: str) -> QRect:
        """Return where a label stands."""
        return QRect(0, self._labels.index(label) * ROW_PX, self.width(), ROW_PX)

    def words(self, label: str) -> str:
        """Say what a row says."""
        tally = self._tallies.get(label, NONE)
        if not tally.drawings:
            return f"{label}: no drawing yet"
        if not tally.read:
            return f"{label}: {tally.drawings:,} kept, not read yet"
        low, high = wilson(tally.right, tally.read)
        return (
            f"{label}: {tally.drawings:,} kept; {tally.right:,} of {tally.read:,} read as "
            f"{with_article(label)}, {counted_share(tally.right, tally.read)} "
            f"(95 % interval {100 * low:.0f}–{100 * high:.0f} %, Wilson)"
        )

    def _tell(self) -> None:
        self.setAccessibleDescription("; ".join(self.words(label) for label in self._labels))

    def _choose(self, label: str) -> None:
        self._chosen = "" if label == self._chosen else label
        self.update()
        self.chosen.emit(self._chosen)

    def sizeHint(self) -> QSize:
        return QSize(26 * UNIT, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((tally.drawings for tally in self._tallies.values()), default=0)
        metrics = QFontMetrics(text_font(bold=True))
        names = max((metrics.horizontalAdvance(label) for label in self._labels), default=0)
        left = min(names, self.width() // 3) + 2 * UNIT
        for index, label in enumerate(self._labels):
            self._paint_row(painter, index, label, left, most)

    def _paint_row(self, painter: QPainter, index: int, label: str, left: int, most: int) -> None:
        colours, tally = tokens(self), self._tallies.get(label, NONE)
        place = QRect(0, index * ROW_PX, self.width(), ROW_PX)
        chosen = label == self._chosen
        wash = QColor(colours.accent if chosen else colours.text)
        wash.setAlphaF(0.16 if chosen else 0.07 if index == self._under else 0.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(wash)
        painter.drawRoundedRect(QRectF(place).adjusted(0, 1, 0, -1), 4, 4)
        painter.setFont(text_font(bold=chosen))
        painter.setPen(colours.text)
        centred = Qt.AlignmentFlag.AlignVCenter
        name = QFontMetrics(painter.font()).elidedText(label, Qt.TextElideMode.ElideRight, left - 12)
        painter.drawText(
            QRect(0, place.top(), left - UNIT, ROW_PX), centred | Qt.AlignmentFlag.AlignRight, name
        )
        digits = QFontMetrics(small_font()).horizontalAdvance("99.9 %") + 2 * UNIT
        number = QFontMetrics(small_font()).horizontalAdvance(f"{most:,}") + UNIT
        track = QRectF(
            left, place.center().y() + 0.5 - BAR_PX / 2, self.width() - left - digits - number, BAR_PX
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.track)
        painter.drawRoundedRect(track, 2, 2)
        if tally.drawings:
            painter.setBrush(colours.accent if chosen else colours.mark)
            wide = max(track.width() * tally.drawings / max(most, 1), 2.0)
            painter.drawRoundedRect(QRectF(track.left(), track.top(), wide, BAR_PX), 2, 2)
        painter.setFont(small_font())
        painter.setPen(colours.text if tally.drawings else colours.muted)
        right = centred | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRect(int(track.right()), place.top(), number, ROW_PX), right, f"{tally.drawings:,}")
        painter.setPen(colours.muted)
        share = counted_share(tally.right, tally.read) if tally.read else ""
        painter.drawText(QRect(self.width() - digits, place.top(), digits - 4, ROW_PX), right, share)
        if self.hasFocus() and index == self._cursor:
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 1.5, -0.5, -1.5), 4, 4)

    def _at(self, y: float) -> int:
        index = int(y) // ROW_PX
        return index if 0 <= index < len(self._labels) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self._at(event.position().y())
        if under != self._under:
            self._under = under
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._under = -1
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().y())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = index
            self._choose(self._labels[index])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._labels) - 1
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and last >= 0:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._cursor = min(max(self._cursor + step, 0), last)
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and 0 <= self._cursor <= last:
            self._choose(self._labels[self._cursor])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._at(event.pos().y())
            QToolTip.showText(event.globalPos(), self.words(self._labels[index]) if index >= 0 else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cursor = max(self._cursor, 0)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
