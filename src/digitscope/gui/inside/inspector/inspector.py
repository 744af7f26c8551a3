"""The inspector: one map, large, what it looks at, how it is computed, what it likes and detects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from digitscope.gui.inside.ablation import SwitchBoard
from digitscope.gui.inside.inspector.activation_maximum import IdealPart
from digitscope.gui.inside.inspector.computation import SumsPart
from digitscope.gui.inside.inspector.importance import WorthPart
from digitscope.gui.inside.inspector.inspected_map import MapColumn
from digitscope.gui.inside.inspector.part import Part, Place
from digitscope.gui.inside.inspector.receptive_field import FieldPart
from digitscope.gui.inside.inspector.top_activations import LikesPart
from digitscope.gui.inside.inspector.tuning import DetectsPart
from digitscope.gui.layers.atlas_layout import map_shape
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.style.colormaps import Scale
from digitscope.gui.style.motion import follow_motion
from digitscope.gui.style.theme import MARGIN, UNIT
from digitscope.gui.widgets.labels import line, note
from digitscope.gui.widgets.save_menu import SaveMenu
from digitscope.gui.widgets.tabs import SmallTabs
from digitscope.messages import FloatArray, StageInfo

EMPTY = "No map is chosen"

EMPTY_HINT = "Click a map in the layers, or go there with the arrow keys and press Enter."


WIDE_PX = 480
"""From this width on the map stands beside the parts, not above them."""

MAP_PART = 0.42
"""Of the width that the map may take where it stands beside the parts."""
LEAST_PX = 352


class Inspector(QWidget):
    """Shows one map; tells which others it needs and where it looks.

    Signals:
        wanted_changed(): `wanted_stages` says something else now.
        field_changed(object): the receptive field (left, top, right, bottom in pixels of 28×28), or None.
        map_wanted(str, int): another map of this stage was asked for.
        close_wanted(): back to the layers.
    """

    wanted_changed = Signal()
    field_changed = Signal(object)
    map_wanted = Signal(str, int)
    close_wanted = Signal()

    def __init__(self, explain: ExplainLink, board: SwitchBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place: Place | None = None
        self._maps: Mapping[str, FloatArray] = {}
        self.map = MapColumn(board)
        self.field, self.sums, self.worth = FieldPart(explain), SumsPart(explain), WorthPart(explain)
        self.likes, self.ideal, self.detects = LikesPart(explain), IdealPart(explain), DetectsPart(explain)
        self.parts: tuple[Part, ...] = (
            self.field, self.sums, self.likes, self.ideal, self.detects, self.worth,
        )  # fmt: skip
        self.tabs = SmallTabs("Parts of the inspector")
        self.stack = QStackedWidget()
        for part in self.parts:
            self.tabs.setTabToolTip(self.tabs.addTab(part.title), part.what)
            self.stack.addWidget(part)
        self.save = SaveMenu(lambda: (self, self.head.title()), "the inspector")
        self.head = InspectorHead(self.save)
        self._lay_out()
        self._connect()
        self.setAccessibleName("Inspector of one map")
        follow_motion(self.set_reduced_motion)

    def _lay_out(self) -> None:
        self._page = QWidget()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._page)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2 * UNIT)
        self._box.addWidget(self.map)
        self._right = QVBoxLayout()
        self._right.setSpacing(UNIT)
        self._right.addWidget(self.tabs)
        self._right.addWidget(self.stack, 1)
        self._box.addLayout(self._right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT, MARGIN, UNIT)
        column.setSpacing(UNIT)
        column.addWidget(self.head)
        column.addWidget(self._page, 1)
        self.setMinimumWidth(LEAST_PX)  # whichever way the page is laid out at the moment

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self.head.step_wanted.connect(self._on_step)
        self.head.close_wanted.connect(self.close_wanted)
        self.map.cell_changed.connect(self._on_cell)
        self.field.field_changed.connect(lambda _: self._tell_field())
        self.sums.next_wanted.connect(self._on_next_cell)
        self.detects.question.answered.connect(lambda result, _: self._on_detected(result))
        self.worth.map_wanted.connect(self._on_map_wanted)

    @property
    def place(self) -> Place | None:
        """What the inspector is about, None for nothing."""
        return self._place

    def set_map(self, stage: StageInfo | None, index: int = 0, *, signed: bool = False) -> None:
        """Be about a map of a stage; `signed` if its layer has had negative numbers."""
        if stage is None:
            self._place = None
        else:
            _, rows, columns = map_shape(stage.shape)
            self._place = Place(stage, index, rows // 2, columns // 2)
        self.head.set_title("" if self._place is None else self._place.map_name)
        self._page.setVisible(self._place is not None)
        self.map.set_map(self._place, signed)
        if self._place is not None:
            # Another map of the same stage needs no new reading.
            self.map.show_maps(self._maps.get(self._place.stage.name))
        for part in self.parts:
            part.set_place(self._place)
        self._tell_field()
        self.wanted_changed.emit()

    def set_maps(self, maps: Mapping[str, FloatArray]) -> None:
        """Show the present outputs of the stages."""
        self._maps = maps
        if self._place is not None:
            self.map.show_maps(maps.get(self._place.stage.name))
        picture = maps.get("input")
        self.field.show_image(None if picture is None else picture.reshape(picture.shape[-2:]))

    def clear(self) -> None:
        """Show no numbers (an empty pad)."""
        self.set_maps({})

    def wanted_stages(self) -> tuple[str, ...]:
        """Return the stages whose maps it shows; none while it is hidden."""
        if self._place is None or not self.isVisible():
            return ()
        return "input", self._place.stage.name

    def set_reduced_motion(self, reduced: bool) -> None:
        """Let nothing slide by itself."""
        self.sums.set_reduced_motion(reduced)

    def recolour(self, plain: Scale) -> None:
        """Use these colours for unsigned maps."""
        self.map.recolour(plain)

    def _on_tab(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        self._show_parts()

    def _show_parts(self) -> None:
        """Let the visible part ask; where the cell looks and what the map detects are always shown."""
        visible = self.isVisible()
        for part in self.parts:
            always = part is self.field or part is self.detects
            part.question.set_shown(visible and (always or part is self.stack.currentWidget()))

    def _on_cell(self, row: int, column: int) -> None:
        if self._place is not None and (row, column) != (self._place.row, self._place.column):
            self._place = replace(self._place, row=row, column=column)
            for part in self.parts:
                part.set_place(self._place)
            self._tell_field()

    def _on_next_cell(self) -> None:
        if self._place is not None:
            _, rows, columns = map_shape(self._place.stage.shape)
            following = (self._place.row * columns + self._place.column + 1) % (rows * columns)
            self.map.pin(*divmod(following, columns))

    def _on_detected(self, result: dict[str, object]) -> None:
        self.head.set_caption(str(result.get("caption", "Measuring what it detects …")))

    def _on_step(self, step: int) -> None:
        if self._place is not None:
            count = self._place.stage.shape[0]
            self.map_wanted.emit(self._place.stage.name, (self._place.index + step) % count)

    def _on_map_wanted(self, index: int) -> None:
        if self._place is not None:
            self.map_wanted.emit(self._place.stage.name, index)

    def _tell_field(self) -> None:
        self.field_changed.emit(self.field.box() if self.isVisible() else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= WIDE_PX
        way = QBoxLayout.Direction
        self._box.setDirection(way.LeftToRight if wide else way.TopToBottom)
        self._box.setSpacing(2 * UNIT if wide else UNIT // 2)
        self.map.set_beside(not wide)
        room = event.size()
        high = room.height() - self.head.sizeHint().height() - 3 * UNIT
        self.map.set_room(round(MAP_PART * (room.width() - 2 * UNIT - MARGIN)), high)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_parts()
        self._tell_field()
        self.wanted_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._show_parts()
        self._tell_field()
        self.wanted_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "map"):
            self.map.recolour(self.map.plain)
        super().changeEvent(event)


class InspectorHead(QWidget):
    """Two lines and four buttons.

    Signals:
        step_wanted(int): the map before (-1) or after (1).
        close_wanted(): back to the layers.
    """

    step_wanted = Signal(int)
    close_wanted = Signal()

    def __init__(self, save: SaveMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = line(EMPTY, "Map in the inspector", bold=True)
        self._title.setWordWrap(False)
        self._caption = note(EMPTY_HINT, "What this map detects")
        self.back = _button("‹", "The map before (Page up)", "PgUp")
        self.forth = _button("›", "The next map (Page down)", "PgDown")
        self.close_ = _button("✕", "Back to the layers (Esc)", "")
        self.back.clicked.connect(lambda: self.step_wanted.emit(-1))
        self.forth.clicked.connect(lambda: self.step_wanted.emit(1))
        self.close_.clicked.connect(self.close_wanted)
        top = QHBoxLayout()
        top.setSpacing(UNIT // 2)
        top.addWidget(self._title, 1)
        for button in (self.back, self.forth, save, self.close_):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._caption)

    def title(self) -> str:
        """Return the name of the map."""
        return self._title.text()

    def caption(self) -> str:
        """Return what is said of it."""
        return self._caption.text()

    def set_title(self, title: str) -> None:
        """Name the map; empty for none."""
        self._title.setText(title or EMPTY)
        self._caption.setText("" if title else EMPTY_HINT)
        for button in (self.back, self.forth):
            button.setEnabled(bool(title))

    def set_caption(self, caption: str) -> None:
        """Say what the map detects."""
        self._caption.setText(caption)


def _button(text: str, tip: str, key: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAutoRaise(True)
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setFixedSize(3 * UNIT, 3 * UNIT)
    if key:
        button.setShortcut(key)
    return button
