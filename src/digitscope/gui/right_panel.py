"""The right panel of the Draw tab: a strip of tabs; the inspector is one, or stands under the layers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QSplitterHandle, QStackedWidget, QVBoxLayout, QWidget

from digitscope.gui.small_tabs import SmallTabs
from digitscope.gui.theme import UNIT, tokens

LAYERS, INSPECTOR = "Layers", "Inspector"
INSPECTOR_TIP = "One map: what it looks at, how it is computed, what it likes"
TALL_PX = 720
"""From this height on the inspector stands under the layers instead of in a tab of its own."""
LEAST_PX = 368
INSPECTOR_PART = 0.5
"""Share of the height that the inspector takes until someone moves the line between the two."""


class _Handle(QSplitterHandle):
    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens(self)
        colour = colours.accent if self.underMouse() else colours.hairline
        QPainter(self).fillRect(0, self.height() // 2, self.width(), 1, colour)


class _Split(QSplitter):
    """Layers above, inspector below, a hairline between them."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setHandleWidth(UNIT)

    def createHandle(self) -> QSplitterHandle:
        handle = _Handle(self.orientation(), self)
        handle.setToolTip("Drag to give the layers or the inspector more room")
        return handle


class RightPanel(QWidget):
    """Tabs that look into the network; `Layers` and the inspector of a map are there from the start.

    Signals:
        tab_changed(): another tab is on top, or the inspector was opened or closed.
    """

    tab_changed = Signal()

    def __init__(self, layers: QWidget, inspector: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._open = False
        self._tall = False
        self.tabs = SmallTabs()
        self.corner = QHBoxLayout()
        self._pages: list[tuple[str, QWidget]] = []
        self._stack = QStackedWidget()
        # Else the widest page, hidden or not, would take its width from the pad and the answer.
        self._stack.setMinimumWidth(LEAST_PX)
        self._split = _Split()
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(layers)
        line = QHBoxLayout()
        line.setContentsMargins(0, UNIT // 2, UNIT, 0)
        line.addWidget(self.tabs, 1)
        line.addLayout(self.corner)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(UNIT // 2, UNIT // 2, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(line)
        self.column.addWidget(self._stack, 1)
        self.add_tab(LAYERS, self._split, "All maps of every layer")
        self.add_tab(INSPECTOR, inspector, INSPECTOR_TIP)
        self.tabs.currentChanged.connect(self._on_tab)

    def add_tab(self, name: str, page: QWidget, tip: str = "") -> None:
        """Put a page behind the others, under this name; a tip says in a sentence what it shows."""
        self._pages.append((name, page))
        self._stack.addWidget(page)
        self.tabs.addTab(name)
        self.tabs.setTabToolTip(self.tabs.count() - 1, tip)

    def current(self) -> str:
        """Return the name of the tab on top."""
        return self.tabs.tabText(self.tabs.currentIndex())

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front."""
        for index in range(self.tabs.count()):
            if self.tabs.tabText(index) == name:
                self.tabs.setCurrentIndex(index)

    @property
    def is_tall(self) -> bool:
        """True while layers and inspector stand one under the other."""
        return self._tall

    @property
    def is_inspecting(self) -> bool:
        """True while the inspector is shown, under the layers or in its tab."""
        return self._open and self.current() == LAYERS if self._tall else self.current() == INSPECTOR

    def open_inspector(self) -> None:
        """Show the inspector: under the layers, or in its tab."""
        self._open = True
        self._arrange()
        if not self._tall:
            self.show_tab(INSPECTOR)
        self.tab_changed.emit()

    def close_inspector(self) -> None:
        """Give the layers the whole place again."""
        self._open = False
        self._arrange()
        self.show_tab(LAYERS)
        self.tab_changed.emit()

    def _arrange(self) -> None:
        """Put the inspector where it belongs now."""
        under = self._tall and self._split.indexOf(self._inspector) < 0
        if under:
            was_there = self.current() == INSPECTOR
            self.tabs.removeTab(self._place(INSPECTOR))
            self._stack.removeWidget(self._inspector)
            self._split.addWidget(self._inspector)
            whole = max(self._split.height(), 2)
            mine = round(INSPECTOR_PART * whole)
            self._split.setSizes([whole - mine, mine])
            if was_there:
                self.show_tab(LAYERS)
        elif not self._tall and self._stack.indexOf(self._inspector) < 0:
            self._stack.addWidget(self._inspector)
            self.tabs.insertTab(1, INSPECTOR)
            self.tabs.setTabToolTip(1, INSPECTOR_TIP)
            self._inspector.show()
        if self._tall:
            self._inspector.setVisible(self._open)
        self._on_tab()

    def _place(self, name: str) -> int:
        names = [self.tabs.tabText(index) for index in range(self.tabs.count())]
        return names.index(name)

    def _on_tab(self, _index: int = 0) -> None:
        pages = dict(self._pages)
        page = pages.get(self.current())
        if page is not None and self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)
        self.tab_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tall = event.size().height() >= TALL_PX
        if tall != self._tall:
            self._tall = tall
            self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self._open or self.current() == INSPECTOR):
            self.close_inspector()
        else:
            super().keyPressEvent(event)
