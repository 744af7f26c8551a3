"""How true the percentages are: what the network claimed and how often it was right, bin by bin."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from digitscope.gui.style.theme import UNIT, small_font, tokens
from digitscope.messages import ReliabilityBin
from digitscope.wording import percent

COLUMNS_PX = 28
"""Height of the columns; two lines of text stand above them."""
TEXT_PX = 32
ENOUGH = 20
"""A bin of fewer digits says nothing: its column is pale."""


class ReliabilityStrip(QWidget):
    """A column for each bin of confidence: how often the answers of that bin were right on held-out digits.

    The bin of the present answer is marked, and its numbers stand above. A click, or hovering, tells those of
    the others; Ctrl+C copies all of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bins: tuple[ReliabilityBin, ...] = ()
        self._share: float | None = None
        self._asked: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How true the percentages are")
        self.hide()

    def set_bins(self, bins: tuple[ReliabilityBin, ...]) -> None:
        """Show another network's bins; none hides the strip."""
        self._bins, self._asked, self._share = bins, None, None
        self.setVisible(bool(bins))
        self._changed()

    def set_share(self, share: float | None) -> None:
        """Mark the bin of an answer's share 0…1, or none."""
        before, self._share = self._place(), share
        if before != self._place() or self._asked is not None:
            self._asked = None
            self._changed()

    def sentence(self) -> str:
        """Return what stands above the columns."""
        place = self._place() if self._asked is None else self._asked
        if place is None:
            return "How true the percentages are"
        return self.told(place)

    def told(self, place: int) -> str:
        """Return what one bin says."""
        entry = self._bins[place]
        high = self._bins[place + 1].low if place + 1 < len(self._bins) else 1.0
        says = f"over {_short(entry.low)}" if high >= 1 else f"{_short(entry.low)} to {_short(high)}"
        if entry.right == 1:
            return f"When it says {says} %, it was right all {entry.count:,} times."
        right = f"{100 * entry.right:.0f}" if entry.right < 0.995 else f"{100 * entry.right:.1f}"
        right = "over 99.9" if entry.right >= 0.9995 else right
        return f"When it says {says} %, it is right {right} times in 100."

    def exact(self, place: int) -> str:
        """Return the whole numbers behind a bin, as the tool tip says them."""
        entry = self._bins[place]
        few = " That is too few to say much." if entry.count < ENOUGH else ""
        return (
            f"{self.told(place)}\n{entry.count:,} held-out digits; mean claim {percent(entry.claimed)}, "
            f"right {percent(entry.right)}.{few}"
        )

    def table(self) -> list[tuple[str, str, str, str]]:
        """Return from, count, claimed and right of each bin."""
        return [(_short(e.low), str(e.count), f"{e.claimed:.4f}", f"{e.right:.4f}") for e in self._bins]

    def _place(self) -> int | None:
        if self._share is None or not self._bins:
            return None
        at = sum(entry.low <= self._share for entry in self._bins) - 1
        return max(at, 0)

    def _changed(self) -> None:
        self.setAccessibleDescription(self.sentence())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(24 * UNIT, TEXT_PX + COLUMNS_PX + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(16 * UNIT, TEXT_PX + COLUMNS_PX + 2)

    def _column(self, place: int) -> QRectF:
        wide = (self.width() - 2 * UNIT) / max(len(self._bins), 1)
        return QRectF(UNIT + place * wide, TEXT_PX, max(wide - 3, 1), COLUMNS_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, font = tokens(self), small_font()
        painter.setFont(font)
        painter.setPen(colours.muted)
        line = QRect(UNIT, 0, self.width() - 2 * UNIT, TEXT_PX)
        painter.drawText(line, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft, self.sentence())
        marked = self._place()
        for place, entry in enumerate(self._bins):
            box = self._column(place)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.track)
            painter.drawRect(box)
            colour = colours.accent if place == marked else colours.mark
            painter.setOpacity(1.0 if entry.count >= ENOUGH else 0.35)
            painter.setBrush(colour)
            height = box.height() * entry.right
            painter.drawRect(QRectF(box.left(), box.bottom() - height, box.width(), height))
            painter.setOpacity(1.0)
            painter.setPen(QPen(colours.text, 1.5))
            level = box.bottom() - box.height() * entry.claimed
            painter.drawLine(round(box.left()), round(level), round(box.right()), round(level))
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _at(self, x: float) -> int | None:
        for place in range(len(self._bins)):
            if self._column(place).left() - 1.5 <= x <= self._column(place).right() + 1.5:
                return place
        return None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._at(event.pos().x())
            about = "Columns: how often right. Lines: what was claimed. Measured on digits not learned from."
            text = about if place is None else f"{self.exact(place)}\n{about}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._asked = self._at(event.position().x())
        self._changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = [("from %", "count", "claimed", "right"), *self.table()]
            QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._bins:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            now = self._asked if self._asked is not None else self._place() or 0
            self._asked = min(max(now + step, 0), len(self._bins) - 1)
            self._changed()
        else:
            super().keyPressEvent(event)


def _short(share: float) -> str:
    return f"{100 * share:.4g}"
