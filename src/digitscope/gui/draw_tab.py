"""The Draw tab: pad at the left, answer in the middle, the layers at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from digitscope.gui.answer_panel import AnswerPanel
from digitscope.gui.maps_view import MapsView
from digitscope.gui.moments import Moments
from digitscope.gui.pad import Pad
from digitscope.gui.path_view import PathView
from digitscope.gui.reading import Read, Reading
from digitscope.gui.recogniser_link import RecogniserLink
from digitscope.gui.scrubber import Scrubber
from digitscope.gui.tools import PadActions, ToolBar
from digitscope.ink.framing import Framing
from digitscope.ink.strokes import Drawing
from digitscope.messages import ModelInfo

MARGIN = 16
GAP = 8
START_WIDTHS = (400, 320, 640)


class DrawTab(QWidget):
    """Connects the pad with what reads it and what shows the reading.

    Signals:
        drawing_changed: the `Drawing` on the pad, after each finished change.
        read: a `Read`, whenever an answer has been shown.
    """

    drawing_changed = Signal(object)
    read = Signal(object)

    def __init__(self, link: RecogniserLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pad = Pad()
        self.actions_ = PadActions(self.pad, self)
        self.tools = ToolBar(self.actions_)
        self.scrubber = Scrubber()
        self.path = PathView()
        self.answer = AnswerPanel()
        self.maps = MapsView()
        self.reading = Reading(link, self.maps.wanted_stages, self)
        self.moments = Moments(link, self)
        self.splitter = self._lay_out()
        self._connect()

    def set_model(self, model: ModelInfo) -> None:
        """Show this network's stages and classes and read the drawing with it."""
        self.maps.set_model(model)
        self.answer.set_classes(model.classes)
        self.moments.set_classes(model.classes)
        self.reading.look_again()

    def show_drawing(self, drawing: Drawing, *, undoable: bool = True) -> None:
        """Put a drawing on the pad and read it."""
        self.pad.set_drawing(drawing, undoable=undoable)

    def _lay_out(self) -> QSplitter:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(MARGIN, MARGIN, GAP, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(self.pad, 3)
        column.addWidget(self.tools)
        column.addWidget(self.scrubber)
        column.addWidget(self.path, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("draw")
        for panel in (left, self.answer, self.maps):
            splitter.addWidget(panel)
        splitter.setSizes(list(START_WIDTHS))
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        splitter.setStretchFactor(2, 3)
        splitter.setChildrenCollapsible(True)
        splitter.setCollapsible(0, False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
        return splitter

    def _connect(self) -> None:
        self.pad.ink_changed.connect(self._on_ink_changed)
        self.pad.history_changed.connect(self._on_history_changed)
        self.scrubber.time_changed.connect(self._on_time_changed)
        self.scrubber.released_at_end.connect(self._on_scrubbed_to_end)
        self.reading.framed.connect(self._on_framed)
        self.reading.read.connect(self._on_read)
        self.reading.emptied.connect(self._on_emptied)
        self.moments.marks_ready.connect(self.scrubber.set_marks)
        self.maps.wanted_changed.connect(self.reading.look_again)

    def _on_ink_changed(self) -> None:
        self.reading.look_at(self.pad.drawing)

    def _on_history_changed(self) -> None:
        drawing = self.pad.drawing
        self.scrubber.set_duration(drawing.duration)
        self.moments.follow(drawing)
        self.drawing_changed.emit(drawing)

    def _on_time_changed(self, seconds: float) -> None:
        self.pad.set_view_time(seconds)
        self.reading.look_at(self.pad.drawing.until(seconds))

    def _on_scrubbed_to_end(self) -> None:
        self.pad.set_view_time(None)
        self.reading.look_at(self.pad.drawing)

    def _on_framed(self, drawing: Drawing, framing: Framing) -> None:
        self.path.set_framing(drawing, framing)

    def _on_read(self, read: Read) -> None:
        self.answer.set_answer(read.answer.probabilities)
        self.maps.set_maps(read.answer.maps)
        self.read.emit(read)

    def _on_emptied(self) -> None:
        self.answer.set_empty()
        self.path.clear()
        self.maps.clear()
