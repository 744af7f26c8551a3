"""The layers of one network, one under the other; built a layer at a time, so that nothing waits for them."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.layer_section import LayerSection
from digitscope.gui.softmax_table import SoftmaxTable
from digitscope.messages import ModelInfo, StageInfo

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

    @property
    def model(self) -> ModelInfo | None:
        """The network whose layers these are."""
        return self._model

    def build(self, model: ModelInfo, *, gradually: bool) -> None:
        """Make the sections of a network, all now or one by one between other work; only once."""
        self._model = model
        self._left = deque(model.stages)
        while self._left and not gradually:
            self._make_next()
        self._timer.start()

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
