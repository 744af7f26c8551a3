"""What the parts of the inspector have in common: a question, and a sentence of what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.services.explain_link import ExplainLink, Question
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.labels import note
from digitscope.messages import StageInfo

DRAW = "Draw a digit to see it."


@dataclass(frozen=True)
class Place:
    """The cell that the inspector is about."""

    stage: StageInfo
    index: int
    row: int = 0
    column: int = 0

    @property
    def map_name(self) -> str:
        """Name the map, or the cell of a layer without rows and columns."""
        return f"{self.stage.name} · {'map' if len(self.stage.shape) > 1 else 'cell'} {self.index}"


class Part(QWidget):
    """A tab of the inspector; visible parts alone ask."""

    title: ClassVar[str]
    what: ClassVar[str]
    """One sentence: what is this?"""
    kind: ClassVar[str]
    of_drawing: ClassVar[bool] = False

    def __init__(self, explain: ExplainLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = Question(explain, f"inspector {self.kind}", of_drawing=self.of_drawing)
        self.place: Place | None = None
        self._asked: dict[str, Any] | None = None
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(self.what)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(UNIT)
        self.said = note(name=f"{self.title}: about this picture")
        self.said.setToolTip(self.what)
        self.question.answered.connect(self.take)
        self.question.failed.connect(self._on_failed)
        self.question.emptied.connect(self._on_emptied)

    def set_place(self, place: Place | None) -> None:
        """Be about this cell; asks if the question is another one."""
        before, self.place = self.place, place
        if place is None:
            self._asked = None
            self.question.forget()
            self.clear()
            return
        wanted = self.options(place)
        if wanted != self._asked:
            self._asked = wanted
            if before is None or (before.stage, before.index) != (place.stage, place.index):
                self.clear()
            self.question.ask(self.kind, wanted)

    def options(self, place: Place) -> dict[str, Any]:
        """Return what the question says of the place."""
        return {"stage": place.stage.name, "map": place.index}

    def take(self, result: dict[str, Any], final: bool) -> None:
        """Show a result."""
        raise NotImplementedError

    def clear(self) -> None:
        """Show nothing old."""
        self.said.setText(self.what)

    def _on_failed(self, sentence: str) -> None:
        self.clear()
        self.said.setText(sentence)

    def _on_emptied(self) -> None:
        self.clear()
        self.said.setText(DRAW)
