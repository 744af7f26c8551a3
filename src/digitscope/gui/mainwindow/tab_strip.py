"""The tabs of the window: plain words, the present one underlined."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from digitscope.gui.style.theme import UNIT, text_font, tokens

UNDERLINE_PX = 2
PADDING = 3 * UNIT // 2


class TabStrip(QTabBar):
    """A tab bar that paints words and an underline instead of boxes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setAccessibleName("Tabs")
        self.setMouseTracking(True)

    def tabSizeHint(self, index: int) -> QSize:
        wide = QFontMetrics(text_font(bold=True)).horizontalAdvance(self.tabText(index))
        return QSize(wide + 2 * PADDING, 5 * UNIT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        for index in range(self.count()):
            place = self.tabRect(index)
            present = index == self.currentIndex()
            painter.setFont(text_font(bold=present))
            painter.setPen(colours.text if present or not self.isTabEnabled(index) else colours.muted)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.tabText(index))
            if present:
                wide = place.width() - 2 * PADDING
                under = QRect(place.left() + PADDING, place.bottom() - UNDERLINE_PX, wide, UNDERLINE_PX)
                painter.fillRect(under, colours.accent)
                if self.hasFocus():
                    painter.setPen(colours.accent)
                    painter.drawRect(place.adjusted(4, 6, -5, -8))
