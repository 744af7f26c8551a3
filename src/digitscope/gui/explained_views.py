"""Each view that looks into the network on its own, about one drawing, as the command line wants it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from PySide6.QtWidgets import QWidget

from digitscope.gui.inside.ablation import SwitchBoard
from digitscope.gui.inside.embedding.embedding_view import DigitMapView
from digitscope.gui.inside.inspector.inspector import Inspector
from digitscope.gui.inside.nearest_examples import ExamplesView
from digitscope.gui.inside.why.why_view import PAGES, WhyView
from digitscope.gui.layers.layers_view import MapsView
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.services.reading import Read
from digitscope.gui.widgets.save_menu import SaveMenu
from digitscope.messages import ModelInfo

WHY_PAGES = dict(zip(("saliency", "change", "sanity"), PAGES, strict=True))


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


Made: TypeAlias = tuple[QWidget, SaveMenu, set[str]]
"""The view, what names the picture of it, and the kinds of explanations that it waits for."""


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
