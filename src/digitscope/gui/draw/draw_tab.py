"""The Draw tab: pad at the left, answer in the middle, the layers at the right."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.draw.answer_history import Moments
from digitscope.gui.draw.answer_panel import AnswerPanel
from digitscope.gui.draw.digit_boxes import DigitTags
from digitscope.gui.draw.maps_throttle import MapsPace
from digitscope.gui.draw.pad_actions import PadActions, ToolBar
from digitscope.gui.draw.preprocessing_view import PathView
from digitscope.gui.draw.reliability_diagram import ReliabilityStrip
from digitscope.gui.draw.scrubber import Scrubber
from digitscope.gui.draw.segmentation import Several
from digitscope.gui.draw.teach_row import TeachRow
from digitscope.gui.inside.inside_panel import InsidePanel
from digitscope.gui.pad.pad import Pad
from digitscope.gui.services.reading import Read, Reading
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.splitter import Panels, Share
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.framing import Framing
from digitscope.messages import ModelInfo
from digitscope.wording import WITHOUT_RING, verdict_sentence

MARGIN = 16
GAP = 8
SHARES = (Share(0.34, 352, 560), Share(0.25, 264, 400))
"""Pad and answer; the layers take the rest."""
FEW = "These percentages and verdicts rest on {count} drawings that were held back: a hint, not a measure."
TOO_FEW = (
    "Only {count} of the drawings could be held back: too few to know when to say “not sure” or “none of "
    "these”, so it never does. Its percentages are unchecked, too."
)
PATH_MS = 100
"""The path of the picture follows the pen at this pace: the answer and the maps come first."""


class _PadColumn(QWidget):
    """The pad at the top, a square as wide as the column where there is room, other things under it."""

    def __init__(self, pad: Pad) -> None:
        super().__init__()
        self._pad = pad
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, MARGIN, GAP, GAP)
        self.column.setSpacing(GAP)
        self.column.addWidget(pad, 100)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._pad.setMaximumHeight(max(event.size().width() - MARGIN - GAP, self._pad.minimumHeight()))
        super().resizeEvent(event)


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
        self.teach = TeachRow()
        self.reliability = ReliabilityStrip()
        self.basis = Note("On how much the percentages rest")
        self.basis.hide()
        self.inside = InsidePanel(link, self.pad)
        self.maps = self.inside.maps
        self._pace = MapsPace(self.inside.wanted_stages, self)
        self.reading = Reading(link, self._pace.wanted_now, self)
        self.moments = Moments(link, self)
        self.several = Several(link, self)
        self.tags = DigitTags(self.pad)
        self._read: Read | None = None
        self._framed: tuple[Drawing, Framing] | None = None
        self._path_timer = QTimer(self, interval=PATH_MS, singleShot=True)
        self.panels = self._lay_out()
        self._connect()

    def set_model(self, model: ModelInfo) -> None:
        """Show this network's stages and classes and read the drawing with it."""
        self._read = None
        self.inside.set_model(model)
        self.answer.set_classes(model.classes)
        self.moments.set_classes(model.classes)
        self.several.set_classes(model.classes)
        self.reliability.set_bins(model.reliability)
        self.basis.setText(_basis(model.held_back))
        self.basis.setVisible(bool(model.held_back))
        self.reading.look_again()

    def show_drawing(self, drawing: Drawing, *, undoable: bool = True) -> None:
        """Put a drawing on the pad and read it."""
        self.pad.set_drawing(drawing, undoable=undoable)

    def close_threads(self) -> None:
        """End what works beside the window."""
        self.reading.close()
        self.moments.close()
        self.several.close()

    def _lay_out(self) -> Panels:
        left = _PadColumn(self.pad)
        for widget in (self.tools, self.scrubber):
            left.column.addWidget(widget)
        left.column.addWidget(self.path, 1)
        panels = Panels("draw", SHARES)
        self.answer.add_below(self.teach)
        self.answer.add_below(self.reliability)
        self.answer.add_below(self.basis)
        for panel in (left, self.answer, self.inside):
            panels.addWidget(panel)
        panels.setCollapsible(0, False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(panels)
        return panels

    def _connect(self) -> None:
        self.pad.ink_changed.connect(self._on_ink_changed)
        self.pad.history_changed.connect(self._on_history_changed)
        self.pad.pen_down.connect(self.moments.hold)
        self.pad.left_unchanged.connect(self.moments.go_on)
        self.moments.set_shown(self.several.shown_of)
        self.pad.view_released.connect(self._on_view_released)
        self.actions_.play_asked.connect(self.scrubber.toggle_play)
        self.actions_.step_asked.connect(self.scrubber.step)
        self.scrubber.playing_changed.connect(self.actions_.show_playing)
        self.scrubber.time_changed.connect(self._on_time_changed)
        self.scrubber.released_at_end.connect(self._on_scrubbed_to_end)
        self.reading.framed.connect(self._on_framed)
        self._path_timer.timeout.connect(self._show_path)
        self._pace.owed.connect(self.reading.look_again)
        self.reading.read.connect(self._on_read)
        self.reading.emptied.connect(self._on_emptied)
        self.several.changed.connect(self._on_several_changed)
        self.several.wanted.connect(self.reading.look_at)
        self.tags.clicked.connect(self.several.choose)
        self.moments.marks_ready.connect(self.scrubber.set_marks)
        self.inside.wanted_changed.connect(self._on_wanted_changed)
        self.inside.switches_changed.connect(self._on_switches_changed)

    def _on_ink_changed(self) -> None:
        self.reading.look_at(self.several.live(self.pad.drawing))

    def _on_several_changed(self) -> None:
        self.tags.set_parts(self.several.parts, self.several.chosen)
        self.moments.look_again()
        self._say_verdict()

    def _on_wanted_changed(self) -> None:
        self._pace.forget()
        self.reading.look_again()

    def _on_switches_changed(self) -> None:
        switches = self.inside.board.factors()
        self.reading.set_switches(switches)
        self.several.set_switches(switches)
        self.moments.set_switches(switches)

    def _on_history_changed(self) -> None:
        drawing = self.pad.drawing
        self.scrubber.set_drawing(drawing)
        self.moments.follow(drawing)
        self.several.follow(drawing)
        self.drawing_changed.emit(drawing)

    def _on_time_changed(self, seconds: float) -> None:
        self.pad.set_view_time(seconds)
        self.tags.hide_all()
        self.reading.look_at(self.several.at(self.pad.drawing, seconds))

    def _on_scrubbed_to_end(self) -> None:
        self.pad.set_view_time(None)
        self._show_whole()

    def _on_view_released(self) -> None:
        self.scrubber.go_to_end()
        self._show_whole()

    def _show_whole(self) -> None:
        """Read, and box, all that is drawn again, after an earlier moment was shown."""
        self.tags.show_all()
        self.reading.look_at(self.several.live(self.pad.drawing))

    def _on_framed(self, drawing: Drawing, framing: Framing) -> None:
        self._framed = drawing, framing
        if not self._path_timer.isActive():
            self._path_timer.start()

    def _show_path(self) -> None:
        if self._framed is not None:
            self.path.set_framing(*self._framed)

    def _on_read(self, read: Read) -> None:
        self.answer.set_answer(read.answer.probabilities)
        self.answer.bars.repaint()  # at once: the maps that come after it take longer
        self._read = read
        # It was measured on the whole network.
        switched = bool(self.inside.board.factors())
        self.reliability.set_share(None if switched else float(read.answer.probabilities.max()))
        self._say_verdict()
        self.inside.set_read(read)
        if read.answer.maps:
            self.inside.set_maps(read.answer.maps)
        self.read.emit(read)

    def _say_verdict(self) -> None:
        if self._read is None:
            return
        drawing, verdict = self._read.drawing, self._read.answer.verdict
        several = self.several.sentence(drawing)
        kind, reason = ("several digits", several) if several else (verdict.kind, verdict.reason)
        said = [verdict_sentence(kind, reason), WITHOUT_RING if self.several.is_without_ring(drawing) else ""]
        self.answer.set_verdict(" ".join(filter(None, said)))

    def _on_emptied(self) -> None:
        self._pace.forget()
        self._framed = self._read = None
        self.answer.set_empty()
        self.reliability.set_share(None)
        self.path.clear()
        self.inside.clear()


def _basis(held_back: int) -> str:
    """Say on how few drawings percentages and verdicts rest; "" where they rest on more."""
    if not held_back:
        return ""
    from digitscope.runs.custom_classes import FEWEST_HELD  # not at start

    return (FEW if held_back >= FEWEST_HELD else TOO_FEW).format(count=held_back)
