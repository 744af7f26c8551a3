"""Questions to the recogniser about what it does: asked when the pen rests, answered by growing results."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.messages import Explained, Failed, FloatArray

SETTLE_MS = 80
"""After the last reading; explanations do not run after every point of a stroke."""
NOTHING = np.zeros((28, 28), np.float32)


class ExplainLink(QObject):
    """Knows the picture that is on the pad and when it has come to rest; one for all questions.

    Signals:
        settled: the picture has been the same for a moment.
        emptied: there is no ink.
        restarted: another network, or the same one in a new process: all that was asked is forgotten there.
            Every question is asked again a moment later; till then its owner can `ask` another or `forget`.
    """

    settled = Signal()
    emptied = Signal()
    restarted = Signal()

    def __init__(self, link: RecogniserLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self.image: FloatArray | None = None
        self._timer = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._timer.timeout.connect(self.settled)
        link.model_changed.connect(self._on_model_changed)

    def _on_model_changed(self) -> None:
        self.restarted.emit()
        self._timer.start()

    @property
    def is_settled(self) -> bool:
        """True while the picture is at rest."""
        return not self._timer.isActive()

    def take(self, image: FloatArray) -> None:
        """Take note of the picture that was read, after every reading."""
        if self.image is None or not np.array_equal(image, self.image):
            self.image = image
            self._timer.start()

    def clear(self) -> None:
        """Take note that the pad is empty."""
        self.image = None
        self.emptied.emit()


class Question(QObject):
    """One place in the window that shows an explanation; it is asked only while that place is visible.

    Signals:
        answered(dict, bool): a result, and whether it is the last.
        failed(str): why there is none.
        asked(): an answer is on its way.
        emptied(): the drawing that it is about is gone.
    """

    answered = Signal(dict, bool)
    failed = Signal(str)
    asked = Signal()
    emptied = Signal()

    def __init__(self, explain: ExplainLink, slot: str, *, of_drawing: bool) -> None:
        super().__init__(explain)
        self._explain = explain
        self._slot = slot
        self._of_drawing = of_drawing
        self._wanted: tuple[str, dict[str, Any]] | None = None
        self._number = 0
        self._stale = False
        self._shown = False
        explain.settled.connect(self._on_settled)
        explain.emptied.connect(self._on_emptied)
        explain.restarted.connect(self._on_restarted)
        explain.link.explained.connect(self._on_explained)
        explain.link.failed.connect(self._on_failed)

    @property
    def is_waiting(self) -> bool:
        """True until the last result has come."""
        return self._number != 0

    def ask(self, kind: str, options: dict[str, Any] | None = None) -> None:
        """Ask this as soon as the pen rests and the place is visible, and again for every drawing."""
        self._wanted = kind, options or {}
        self._stale = True
        self._ask_if_due()

    def forget(self) -> None:
        """Ask nothing any more."""
        self._wanted = None
        self._stop()

    def set_shown(self, shown: bool) -> None:
        """Say whether the place is visible; what is under way is ended when it is not."""
        if shown == self._shown:
            return
        self._shown = shown
        if shown:
            self._ask_if_due()
        elif self._number:
            self._stale = True
            self._stop()

    def _stop(self) -> None:
        if self._number:
            self._number = 0
            self._explain.link.stop_explaining(self._slot)

    def _ask_if_due(self) -> None:
        if self._wanted is None or not (self._shown and self._stale):
            return
        image = self._explain.image
        if not self._explain.is_settled or (self._of_drawing and image is None):
            return
        kind, options = self._wanted
        self._stale = False
        self._number = self._explain.link.explain(
            self._slot, kind, NOTHING if image is None else image, options
        )
        self.asked.emit()

    def _on_settled(self) -> None:
        self._stale = self._stale or self._of_drawing
        self._ask_if_due()

    def _on_emptied(self) -> None:
        if self._of_drawing:
            self._stale = True
            self._stop()
            self.emptied.emit()

    def _on_restarted(self) -> None:
        self._number = 0
        self._stale = True

    def _on_explained(self, explained: Explained) -> None:
        if (explained.id, explained.slot) != (self._number, self._slot):
            return
        if explained.final:
            self._number = 0
        self.answered.emit(explained.result, explained.final)

    def _on_failed(self, failed: Failed) -> None:
        if failed.id and failed.id == self._number:
            self._number = 0
            self.failed.emit(failed.message)
