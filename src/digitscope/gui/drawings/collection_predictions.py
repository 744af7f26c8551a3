"""The network in use reads my drawings, a few at a time, while nothing else is to be done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.ink.framing.framing import frame
from digitscope.messages import Failed, FloatArray, ManyAnswers, ModelInfo

if TYPE_CHECKING:
    from digitscope.data.collection.store import Collection

AT_ONCE = 32
"""About 20 ms of the recogniser: a drawing on the pad waits no longer."""


class CollectionReadings(QObject):
    """Has every drawing of the hand read once by the network in use.

    Signals:
        progressed: some more have been read.
    """

    progressed = Signal()

    def __init__(
        self, collection: CollectionLink, link: RecogniserLink, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._collection, self._link = collection, link
        self._model: ModelInfo | None = None
        self.network = ""
        """Identity of the network in use, for `Collection.put_readings`; empty if it reads other classes."""
        self._asked: dict[int, tuple[str, list[int], tuple[str, ...]]] = {}
        self._going = self._paused = False
        link.many_answered.connect(self._on_many_answered)
        link.died.connect(lambda *_: self._let_go())
        link.failed.connect(self._on_failed)

    def set_model(self, model: ModelInfo) -> None:
        """Read with this network from now on, if it reads what is drawn."""
        self._model = model
        self.look_at_classes()

    def look_at_classes(self) -> None:
        """See anew whether the network reads what is drawn: the network or the classes are other ones."""
        model = self._model
        fits = model is not None and self._collection.class_set.fits(model.classes)
        self.network = _identity(model) if model is not None and fits else ""
        self._let_go()

    def go_on(self) -> None:
        """Read what has not been read yet."""
        self._paused = False
        if self._going or self._model is None or not self.network:
            return
        self._going = True
        network, hand, classes = self.network, self._collection.hand, self._model.classes
        of, softens = self._collection.class_set.id, self._model.softens

        def prepare(collection: Collection) -> tuple[list[int], FloatArray]:
            found = collection.get(collection.unread(network, hand, AT_ONCE, of))
            framed = [(kept.id, frame(kept.drawing)) for kept in found]
            pictures = [(number, one.seen_by(softens).image) for number, one in framed if one is not None]
            blank = np.zeros((0, 28, 28), np.float32)
            images = np.stack([image for _, image in pictures]) if pictures else blank
            return [number for number, _ in pictures], images

        def ask(prepared: tuple[list[int], FloatArray]) -> None:
            numbers, images = prepared
            if numbers and network == self.network:
                self._asked = {self._link.recognise_many(images): (network, numbers, classes)}
            else:
                self._going = False

        self._collection.ask(prepare, ask, self._on_not_done, owner=self)

    def pause(self) -> None:
        """Read no more for now."""
        self._paused = True

    def _let_go(self) -> None:
        self._asked, self._going = {}, False

    def _on_many_answered(self, answers: ManyAnswers) -> None:
        asked = self._asked.pop(answers.id, None)
        if asked is None:
            return
        network, numbers, classes = asked
        best = answers.probabilities.argmax(axis=1).tolist()
        readings = {number: classes[place] for number, place in zip(numbers, best, strict=True)}
        self._collection.ask(
            lambda collection: collection.put_readings(network, readings),
            lambda _: self._on_put(),
            self._on_not_done,
            owner=self,
        )

    def _on_failed(self, failed: Failed) -> None:
        if failed.id in self._asked:
            self._let_go()  # the window says why; the next look at My drawings tries again

    def _on_not_done(self, error: Exception) -> None:
        self._let_go()
        self._collection.report(error)

    def _on_put(self) -> None:
        self._going = False
        self.progressed.emit()
        if not self._paused:
            self.go_on()


def _identity(model: ModelInfo) -> str:
    """Return what tells networks apart: a file that is written anew is another one."""
    try:
        found = Path(model.path).stat()
    except OSError:
        return f"{model.path} {model.date}"
    return f"{model.path} {found.st_size} {found.st_mtime_ns}"
