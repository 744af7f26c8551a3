"""Looking inside: the right panel with all that it shows, and how its views answer to one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QSplitterHandle, QStackedWidget, QVBoxLayout, QWidget

from digitscope.gui.inside.ablation import SwitchBoard, SwitchNotice
from digitscope.gui.inside.inspector.inspector import Inspector
from digitscope.gui.inside.receptive_field_overlay import FieldOverlay
from digitscope.gui.inside.views import InsideViews
from digitscope.gui.layers.layers_view import MapsView
from digitscope.gui.pad.pad import Pad
from digitscope.gui.services.explain_link import ExplainLink, Question
from digitscope.gui.services.reading import Read
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.gui.style.theme import UNIT, tokens
from digitscope.gui.widgets.tabs import SmallTabs
from digitscope.messages import FloatArray, ModelInfo

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


class InsidePanel(RightPanel):
    """The layers, the inspector, and the other views that look into the network.

    Signals:
        wanted_changed(): `wanted_stages` says something else now.
        switches_changed(): other maps are off or scaled; `board.factors()` says which.
        told(str, str): level and sentence for the status line.
    """

    wanted_changed = Signal()
    switches_changed = Signal()
    told = Signal(str, str)

    def __init__(self, link: RecogniserLink, pad: Pad, parent: QWidget | None = None) -> None:
        self.maps = MapsView()
        self.board = SwitchBoard()
        self.explain = ExplainLink(link)
        self.inspector = Inspector(self.explain, self.board)
        super().__init__(self.maps, self.inspector, parent)
        self.board.setParent(self)
        self.explain.setParent(self)
        self.overlay = FieldOverlay(pad)
        self.views = InsideViews(self, self.explain, pad)
        for page in self.views.pages:
            self.add_tab(*page)
        self.notice = SwitchNotice(self.board)
        self.column.insertWidget(1, self.notice)
        self.addAction(self.notice.restore)
        self._model: ModelInfo | None = None
        self._wanted: tuple[str, ...] = ()
        self._last_sums = Question(self.explain, "softmax", of_drawing=False)
        self._connect()

    def set_model(self, model: ModelInfo) -> None:
        """Show this network; the map in the inspector stays if there is the very same stage."""
        self._model = model
        place = self.inspector.place
        self.board.restore()
        self.maps.set_model(model, gradually=True)
        self.views.set_model(model)
        self._last_sums.set_shown(True)
        self._last_sums.ask("arithmetic", {"stage": model.stages[-1].name, "map": 0})
        if place is not None and place.stage in model.stages:
            self.maps.choose(place.stage.name, place.index)
        else:
            self.inspector.set_map(None)

    def set_read(self, read: Read) -> None:
        """Take note of what was read: the frame on the pad, and what explanations are about."""
        self.overlay.set_framing(read.framing)
        self.explain.take(read.framing.image)
        self.views.set_read(read)

    def set_maps(self, maps: Mapping[str, FloatArray]) -> None:
        """Show the outputs of the wanted stages."""
        self.maps.follow(maps)
        self.inspector.set_maps(maps)

    def clear(self) -> None:
        """Show the empty pad's state."""
        self.maps.clear()
        self.inspector.clear()
        self.overlay.set_framing(None)
        self.explain.clear()

    def wanted_stages(self) -> tuple[str, ...]:
        """Return the stages whose maps are on screen."""
        return tuple(dict.fromkeys((*self.maps.wanted_stages(), *self.inspector.wanted_stages())))

    def open_inspector(self) -> None:
        super().open_inspector()
        QTimer.singleShot(0, self.maps.reveal_chosen)  # the layers may have become lower

    def _connect(self) -> None:
        self.maps.wanted_changed.connect(lambda _: self._on_wanted())
        self.maps.map_chosen.connect(self._on_map_chosen)
        self.maps.map_opened.connect(self._on_map_opened)
        self.maps.told.connect(self.told)
        self.views.told.connect(self.told)
        self.inspector.wanted_changed.connect(self._on_wanted)
        self._last_sums.answered.connect(self._on_last_sums)
        self.inspector.field_changed.connect(self.overlay.set_box)
        self.inspector.map_wanted.connect(self.maps.choose)
        self.inspector.close_wanted.connect(self._on_close_wanted)
        self.inspector.save.told.connect(self.told)
        self.board.changed.connect(self._on_switched)
        self.tab_changed.connect(lambda: self.notice.keep_room(self.is_inspecting))

    def _on_wanted(self) -> None:
        if self.wanted_stages() != self._wanted:
            self._wanted = self.wanted_stages()
            self.wanted_changed.emit()

    def _on_last_sums(self, result: dict[str, Any], _final: bool) -> None:
        if "answer" in result:
            self.maps.set_temperature(result["answer"]["temperature"])

    def _on_map_chosen(self, stage: str, index: int) -> None:
        if self._model is None:
            return
        info = next(info for info in self._model.stages if info.name == stage)
        self.inspector.set_map(info, index, signed=self.maps.is_signed(stage))

    def _on_map_opened(self, by_key: bool) -> None:
        self.open_inspector()
        if by_key or not self.is_tall:  # after a click the arrow keys go from map to map
            self.inspector.map.picture.setFocus()

    def _on_close_wanted(self) -> None:
        self.close_inspector()
        self.maps.focus_chosen()

    def _on_switched(self) -> None:
        self.maps.set_switches(self.board.factors())
        self.switches_changed.emit()
