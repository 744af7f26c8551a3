"""Why this digit: where the network looks, the smallest change, and whether the picture can be trusted."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from digitscope.gui.inside.why.counterfactual_page import ChangePage
from digitscope.gui.inside.why.saliency_page import SaliencyPage
from digitscope.gui.inside.why.sanity_page import SanityPage
from digitscope.gui.inside.why.why_controls import WhyControls
from digitscope.gui.services.explain_link import ExplainLink, Question
from digitscope.gui.services.reading import Read
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.scroll_area import quiet_scroll_area
from digitscope.gui.widgets.tabs import SmallTabs
from digitscope.gui.widgets.view_header import ViewHead
from digitscope.messages import ModelInfo

WHAT = (
    "Which parts of your drawing speak for a digit and which against it, found out by a method that you "
    "choose; how little would make it another digit; and a check whether the picture shows what the network "
    "learned."
)
PAGES = ("What decides", "Smallest change", "Sanity check")


class WhyView(QWidget):
    """Three pages about the present drawing; only the one on screen is asked for.

    Signals:
        overlay_changed(object): what paints the smallest change on the pad (`Overlay`), or None.
        digit_opened(object, str): a picture (28, 28), 0…1, is wanted on the pad, and what it is.
        told(str, str): level and sentence for the status line.
    """

    overlay_changed = Signal(object)
    digit_opened = Signal(object, str)
    told = Signal(str, str)

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self._catalogue = Question(explain, "why catalogue", of_drawing=False)
        self.head = ViewHead("Why this digit", WHAT, self.page)
        self.tabs = SmallTabs("Ways to ask why")
        self.controls = WhyControls()
        self.saliency = SaliencyPage(explain, self.controls)
        self.change = ChangePage(explain)
        self.sanity = SanityPage(explain, self.controls)
        self.pages: tuple[SaliencyPage | ChangePage | SanityPage, ...]
        self.pages = self.saliency, self.change, self.sanity
        self._stack = QStackedWidget()
        self._areas = [quiet_scroll_area(page, always=True) for page in self.pages]
        for name, area in zip(PAGES, self._areas, strict=True):
            self.tabs.addTab(name)
            self._stack.addWidget(area)
            area.viewport().installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT, 0, UNIT)
        column.setSpacing(UNIT)
        self.head.set_content(self.tabs)
        column.addWidget(self.head)
        column.addWidget(self.controls)
        column.addWidget(self._stack, 1)
        self.setAccessibleName("Why this digit")
        self._connect()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self.controls.changed.connect(self._on_controls)
        self._catalogue.answered.connect(self._on_catalogue)
        self.change.overlay_changed.connect(self.overlay_changed)
        self.change.picture_opened.connect(self.digit_opened)
        self._explain.emptied.connect(self.clear)
        self.head.told.connect(self.told)
        self._catalogue.ask("catalogue")

    def page(self) -> SaliencyPage | ChangePage | SanityPage:
        """Return the page on top."""
        return self.pages[self._stack.currentIndex()]

    def show_page(self, name: str) -> None:
        """Bring the page of that name to the front."""
        self.tabs.setCurrentIndex(PAGES.index(name))

    def set_model(self, model: ModelInfo) -> None:
        """Explain this network's answers from now on."""
        self.controls.set_classes(model.classes)
        self.change.set_classes(model.classes)
        self.clear()

    def set_read(self, read: Read) -> None:
        """Take note of an answer: whose class is explained, and against which other."""
        order = np.argsort(-read.answer.probabilities, kind="stable").tolist()
        self.controls.set_answer(order)
        self.change.set_answer(order, read.framing)

    def clear(self) -> None:
        """Show the empty pad's state."""
        for page in self.pages:
            page.clear()

    def _on_tab(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.controls.setVisible(self.page() is not self.change)
        self._tell_shown()

    def _on_controls(self) -> None:
        self.saliency.look_at_target()
        self.saliency.ask()
        self.sanity.ask()

    def _on_catalogue(self, catalogue: dict[str, Any], _final: bool) -> None:
        self.controls.set_catalogue(catalogue)

    def _tell_shown(self) -> None:
        visible = self.isVisible()
        self._catalogue.set_shown(visible)
        self.saliency.question.set_shown(visible and self.page() is self.saliency)
        self.sanity.question.set_shown(visible and self.page() is self.sanity)
        self.change.set_shown(visible and self.page() is self.change)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            for page, area in zip(self.pages, self._areas, strict=True):
                if area.viewport() is watched:
                    page.fit(area.viewport().width(), area.viewport().height())
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_shown()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_shown()
