"""Reads a picture with one moment of a training after the other, in a recogniser process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from digitscope.gui.recogniser_link import RecogniserLink
from digitscope.messages import Answer, Failed, FloatArray, ModelInfo

if TYPE_CHECKING:
    from digitscope.engine.client import RecogniserClient


class FilmReader(QObject):
    """Starts its process when the first moment is asked for; the latest wish wins.

    Signals:
        network_changed: the `ModelInfo` of the moment that answers from now on.
        answered: an `Answer` of that moment.
        failed(str): why there is none.
    """

    network_changed = Signal(object)
    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, make_client: Callable[[str], RecogniserClient], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_client = make_client
        self._link: RecogniserLink | None = None
        self._client: RecogniserClient | None = None
        self._wanted = ""
        self._asked = ""
        self._present = ""
        self._image: FloatArray | None = None
        self._maps: tuple[str, ...] = ()

    def show(self, path: str, image: FloatArray | None, maps: tuple[str, ...]) -> None:
        """Read a picture with the network in that file; None only makes the network known."""
        self._wanted, self._image, self._maps = path, image, maps
        if self._link is None:
            self._asked = path
            self._client = self._make_client(path)
            self._link = RecogniserLink(self._client, self)
            self._link.model_changed.connect(self._on_model)
            self._link.answered.connect(self._on_answered)
            self._link.failed.connect(self._on_failed)
            self._link.died.connect(lambda sentence, _details: self.failed.emit(sentence))
        else:
            self._go_on()

    def stop(self) -> None:
        """End the process; returns at once."""
        if self._link is not None:
            self._link.stop()
            self._link.blockSignals(True)  # kept: its client's thread may still have an answer for it
        self._link = None
        self._asked = self._present = ""

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the stopped process; return whether it is gone."""
        return self._client is None or self._client.wait(seconds)

    def _go_on(self) -> None:
        if self._link is None or self._asked != self._present:
            return  # a network is being read; the latest wish is met after it
        if self._wanted != self._present:
            self._asked = self._wanted
            self._link.use_model(self._wanted)
        elif self._image is not None:
            self._link.recognise(self._image, self._maps)

    def _on_model(self, model: ModelInfo) -> None:
        self._present = self._asked
        if self._wanted == self._present:
            self.network_changed.emit(model)
        self._go_on()

    def _on_answered(self, answer: Answer) -> None:
        if self._wanted == self._present:
            self.answered.emit(answer)

    def _on_failed(self, failed: Failed) -> None:
        self._asked = self._present = self._wanted
        self.failed.emit(failed.message)
