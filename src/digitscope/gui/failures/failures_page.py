"""All of *Test* in the window: the tab, made when it is first looked at, and its process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from digitscope.atomic_write import write_atomically
from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.widgets.late_page import LatePage
from digitscope.ink.drawing.strokes import Drawing, Picture
from digitscope.messages import ModelInfo
from digitscope.resources import data_folders

if TYPE_CHECKING:
    from digitscope.gui.failures.failures_tab import FailsTab
    from digitscope.gui.services.workshop_link import MakeWorkshop, Result, WorkshopLink

NAME = "Test"
MINE = ("My drawings", "drawings")
MADE = ("2,000 digits that the program draws", "made:2000")
PATIENCE_S = 4.0


class Testing(QObject):
    """Connects the tab with the network in use, the pad and a workshop process.

    Signals:
        draw_wanted: the Draw tab is to be shown.
        drawing_wanted: a `Drawing` is to be put on the pad.
    """

    draw_wanted = Signal()
    drawing_wanted = Signal(object)

    def __init__(
        self,
        background: Background,
        notices: Notices,
        data: Path | None,
        parent: QObject,
        make: MakeWorkshop | None = None,
    ) -> None:
        """Make the page; `make` gives the client of the process, else that of the program."""
        super().__init__(parent)
        self._background, self._notices, self._data, self._maker = background, notices, data, make
        self._model, self._words, self._job = "", "", 0
        self._tab: FailsTab | None = None
        self._link: WorkshopLink | None = None
        self.page = LatePage(lambda: self.tab)

    @property
    def tab(self) -> FailsTab:
        """The tab, built when it is first wanted."""
        if self._tab is None:
            from digitscope.gui.failures.failures_tab import FailsTab

            self._tab = FailsTab()
            self._tab.set_sets(sets_at_hand(self._data))
            self._tab.sets_wanted.connect(lambda: self.tab.set_sets(sets_at_hand(self._data)))
            self._tab.asked.connect(self._on_asked)
            self._tab.stopped.connect(self._on_stopped)
            self._tab.save_asked.connect(self._on_save)
            self._tab.picture_opened.connect(self._on_picture)
        return self._tab

    def set_model(self, model: ModelInfo) -> None:
        """Look into this network from now on."""
        if self._model and model.path != self._model and self._tab is not None:
            self._on_stopped()
            self._tab.say("Another network reads now. Press “Find where it fails” to look into that one.")
        self._model = model.path

    def stop(self) -> None:
        """Let the process end; returns at once."""
        if self._link is not None:
            self._link.stop()

    def close(self) -> None:
        """End the process."""
        self.stop()
        if self._link is not None:
            self._link.wait(PATIENCE_S)

    def _on_asked(self, name: str) -> None:
        self._words = self.tab.sets.currentText()
        self.tab.show_progress(0.0, "starting")
        wanted = {"set": name, "folder": str(self._data) if self._data else "", "model": self._model}
        self._job = self._workshop().ask("failures", wanted, self._on_result, self.tab.say)

    def _workshop(self) -> WorkshopLink:
        if self._link is None:
            from digitscope.engine.worker.client import WorkshopClient
            from digitscope.gui.services.workshop_link import WorkshopLink

            self._link = WorkshopLink(self._maker or WorkshopClient, self)
        return self._link

    def _on_result(self, result: Result, _final: bool) -> None:
        if "found" in result:
            self.tab.show_found(result["found"], self._words)
        else:
            self.tab.show_progress(result["share"], result["doing"])

    def _on_stopped(self) -> None:
        if self._link is not None:
            self._link.cancel(self._job)
        if self.tab.stop.isVisible():
            self.tab.say("Stopped. Nothing was kept of it.")

    def _on_save(self, name: str, page: str) -> None:
        path = Path(name)

        def failed(error: Exception) -> None:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            sentence = f"The page could not be written to {path.name}: {reason}."
            self._notices.notify("error", sentence, repr(error))

        def told(_: None) -> None:
            self._notices.notify("info", f"Written to {path.name}. It opens in any browser.")

        self._background.run(lambda: write_atomically(path, page.encode()), told, failed, owner=self)

    def _on_picture(self, image: NDArray[np.uint8]) -> None:
        ink = (np.asarray(image, np.float32) / 255).astype(np.float32)
        self.drawing_wanted.emit(Drawing(picture=Picture(ink, framed=True, ready=True)))
        self.draw_wanted.emit()


def sets_at_hand(data: Path | None) -> list[tuple[str, str]]:
    """Return the data sets that can be looked into, by words for people and name."""
    found: dict[str, str] = {}
    for folder in data_folders(data):
        if (folder / "mnist").is_dir():
            found.setdefault("mnist", "MNIST, its test digits")
            found.setdefault("mnist:held-out", "MNIST, held out of its training digits")
        for path in sorted(folder.glob("pens/*.jsonl.gz")):
            name = path.name.removesuffix(".jsonl.gz")
            found.setdefault(f"pens/{name}", f"{name.replace('_', ' ')} (pen strokes)")
    return [*((words, name) for name, words in found.items()), MINE, MADE]
