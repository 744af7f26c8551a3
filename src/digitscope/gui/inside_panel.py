"""Looking inside: the right panel with all that it shows, and how its views answer to one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from digitscope.gui.explain_link import ExplainLink, Question
from digitscope.gui.field_overlay import FieldOverlay
from digitscope.gui.inside_views import InsideViews
from digitscope.gui.inspector import Inspector
from digitscope.gui.maps_view import MapsView
from digitscope.gui.pad import Pad
from digitscope.gui.reading import Read
from digitscope.gui.recogniser_link import RecogniserLink
from digitscope.gui.right_panel import RightPanel
from digitscope.gui.switch_board import SwitchBoard
from digitscope.gui.switch_notice import SwitchNotice
from digitscope.messages import FloatArray, ModelInfo


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
