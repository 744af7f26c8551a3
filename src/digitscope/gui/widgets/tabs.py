"""A quieter strip of tabs, for the parts of a panel."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens

HEIGHT = 4 * UNIT
UNDERLINE_PX = 2
PADDING = UNIT
LEAST_PADDING = 5


class SmallTabs(QTabBar):
    """Words in a row, the present one underlined; the type becomes smaller before a word is cut."""

    def __init__(self, name: str = "Views", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tight = False
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def tabSizeHint(self, index: int) -> QSize:
        return QSize(self._wide(index, tight=self._tight), HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._wide(index, tight=False) for index in range(self.count())), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(10 * UNIT, HEIGHT)

    def _wide(self, index: int, *, tight: bool) -> int:
        text = QFontMetrics(_font(tight=tight, bold=True)).horizontalAdvance(self.tabText(index))
        return text + 2 * (LEAST_PADDING if tight else PADDING)

    def tabInserted(self, index: int) -> None:
        super().tabInserted(index)
        self._fit()

    def tabRemoved(self, index: int) -> None:
        super().tabRemoved(index)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # who scrolls the panel over the tabs does not want another one

    def _fit(self) -> None:
        tight = self.sizeHint().width() > self.width()
        if tight != self._tight:
            self._tight = tight
            # Only a change of the icon's size, the font or a text makes QTabBar ask for the sizes again.
            self.setFont(_font(tight=tight, bold=False))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        padding = LEAST_PADDING if self._tight else PADDING
        for index in range(self.count()):
            place = self.tabRect(index)
            present = index == self.currentIndex()
            painter.setFont(_font(tight=self._tight, bold=present))
            pointed = place.contains(self.mapFromGlobal(self.cursor().pos()))
            painter.setPen(colours.text if present or pointed else colours.muted)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.tabText(index))
            if present:
                wide = place.width() - 2 * padding
                under = QRect(place.left() + padding, place.bottom() - UNDERLINE_PX - 2, wide, UNDERLINE_PX)
                painter.fillRect(under, colours.accent)
                if self.hasFocus():
                    painter.setPen(colours.accent)
                    painter.drawRect(place.adjusted(1, 4, -2, -3))


def _font(*, tight: bool, bold: bool) -> QFont:
    return small_font(bold=bold) if tight else text_font(bold=bold)


class Pages(QWidget):
    """Pages under small tabs."""

    def __init__(self, name: str, pages: dict[str, QWidget]) -> None:
        super().__init__()
        self._titles = tuple(pages)
        self.tabs = SmallTabs(name)
        self.stack = QStackedWidget()
        for title, page in pages.items():
            self.stack.addWidget(page)
            self.tabs.addTab(title)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT // 2, UNIT, 0)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)

    def show_page(self, title: str) -> None:
        """Bring a page to the front."""
        self.tabs.setCurrentIndex(self._titles.index(title))
