"""The tabs behind the layers: why this digit, by example, the map of digits; each made at its first look."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from digitscope.gui.pad.pad import Pad
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.services.reading import Read
from digitscope.gui.widgets.lazy_page import LazyPage
from digitscope.ink.drawing.strokes import Drawing, Picture
from digitscope.messages import FloatArray, ModelInfo
from digitscope.wording import with_article

if TYPE_CHECKING:
    from digitscope.gui.inside.embedding.embedding_view import DigitMapView
    from digitscope.gui.inside.nearest_examples import ExamplesView
    from digitscope.gui.inside.why.why_view import WhyView

View = TypeVar("View", "WhyView", "ExamplesView", "DigitMapView")
CHANGE = "change"
"""Whose overlay of the pad the smallest change is."""
WHY, EXAMPLES, MAP = "Why", "Examples", "Map"


class InsideViews(QObject):
    """Makes the pages of the views and connects them with the pad.

    Signals:
        told(str, str): level and sentence for the status line.
    """

    told = Signal(str, str)

    def __init__(self, parent: QObject, explain: ExplainLink, pad: Pad) -> None:
        super().__init__(parent)
        self._pad, self._explain = pad, explain
        self._model: ModelInfo | None = None
        self._read: Read | None = None
        self._why, self._examples = LazyPage(self._make_why), LazyPage(self._make_examples)
        self._map = LazyPage(self._make_map)
        self.pages: tuple[tuple[str, QWidget, str], ...] = (
            (WHY, self._why, "Which parts of the drawing decide, and what would change the answer"),
            (EXAMPLES, self._examples, "Digits of a data set that look most alike to the network"),
            (MAP, self._map, "Thousands of digits in the plane, and the drawing among them"),
        )
        """Name, widget and tip of each page."""

    @property
    def why(self) -> WhyView:
        """Why this digit."""
        return self._why.page()

    @property
    def examples(self) -> ExamplesView:
        """The nearest digits of a data set."""
        return self._examples.page()

    @property
    def map(self) -> DigitMapView:
        """The map of digits."""
        return self._map.page()

    def set_model(self, model: ModelInfo) -> None:
        """Show this network."""
        self._model = model
        for page in (self._why, self._examples, self._map):
            if page.is_made:
                page.page().set_model(model)

    def set_read(self, read: Read) -> None:
        """Take note of what was read, after `ExplainLink.take`."""
        self._read = read
        for page in (self._why, self._map):
            if page.is_made:
                page.page().set_read(read)

    def _make_why(self) -> WhyView:
        from digitscope.gui.inside.why.why_view import WhyView

        view = WhyView(self._explain)
        view.overlay_changed.connect(lambda overlay: self._pad.set_overlay(overlay, CHANGE))
        self._joined(view)
        if self._read is not None:
            view.set_read(self._read)
        return view

    def _make_examples(self) -> ExamplesView:
        from digitscope.gui.inside.nearest_examples import ExamplesView

        return self._joined(ExamplesView(self._explain))

    def _make_map(self) -> DigitMapView:
        from digitscope.gui.inside.embedding.embedding_view import DigitMapView

        view = self._joined(DigitMapView(self._explain))
        if self._read is not None:
            view.set_read(self._read)
        return view

    def _joined(self, view: View) -> View:
        """Connect a new view, and tell it what the others have been told."""
        view.told.connect(self.told)
        view.digit_opened.connect(self._on_digit_opened)
        if self._model is not None:
            view.set_model(self._model)
        return view

    def _on_digit_opened(self, image: FloatArray, name: str) -> None:
        self._pad.set_drawing(Drawing(picture=Picture(image, framed=True, ready=True)))
        self.told.emit("info", f"On the pad: {with_article(name)}. Undo brings your drawing back.")
