"""How it is computed: kernels, patch, products, sum, bias and activation, with the real numbers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.inside.inspector.computation_words import channel_of_row, sum_rows, sum_sentence
from digitscope.gui.inside.inspector.kernel_view import KernelView
from digitscope.gui.inside.inspector.part import Part, Place
from digitscope.gui.inside.inspector.value_rows import ValueRows
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.labels import line
from digitscope.gui.widgets.scroll_area import quiet_scroll_area

SLIDING = ("convolution", "maximum", "average")
SLIDE_MS = 90
"""From one cell to the next while the kernel slides: slow enough to follow."""


class SumsPart(Part):
    """The arithmetic of one cell.

    Signals:
        next_wanted: the kernel slides on to the next cell.
    """

    title = "Computed"
    what = "How the number in this cell is made of the layer before: every product, the sum, what follows."
    kind = "arithmetic"
    of_drawing = True

    next_wanted = Signal()

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(explain, parent)
        self._result: dict[str, Any] | None = None
        self._channel: int | None = None
        self._reduced_motion = False
        self.sentence = line(name="How the number is computed")
        self.kernels = KernelView()
        self.rows = ValueRows("What adds up to the number")
        self.rows.setToolTip("A map's share of the sum. Click one to see its kernel.")
        self.slide = QPushButton("Slide")
        self.slide.setCheckable(True)
        self.slide.setToolTip("Let the kernel slide over the map, cell by cell; press again to stop")
        self._timer = QTimer(self, interval=SLIDE_MS)
        self._timer.timeout.connect(self._on_tick)
        self.slide.clicked.connect(self._on_slide)
        self.rows.row_chosen.connect(self._on_row)
        foot = QHBoxLayout()
        foot.setSpacing(UNIT)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.slide)
        inside = QWidget()
        stand = QVBoxLayout(inside)
        stand.setContentsMargins(0, 0, UNIT, 0)
        stand.setSpacing(UNIT)
        for shown in (self.sentence, self.kernels, self.rows):
            stand.addWidget(shown)
        stand.addStretch(1)
        self.column.addWidget(quiet_scroll_area(inside), 1)
        self.column.addLayout(foot)
        self.clear()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Let the kernel go on by one cell at each press instead of sliding."""
        self._reduced_motion = reduced
        self.slide.setCheckable(not reduced)
        self.slide.setText("Next cell" if reduced else "Slide")
        self._timer.stop()

    def options(self, place: Place) -> dict[str, Any]:
        cell = {"row": place.row, "column": place.column} if len(place.stage.shape) > 1 else {}
        return {"stage": place.stage.name, "map": place.index, **cell}

    def set_place(self, place: Place | None) -> None:
        if place is None or self.place is None or (place.stage, place.index) != _map_of(self.place):
            self._channel = None
        super().set_place(place)

    def take(self, result: dict[str, Any], final: bool) -> None:
        del final
        self._result = result
        self.sentence.setText(sum_sentence(result))
        self.rows.set_rows(sum_rows(result))
        how = result["how"]
        self.kernels.setVisible(how in SLIDING)
        self.slide.setVisible(how in SLIDING)
        many = len(result["shape"]) > 1
        self.said.setText(f"row {result['row']}, column {result['column']}" if many else "")
        if how == "convolution":
            self._show_channel()
        elif how in ("maximum", "average"):
            self.kernels.show_patch(result["patch"], f"{result['from']} {result['map']}")

    def clear(self) -> None:
        super().clear()
        self._result = None
        self.sentence.setText("")
        self.rows.set_rows([])
        self.kernels.hide()
        self.slide.setChecked(False)
        self.slide.hide()
        self._timer.stop()

    def _show_channel(self) -> None:
        result = self._result
        if result is None:
            return
        if self._channel is None:
            self._channel = channel_of_row(result, 0)
        place = self._channel or 0
        source = f"{result['from']} {result['channels'][place]}"
        patch, kernel, products = (result[name][place] for name in ("patches", "kernels", "products"))
        self.kernels.set_numbers(patch, kernel, products, source)

    def _on_row(self, row: int) -> None:
        if self._result is not None and self._result["how"] == "convolution":
            channel = channel_of_row(self._result, row)
            if channel is not None:
                self._channel = channel
                self._show_channel()

    def _on_slide(self, on: bool) -> None:
        if self._reduced_motion:
            self.next_wanted.emit()
        elif on:
            self._timer.start()
        else:
            self._timer.stop()

    def _on_tick(self) -> None:
        if not self.isVisible():
            self.slide.setChecked(False)
            self._timer.stop()
        elif not self.question.is_waiting:  # a slow machine slides more slowly instead of skipping cells
            self.next_wanted.emit()


def _map_of(place: Place) -> tuple[object, int]:
    return place.stage, place.index
