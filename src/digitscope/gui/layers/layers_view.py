"""All feature maps of every layer for the present drawing, layer under layer."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.layers.layer_section import LayerSection, line_of
from digitscope.gui.layers.layers_column import LayersColumn
from digitscope.gui.layers.layers_toolbar import MapsControls
from digitscope.gui.layers.sliced_update import MapsPass
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.labels import ElidingLabel
from digitscope.gui.widgets.save_menu import SaveMenu
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.json_files import parse_table, to_text
from digitscope.messages import FloatArray, ModelInfo

ZOOMS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
AHEAD_PX = 200
"""Layers this near to the visible part are asked for too, so that scrolling does not meet empty places."""
WHEEL_NOTCH = 120  # what one notch turns; a touch pad sends less at a time
HINT = "Point at a cell for its number. Click a map to choose it."


class MapsView(QWidget):
    """A scrollable list of layers, each with all its maps.

    Signals:
        wanted_changed(tuple): names of the stages whose maps are to be sent, as `wanted_stages` gives them.
        map_chosen(str, int): a map of a stage was clicked or gone to by key.
        cell_pointed(str, int, int, int): stage, map, row, column under the cursor; "", -1, -1, -1 for none.
        map_opened(bool): a map was clicked, or Enter was pressed (True) on it, after `map_chosen`.
        told(str, str): level and sentence for the status line.
    """

    wanted_changed = Signal(tuple)
    map_chosen = Signal(str, int)
    cell_pointed = Signal(str, int, int, int)
    map_opened = Signal(bool)
    told = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections: dict[str, LayerSection] = {}
        self._folded: set[str] = set()
        self._zoom = 1.0
        self._wheel = 0
        self._anchor: tuple[LayerSection, float] | None = None
        self._wanted: tuple[str, ...] = ()
        self._chosen: tuple[str, int] | None = None
        self._under: tuple[str, int, int, int] | None = None
        self._alone = ""
        self._everything = False
        self._temperature: float | None = None
        self._pass = MapsPass(self._show_stage, self._finish_pass, self)
        self.controls = MapsControls()
        self.save = SaveMenu(lambda: (self._inside, self._alone or "layers"), "the layers")
        self.save.told.connect(self.told)
        self.save.opened.connect(lambda: self._want_everything(True))
        self.save.closed.connect(lambda: self._want_everything(False))
        self.controls.line.addWidget(self.save)
        self._scroll = quiet_scroll_area(always=True)
        self._readout = ElidingLabel(HINT)
        self._readout.setAccessibleName("Number under the cursor")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT // 2, UNIT // 2, 0, UNIT)
        layout.setSpacing(UNIT)
        layout.addWidget(self.controls)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(line_of(self))
        layout.addWidget(self._readout)
        self.setAccessibleName("Layers of the network")
        self._settle = QTimer(self, interval=0, singleShot=True)
        self._settle.timeout.connect(self._on_settled)
        self._scroll.viewport().installEventFilter(self)
        self._scroll.verticalScrollBar().valueChanged.connect(self._settle_soon)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._settle_soon)
        self.controls.scale_changed.connect(self._recolour)
        self.controls.zoom_stepped.connect(self.step_zoom)
        self.controls.fold_wanted.connect(self._on_fold_wanted)
        self._fill()

    def set_model(self, model: ModelInfo, *, gradually: bool = False) -> None:
        """Show the layers of this network, with no numbers yet; what was folded stays folded.

        Gradually: layer by layer between other work, so that the window does not stand still.
        """
        self._pass.stop()
        self._temperature = None
        if self._inside.fits(model):
            self.clear()
            return
        if self._sections:
            self._folded = self._inside.folded()
        self._chosen = None
        self._alone = ""
        self._fill()
        self._inside.build(model, gradually=gradually)

    def set_temperature(self, temperature: float) -> None:
        """Take note of what the last sums are divided by before softmax."""
        self._temperature = temperature
        if self._inside.softmax is not None:
            self._inside.softmax.set_temperature(temperature)

    def set_switches(self, factors: Mapping[str, dict[int, float]]) -> None:
        """Show which maps are off or scaled."""
        for name, section in self._sections.items():
            section.canvas.set_switches(factors.get(name, {}))

    def is_signed(self, stage: str) -> bool:
        """Return whether a stage is coloured around zero."""
        return self._sections[stage].is_signed

    def focus_chosen(self) -> None:
        """Let the arrow keys go on from the chosen map."""
        if self._chosen is not None:
            self._sections[self._chosen[0]].canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_alone(self, stage: str) -> None:
        """Show one layer alone, as large as there is room; "" for all layers again."""
        self._inside.complete()
        self._alone = stage
        for name, section in self._sections.items():
            section.setVisible(stage in ("", name))
            section.header.wide.setChecked(name == stage)
        if stage:
            self._sections[stage].set_open(True)
        self._fit_alone()
        self._settle.start()

    def _fit_alone(self) -> None:
        for name, section in self._sections.items():
            zoom = self._zoom
            if name == self._alone:
                height = self._scroll.viewport().height() - 9 * UNIT
                zoom = section.canvas.fitting_zoom(height)
            section.canvas.set_zoom(zoom)

    def follow(self, maps: Mapping[str, FloatArray]) -> None:
        """Show the outputs of the named stages as `set_maps` does, layer by layer between other work."""
        if self.controls.scale_by() == "all":
            self.set_maps(maps)  # one scale for all: its reach is known only when all are there
        else:
            self._pass.follow(maps, self._sections)

    def _show_stage(self, name: str, maps: Mapping[str, FloatArray]) -> None:
        self._sections[name].take(maps.get(name))
        self._sections[name].colour(self.controls.scale_by(), 0.0, self.controls.plain_scale())
        self._sections[name].canvas.repaint()  # now: collected, all would be painted in one long go

    def _finish_pass(self, maps: Mapping[str, FloatArray]) -> None:
        self._inside.show_sums(maps)
        self._retell()

    def set_maps(self, maps: Mapping[str, FloatArray]) -> None:
        """Show the outputs of the named stages; the others show nothing rather than an older drawing."""
        self._pass.stop()
        self._inside.show_maps(maps, self.controls.scale_by(), self.controls.plain_scale())
        self._retell()

    def clear(self) -> None:
        """Show no numbers (an empty pad, a network that is gone)."""
        self.set_maps({})

    def wanted_stages(self) -> tuple[str, ...]:
        """Return the stages that are unfolded and on screen, in the network's order."""
        return self._wanted

    def chosen(self) -> tuple[str, int] | None:
        """Return stage and number of the chosen map."""
        return self._chosen

    def choose(self, stage: str, index: int) -> None:
        """Choose a map, as a click on it does."""
        self._inside.complete()
        section = self._sections[stage]
        if not 0 <= index < section.canvas.count:
            raise ValueError(f"{stage} has no map {index}.")
        self._chosen = stage, index
        for name, other in self._sections.items():
            other.canvas.set_chosen(index if name == stage else -1)
        section.set_open(True)
        self.reveal_chosen()
        self.map_chosen.emit(stage, index)

    def reveal_chosen(self) -> None:
        """Scroll to the chosen map."""
        if self._chosen is not None:
            canvas = self._sections[self._chosen[0]].canvas
            tile = canvas.tile(self._chosen[1]).center()
            place = canvas.mapTo(self._inside, tile.toPoint())
            self._scroll.ensureVisible(0, place.y(), 0, 6 * UNIT)

    def state(self) -> str:
        """Return the reader's choices (scale, colours, zoom, folded layers) for `restore`."""
        folded = self._inside.folded() | (self._folded - self._sections.keys())  # some are still to be made
        return to_text({**self.controls.state(), "zoom": self._zoom, "folded": sorted(folded)})

    def restore(self, state: str) -> None:
        """Choose what `state()` said; what is odd of it changes nothing."""
        try:
            kept = parse_table(state, gaps=True)
        except ValueError:
            return
        self.controls.restore(kept)
        folded, zoom = kept.get("folded"), kept.get("zoom")
        if isinstance(folded, list):
            self._folded = {name for name in folded if isinstance(name, str)}
            for name, section in self._sections.items():
                section.set_open(name not in self._folded)
        if isinstance(zoom, int | float) and min(ZOOMS) <= zoom <= max(ZOOMS):
            self._set_zoom(min(ZOOMS, key=lambda usual: abs(usual - zoom)))

    def step_zoom(self, steps: int) -> None:
        """Draw all maps larger (1) or smaller (-1); 0 is the usual size."""
        self._anchor = self._inside.at(self._scroll.verticalScrollBar().value())  # stays at the upper edge
        place = ZOOMS.index(self._zoom) + steps
        self._set_zoom(ZOOMS[min(max(place, 0), len(ZOOMS) - 1)] if steps else 1.0)

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        if self._alone:
            self.show_alone("")
        self._fit_alone()
        self._settle.start()

    def _fill(self) -> None:
        """Begin with an empty column; its sections come as they are made."""
        old = self._scroll.takeWidget()
        if old is not None:
            old.deleteLater()
        self._inside = LayersColumn()
        self._inside.section_made.connect(self._on_section_made)
        self._inside.all_made.connect(self._settle_soon)
        self._sections = self._inside.sections
        self._under = None
        self._retell()
        self._scroll.setWidget(self._inside)
        self._settle.start()

    def _on_section_made(self, section: LayerSection) -> None:
        section.set_open(section.stage.name not in self._folded)
        section.canvas.set_zoom(self._zoom)
        self._connect(section)
        if self._inside.softmax is not None and self._temperature is not None:
            self._inside.softmax.set_temperature(self._temperature)

    def _connect(self, section: LayerSection) -> None:
        section.folded.connect(self._settle_soon)
        section.chosen.connect(self.choose)
        section.left.connect(self._on_left)
        section.pointed.connect(self._on_pointed)
        section.opened.connect(self.map_opened)
        section.wide_wanted.connect(self._on_wide_wanted)

    def _on_wide_wanted(self, stage: str) -> None:
        self.show_alone("" if self._alone == stage else stage)

    def _on_left(self, stage: str, way: int) -> None:
        names = [name for name, section in self._sections.items() if section.is_open or name == stage]
        place = names.index(stage) + way
        if 0 <= place < len(names):
            canvas = self._sections[names[place]].canvas
            canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            self.choose(names[place], 0 if way > 0 else canvas.count - 1)

    def _on_pointed(self, stage: str, index: int, row: int, column: int) -> None:
        self._under = (stage, index, row, column) if index >= 0 else None
        self._retell()
        self.cell_pointed.emit(stage if self._under else "", index, row, column)

    def _retell(self) -> None:
        if self._under is None or self._under[0] not in self._sections:
            self._readout.setText(HINT)
        else:
            self._readout.setText(self._sections[self._under[0]].describe(*self._under[1:]))

    def _on_fold_wanted(self, fold: bool) -> None:
        for section in self._sections.values():
            section.set_open(not fold)

    def _recolour(self) -> None:
        self._inside.colour(self.controls.scale_by(), self.controls.plain_scale())
        self._retell()

    def _settle_soon(self, *_: object) -> None:
        self._settle.start()  # without the signal's number, which the timer would take for an interval

    def _on_settled(self) -> None:
        if self._anchor is not None:
            section, share = self._anchor
            self._anchor = None
            self._scroll.verticalScrollBar().setValue(round(section.y() + share * section.height()))
        self._update_wanted()

    def _want_everything(self, everything: bool) -> None:
        self._everything = everything  # the maps out of sight too: they are on the picture that is saved
        self._update_wanted()

    def _update_wanted(self) -> None:
        wanted: tuple[str, ...] = ()
        if self.isVisible():
            top = self._scroll.verticalScrollBar().value() - AHEAD_PX
            bottom = top + self._scroll.viewport().height() + 2 * AHEAD_PX
            if self._everything:
                top, bottom = 0, self._inside.height()
            names = self._inside.open_between(top, bottom)
            wanted = tuple(name for name in names if self._alone in ("", name))
        if wanted != self._wanted:
            self._wanted = wanted
            self.wanted_changed.emit(wanted)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._settle.start()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._wheel += event.angleDelta().y()
            steps = int(self._wheel / WHEEL_NOTCH)
            self._wheel -= steps * WHEEL_NOTCH
            if steps:
                self.step_zoom(steps)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}
        if event.key() == Qt.Key.Key_Escape and self._alone:
            self.show_alone("")
        elif control and Qt.Key(event.key()) in steps:
            self.step_zoom(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._alone:
            self._fit_alone()
        self._settle.start()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_sections"):
            self._recolour()
        super().changeEvent(event)
