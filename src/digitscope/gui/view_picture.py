"""A picture of one view that looks into the network, made without a screen, for the command line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

from digitscope.gui.app import make_app
from digitscope.gui.explained_views import MAKERS, Wanted
from digitscope.gui.services.explain_link import ExplainLink
from digitscope.gui.services.recogniser_link import Client, RecogniserLink
from digitscope.gui.style.theme import apply_theme
from digitscope.gui.widgets.view_saving import write_view
from digitscope.messages import Explained, Failed

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
