"""All of *Train* in the window: the tab, made when it is first looked at, and what it needs of the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.reading import Reading
from digitscope.gui.services.session_store import Keeper
from digitscope.ink.drawing.strokes import Drawing, Picture
from digitscope.ink.framing.framing import Framing
from digitscope.messages import FloatArray, ModelInfo
from digitscope.runs.kept_networks import kept_networks

if TYPE_CHECKING:
    from digitscope.gui.train.train_tab import TrainTab
    from digitscope.runs.messages import Train

NAME = "Train"
MOST_OFFERED = 30
PATIENCE_S = 8.0
"""Longer than a stuck training lives after it was told to end; the others are quicker."""


class Training(QObject):
    """Connects the tab with the pad and the network in use.

    Signals:
        draw_wanted: the Draw tab is to be shown.
        drawing_wanted: a `Drawing` is to be put on the pad.
        network_wanted: path of the network file to read with.
        kept: path of a network that was kept; a `Learned`, whose drawings it learned.
    """

    draw_wanted = Signal()
    drawing_wanted = Signal(object)
    network_wanted = Signal(object)
    kept = Signal(object, object)

    def __init__(
        self,
        reading: Reading,
        keeper: Keeper,
        background: Background,
        notices: Notices,
        data: Path | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._keeper, self._background, self._notices, self._data = keeper, background, notices, data
        self._image: FloatArray | None = None
        self._model = ""
        self.tab: TrainTab | None = None
        self.page = QWidget()
        self.page.installEventFilter(self)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        reading.framed.connect(self._on_framed)
        reading.emptied.connect(lambda: self._set_image(None))

    def set_model(self, model: ModelInfo) -> None:
        """Take note of the network in use: a new one is compared with it."""
        self._model = model.path
        if self.tab is not None:
            self.tab.set_network_in_use(model.path)

    def begin(self, order: Train) -> None:
        """Carry an order out in the tab, unless a training runs."""
        if self.tab is None:
            self._make()
        assert self.tab is not None
        if self.tab.run.link.running:
            self._notices.notify("info", "A training runs already. Stop it or let it end, then ask again.")
            return
        self.tab.run.begin(order)

    def offer_kept(self, menu: QMenu) -> None:
        """Let a menu of networks offer those that were kept, read anew each time it opens."""
        kept = menu.addMenu("Networks that were trained here")
        kept.aboutToShow.connect(lambda: self._fill(kept))

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        networks = kept_networks()
        for path in networks[:MOST_OFFERED]:
            action = menu.addAction(path.stem.replace("&", "&&"))
            action.setToolTip(str(path))
            action.setCheckable(True)
            action.setChecked(str(path) == self._model)
            action.triggered.connect(lambda _=False, path=path: self.network_wanted.emit(path))
        if not networks:
            menu.addAction("None yet: train one, then press Keep").setEnabled(False)

    def close(self) -> None:
        """End every process of the tab; a training's safe point is kept."""
        if self.tab is not None:
            self.tab.close_down()
            self.page.window().hide()
            self.tab.wait(PATIENCE_S)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.page and event.type() == QEvent.Type.Show and self.tab is None:
            self._make()
        return super().eventFilter(watched, event)

    def _make(self) -> None:
        """Make the tab: a tenth of a second, modules and all, that the start of the program does not need."""
        from digitscope.engine.recogniser.client import RecogniserClient
        from digitscope.engine.trainer.client import TrainingClient
        from digitscope.engine.worker.client import WorkshopClient
        from digitscope.gui.train.train_tab import Makers, TrainTab

        makers = Makers(TrainingClient, RecogniserClient, WorkshopClient)
        tab = TrainTab(makers, self._background, self._notices, self._data)
        self.tab = tab
        layout = self.page.layout()
        assert layout is not None
        layout.addWidget(tab)
        tab.panels.restore(self._keeper.get("train", ""))
        self._keeper.follow("train", tab.panels.state)
        tab.set_network_in_use(self._model)
        tab.set_image(self._image)
        tab.keep_asked.connect(lambda path, learned: self.kept.emit(Path(path), learned))
        tab.picture_opened.connect(self._on_picture)

    def _on_framed(self, _drawing: Drawing, framing: Framing) -> None:
        self._set_image(framing.image)

    def _set_image(self, image: FloatArray | None) -> None:
        self._image = image
        if self.tab is not None:
            self.tab.set_image(image)

    def _on_picture(self, image: FloatArray) -> None:
        ink = (np.asarray(image, np.float32) / 255).astype(np.float32)
        self.drawing_wanted.emit(Drawing(picture=Picture(ink, framed=True, ready=True)))
        self.draw_wanted.emit()
