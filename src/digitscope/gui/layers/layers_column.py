"""The layers of one network, one under the other; built a layer at a time, so that nothing waits for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.layers.layer_section import LayerSection
from digitscope.gui.layers.softmax_table import SoftmaxTable
from digitscope.gui.style.colormaps import Scale, ScaleBy
from digitscope.messages import FloatArray, ModelInfo, StageInfo

MOST_LABELS = 20
"""With more classes than this, their names would not fit above the last sums."""


class LayersColumn(QWidget):
    """A section for each stage.

    Signals:
        section_made: a `LayerSection`, before it is put below the others.
        all_made: the last one is there.
    """

    section_made = Signal(object)
    all_made = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sections: dict[str, LayerSection] = {}
        self.softmax: SoftmaxTable | None = None
        self._model: ModelInfo | None = None
        self._left: deque[StageInfo] = deque()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch()
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(self._on_due)

    def fits(self, model: ModelInfo) -> bool:
        """Tell whether a network has the very layers and classes that these are."""
        mine = self._model
        return mine is not None and (mine.stages, mine.classes) == (model.stages, model.classes)

    def build(self, model: ModelInfo, *, gradually: bool) -> None:
        """Make the sections of a network, all now or one by one between other work; only once."""
        self._model = model
        self._left = deque(model.stages)
        while self._left and not gradually:
            self._make_next()
        self._timer.start()

    def complete(self) -> None:
        """Make now what is not made yet: someone wants a layer by its name."""
        while self._left:
            self._make_next()

    def show_maps(self, maps: Mapping[str, FloatArray], by: ScaleBy, plain: Scale) -> None:
        """Take the outputs of all stages and colour them; a stage that is not among them shows nothing."""
        for name, section in self.sections.items():
            section.take(maps.get(name))
        self.show_sums(maps)
        self.colour(by, plain)

    def show_sums(self, maps: Mapping[str, FloatArray]) -> None:
        """Take the last stage's output for the arithmetic of softmax."""
        if self.softmax is not None:
            self.softmax.set_sums(maps.get(next(reversed(self.sections))))

    def colour(self, by: ScaleBy, plain: Scale) -> None:
        """Colour what was taken, with one scale a map, a layer or all."""
        overall = max((section.reach for section in self.sections.values()), default=0.0)
        for section in self.sections.values():
            section.colour(by, overall, plain)

    def folded(self) -> set[str]:
        """Return the names of the layers that are folded."""
        return {name for name, section in self.sections.items() if not section.is_open}

    def open_between(self, top: int, bottom: int) -> list[str]:
        """Return the unfolded layers that lie, even in part, between two heights of this widget."""
        return [
            name
            for name, section in self.sections.items()
            if section.is_open and section.y() < bottom and section.geometry().bottom() > top
        ]

    def at(self, height: int) -> tuple[LayerSection, float] | None:
        """Return the layer at a height of this widget, and how much of it lies above."""
        for section in self.sections.values():
            if section.geometry().bottom() >= height:
                return section, (height - section.y()) / max(1, section.height())
        return None

    def _on_due(self) -> None:
        if self._left:
            self._make_next()
            self._timer.start()
        else:
            self.all_made.emit()

    def _make_next(self) -> None:
        assert self._model is not None
        stage, classes = self._left.popleft(), self._model.classes
        sums = not self._left and stage.shape == (len(classes),)
        section = LayerSection(stage, classes if sums and len(classes) <= MOST_LABELS else ())
        if sums:
            self.softmax = SoftmaxTable(classes)
            section.add_foot(self.softmax)
        self.sections[stage.name] = section
        self.section_made.emit(section)
        self._column.insertWidget(self._column.count() - 1, section)
