"""Accuracy of each class as bars of what is read wrongly: new, and old where it is known."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.number_format import accuracy_text
from digitscope.gui.style.theme import UNIT, small_font, tokens

ROW_PX = 18
NAME_PX = 40
NUMBER_PX = 60
LEAST_HEAD_PX = 80
"""The bars' heading needs this much room."""
LEAST_WORST = 0.02
"""Share of errors at the end of the scale, at least: a nearly perfect network has short bars."""


class ClassTable(QWidget):
    """A row for each class: a bar as long as its share of errors, and the accuracy in numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._new: dict[str, float] = {}
        self._old: dict[str, float] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Accuracy of each class")
        self.setToolTip("Share of each class that is read wrongly: bar: the new network, tick: the old one")

    def set_accuracies(self, new: Mapping[str, float], old: Mapping[str, float] | None = None) -> None:
        """Show accuracies 0…1 by class."""
        self._new, self._old = dict(new), dict(old or {})
        self.setAccessibleDescription("; ".join(" ".join(row) for row in self.rows()))
        self.updateGeometry()
        self.update()

    def rows(self) -> list[tuple[str, str, str]]:
        """Return class, accuracy of the new network, accuracy of the old one."""
        return [
            (name, accuracy_text(share), accuracy_text(self._old[name]) if name in self._old else "")
            for name, share in self._new.items()
        ]

    def sizeHint(self) -> QSize:
        return QSize(30 * UNIT, (len(self._new) + 1) * ROW_PX + UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(20 * UNIT, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._new:
            return
        painter = QPainter(self)
        colours = tokens(self)
        columns = 2 if self._old else 1
        names = self._names_px()
        track = self.width() - names - columns * NUMBER_PX - UNIT
        errors = [1 - share for share in (*self._new.values(), *self._old.values())]
        worst = max(LEAST_WORST, *errors)
        painter.setFont(small_font())
        painter.setPen(colours.muted)
        heads = ("new", "old")[:columns]
        for place, head in enumerate(heads):
            painter.drawText(self._number_place(0, place, columns), _RIGHT, head)
        if track >= LEAST_HEAD_PX:
            painter.drawText(QRectF(names, 0, track, ROW_PX), Qt.AlignmentFlag.AlignVCenter, "read wrongly")
        for row, (name, new, old) in enumerate(self.rows(), start=1):
            top = row * ROW_PX
            painter.setPen(colours.text)
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, names - UNIT)
            painter.drawText(QRectF(0, top, names - UNIT, ROW_PX), _RIGHT, shown)
            bar = QRectF(names, top + 5, track * (1 - self._new[name]) / worst, ROW_PX - 10)
            painter.fillRect(QRectF(names, top + 5, track, ROW_PX - 10), colours.track)
            painter.fillRect(bar, colours.warm)
            if name in self._old:
                x = names + track * (1 - self._old[name]) / worst
                painter.setPen(QPen(colours.text, 2))
                painter.drawLine(QLineF(x, top + 2, x, top + ROW_PX - 2))
            painter.setPen(colours.text)
            for place, text in enumerate((new, old)[:columns]):
                painter.drawText(self._number_place(top, place, columns), _RIGHT, text)

    def _names_px(self) -> int:
        """Return the room for the names: a digit's, or a third of the width for longer ones."""
        metrics = QFontMetrics(small_font())
        longest = max((metrics.horizontalAdvance(name) for name in self._new), default=0) + 2 * UNIT
        return max(NAME_PX, min(longest, self.width() // 3))

    def _number_place(self, top: int, place: int, columns: int) -> QRectF:
        left = self.width() - (columns - place) * NUMBER_PX
        return QRectF(left, top, NUMBER_PX - 4, ROW_PX)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
