"""The tabs behind the layers: why this digit, by example, the map of digits."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from digitscope.gui.digit_map_view import DigitMapView
from digitscope.gui.examples_view import ExamplesView
from digitscope.gui.explain_link import ExplainLink
from digitscope.gui.pad import Pad
from digitscope.gui.reading import Read
from digitscope.gui.right_panel import RightPanel
from digitscope.gui.why_view import WhyView
from digitscope.ink.strokes import Drawing, Picture
from digitscope.messages import FloatArray, ModelInfo
from digitscope.wording import with_article

WHY, EXAMPLES, MAP = "Why", "Examples", "Map"


class InsideViews(QObject):
    """Puts the views into the panel and connects them with the pad.

    Signals:
        told(str, str): level and sentence for the status line.
    """

    told = Signal(str, str)

    def __init__(self, panel: RightPanel, explain: ExplainLink, pad: Pad) -> None:
        super().__init__(panel)
        self._pad = pad
        self.why, self.examples, self.map = WhyView(explain), ExamplesView(explain), DigitMapView(explain)
        panel.add_tab(WHY, self.why, "Which parts of the drawing decide, and what would change the answer")
        panel.add_tab(EXAMPLES, self.examples, "The training digits that look most alike to the network")
        panel.add_tab(MAP, self.map, "Thousands of digits in the plane, and the drawing among them")
        self.why.overlay_changed.connect(pad.set_overlay)
        for view in (self.why, self.examples, self.map):
            view.told.connect(self.told)
            view.digit_opened.connect(self._on_digit_opened)

    def set_model(self, model: ModelInfo) -> None:
        """Show this network."""
        for view in (self.why, self.examples, self.map):
            view.set_model(model)

    def set_read(self, read: Read) -> None:
        """Take note of what was read, after `ExplainLink.take`."""
        self.why.set_read(read)
        self.map.set_read(read)

    def _on_digit_opened(self, image: FloatArray, name: str) -> None:
        self._pad.set_drawing(Drawing(picture=Picture(image, framed=True)))
        self.told.emit("info", f"On the pad: {with_article(name)}. Undo brings your drawing back.")
