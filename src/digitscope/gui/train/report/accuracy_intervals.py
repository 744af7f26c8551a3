"""Two accuracies with their intervals on one scale: new above old."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitscope.gui.style.number_format import accuracy_text, interval_text
from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens
from digitscope.gui.train.report.comparison import Judged

ROW_PX = 34
NAME_PX = 32
NUMBER_PX = 64
AIR = 0.15
TIP = "Accuracy with its 95 % interval: where it would lie on many more such pictures"


class IntervalView(QWidget):
    """A row for each network: its accuracy in numbers, and as a dot with its 95 % interval."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, Judged]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Accuracy of the new and the old network")

    def set_networks(self, rows: list[tuple[str, Judged]]) -> None:
        """Show networks by name."""
        self._rows = rows
        made = ", ".join(dict.fromkeys(one.interval_method for _, one in rows))
        self.setToolTip(f"{TIP} ({made})")
        self.setAccessibleDescription("; ".join(self.sentences()))
        self.updateGeometry()
        self.update()

    def sentences(self) -> list[str]:
        """Return a sentence for each network."""
        return [
            f"{name}: {accuracy_text(one.accuracy)} ({interval_text(one.interval)}, "
            f"{one.interval_method}), {_wrong(one)}"
            for name, one in self._rows
        ]

    def sizeHint(self) -> QSize:
        return QSize(34 * UNIT, ROW_PX * len(self._rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(24 * UNIT, ROW_PX * len(self._rows))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens(self)
        low = min(one.interval[0] for _, one in self._rows)
        high = max(one.interval[1] for _, one in self._rows)
        air = AIR * max(high - low, 1e-6)
        low, span = low - air, (high - low) + 2 * air
        left = NAME_PX + NUMBER_PX + UNIT
        wide = self.width() - left - UNIT
        right_side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for number, (name, one) in enumerate(self._rows):
            top = number * ROW_PX
            painter.setFont(text_font(bold=number == 0))
            painter.setPen(colours.text if number == 0 else colours.muted)
            painter.drawText(QRectF(0, top, NAME_PX, 18), Qt.AlignmentFlag.AlignVCenter, name)
            painter.drawText(QRectF(NAME_PX, top, NUMBER_PX, 18), right_side, accuracy_text(one.accuracy))
            painter.setFont(small_font())
            painter.setPen(colours.muted)
            ends = [left + (value - low) / span * wide for value in (*one.interval, one.accuracy)]
            said = f"{interval_text(one.interval)} · {_wrong(one)}"
            below = QRectF(NAME_PX + 6, top + 17, self.width() - NAME_PX - 6, 14)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, said)
            colour = colours.accent if number == 0 else colours.mark
            painter.setPen(QPen(colours.track, 2))
            painter.drawLine(QLineF(left, top + 9, left + wide, top + 9))
            painter.setPen(QPen(colour, 3))
            painter.drawLine(QLineF(ends[0], top + 9, ends[1], top + 9))
            painter.setBrush(colour if number == 0 else colours.paper)
            painter.setPen(QPen(colour, 2))
            painter.drawEllipse(QPointF(ends[2], top + 9), 4.0, 4.0)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def _wrong(one: Judged) -> str:
    return f"{one.errors:,} of {one.count:,} wrong"
