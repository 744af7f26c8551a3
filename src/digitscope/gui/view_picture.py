"""A picture of one view that looks into the network, made without a screen, for the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

from digitscope.gui.app import make_app
from digitscope.gui.inside.ablation import SwitchBoard
from digitscope.gui.inside.embedding.embedding_view import DigitMapView
from digitscope.gui.inside.inspector.inspector import Inspector
from digitscope.gui.inside.nearest_examples import ExamplesView
from digitscope.gui.inside.why.why_view import PAGES, WhyView
from digitscope.gui.layers.layers_view import MapsView
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.services.reading import Read
from digitscope.gui.services.recogniser_link import Client, RecogniserLink
from digitscope.gui.style.theme import apply_theme
from digitscope.gui.widgets.save_menu import SaveMenu, write_view
from digitscope.messages import Explained, Failed, ModelInfo

WHY_PAGES = dict(zip(("saliency", "change", "sanity"), PAGES, strict=True))

Made: TypeAlias = tuple[QWidget, SaveMenu, set[str]]
"""The view, what names the picture of it, and the kinds of explanations that it waits for."""


PATIENCE_MS = 600_000
"""Longest wait for an explanation; t-SNE on a slow laptop takes a minute."""
SETTLE_MS = 150
"""For what a view lays out after its last answer, and a place on the map that is asked for after it."""


class PictureError(RuntimeError):
    """The picture could not be made; the message says why."""


def save_picture(client: Client, wanted: Wanted, out: Path, size: tuple[int, int], theme: str) -> None:
    """Show a view in a place of `size`, wait until all of it is there, and save it as its suffix says.

    Raises:
        PictureError: if there is no answer, or an explanation fails.
        OSError: if the file cannot be written.
    """
    apply_theme(make_app(), theme)
    link = RecogniserLink(client)
    explain = ExplainLink(link)
    explain.take(wanted.read.framing.image)
    view, save, kinds = MAKERS[wanted.view](explain, wanted)
    place = QWidget()  # around the view, whose least size Qt's offscreen screen would complain of
    place.resize(*size)
    view.setParent(place)
    view.resize(*size)
    wait = _Wait(link, kinds)
    try:
        wait.show(place)
        write_view(save.view(), out)
    finally:
        link.stop()
        place.close()
        place.deleteLater()
        link.deleteLater()


class _Wait(QObject):
    """Waits for the last results of some kinds of explanations."""

    def __init__(self, link: RecogniserLink, kinds: set[str]) -> None:
        super().__init__(link)
        self._missing = kinds
        self._failure = ""
        self._loop = QEventLoop(self)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._loop.quit)
        self._late = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._late.timeout.connect(self._on_late)
        link.explained.connect(self._on_explained)
        link.failed.connect(self._on_failed)

    def show(self, place: QWidget) -> None:
        """Show a place with a view and wait until it has everything; raises PictureError."""
        place.show()
        self._late.start()
        if not self._missing:
            self._settle.start()
        self._loop.exec()
        if self._failure:
            raise PictureError(self._failure)

    def _on_explained(self, explained: Explained) -> None:
        self._missing.discard(explained.kind)
        if not self._missing:
            self._settle.start()

    def _on_failed(self, failed: Failed) -> None:
        self._failure = failed.message
        self._loop.quit()

    def _on_late(self) -> None:
        self._failure = "The explanation did not come within ten minutes."
        self._loop.quit()


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is to be seen; what is None or empty is chosen as the window does."""

    view: str
    model: ModelInfo
    read: Read
    """With the maps of all stages."""
    stage: str = ""
    index: int = 0
    """Of the map that the inspector is about."""
    cell: tuple[int, int] | None = None
    part: str = ""
    """Kind of explanation that the inspector shows."""
    method: str = ""
    target: int | None = None
    against: int | None = None
    alone: bool = False
    """Against no other class."""
    catalogue: Mapping[str, Any] = field(default_factory=dict)
    """What the network can be asked, as the explanation of that name gives it."""
    temperature: float = 1.0


def _layers(_explain: ExplainLink, wanted: Wanted) -> Made:
    view = MapsView()
    view.set_model(wanted.model)
    view.set_temperature(wanted.temperature)
    view.set_maps(wanted.read.answer.maps)
    return view, view.save, set()


def _inspector(explain: ExplainLink, wanted: Wanted) -> Made:
    board = SwitchBoard()
    view = Inspector(explain, board)
    board.setParent(view)
    maps = wanted.read.answer.maps
    stage = next(stage for stage in wanted.model.stages if stage.name == wanted.stage)
    view.set_map(stage, wanted.index, signed=bool(np.nanmin(maps[stage.name]) < 0))
    view.set_maps(maps)
    if wanted.cell is not None:
        view.map.pin(*wanted.cell)
    view.tabs.setCurrentIndex([part.kind for part in view.parts].index(wanted.part))
    return view, view.save, {"receptive", "detects", wanted.part}


def _why(explain: ExplainLink, wanted: Wanted) -> Made:
    view = WhyView(explain)
    view.set_model(wanted.model)
    view.controls.use(wanted.catalogue, wanted.method, wanted.stage)
    view.set_read(wanted.read)
    if wanted.target is not None:
        view.controls.target.choose(wanted.target)
        view.change.target.choose(wanted.target)
    if wanted.alone:
        view.controls.against.choose_none()
    elif wanted.against is not None:
        view.controls.against.choose(wanted.against)
    view.show_page(WHY_PAGES[wanted.view])
    return view, view.head.save, {wanted.view}


def _neighbours(explain: ExplainLink, _wanted: Wanted) -> Made:
    view = ExamplesView(explain)
    return view, view.head.save, {"neighbours"}


def _digit_map(explain: ExplainLink, wanted: Wanted) -> Made:
    view = DigitMapView(explain)
    view.use(wanted.catalogue, wanted.stage, wanted.method)
    return view, view.head.save, {"layout", "place"}


MAKERS: dict[str, Callable[[ExplainLink, Wanted], Made]] = {
    "layers": _layers,
    "inspector": _inspector,
    "saliency": _why,
    "change": _why,
    "sanity": _why,
    "neighbours": _neighbours,
    "map": _digit_map,
}
