"""Learn from my drawings: one button; what follows is a training like any other, report card and all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from digitscope.gui.drawings.drawing_words import counted
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.services.notices import Notices
from digitscope.messages import ModelInfo

if TYPE_CHECKING:
    from digitscope.data.collection.store import Collection
    from digitscope.gui.draw.teach_row import TeachRow
    from digitscope.gui.drawings.drawings_tab import DrawingsTab

ENOUGH = 10
"""From so many drawings on a network can learn something from them."""
SETTLE_MS = 300
TIP = "Train the network in use on these drawings, a minute or less; you decide afterwards whether to keep it"
TOO_FEW = "Keep at least {enough} drawings first, best some of every digit; there are {count}"
OTHERS = "Only a network of the ten digits can learn these drawings here"


class Learning(QObject):
    """Offers to learn when there is enough to learn from, and gives the order.

    Signals:
        wanted: a `Train` that is to be carried out.
    """

    wanted = Signal(object)

    def __init__(
        self,
        collection: CollectionLink,
        teach: TeachRow,
        notices: Notices,
        data: Path | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._collection, self._teach, self._notices = collection, teach, notices
        self._data = str(data) if data else ""
        self._model: ModelInfo | None = None
        self._tab: DrawingsTab | None = None
        self._count = 0
        self._soon = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._soon.timeout.connect(self._look)
        collection.changed.connect(self._soon.start)
        collection.hand_changed.connect(self._soon.start)
        collection.class_set_changed.connect(self._show)
        teach.learn.clicked.connect(self.begin)

    def connect_tab(self, tab: DrawingsTab) -> None:
        """Do what is asked for in My drawings."""
        self._tab = tab
        tab.side.learn.clicked.connect(self.begin)
        self._look()

    def set_model(self, model: ModelInfo) -> None:
        """Take note of the network in use: learning begins from it."""
        self._model = model
        self._show()

    def begin(self) -> None:
        """Order a learning from the drawings that the present hand has now."""
        if self._model is None or not self._is_possible():
            return
        hand, start = self._collection.hand, self._model.path

        def ask(collection: Collection) -> tuple[str, int]:
            name = next((one.name for one in collection.hands() if one.id == hand), "")
            return name, _count_of(collection, hand)

        self._collection.ask(ask, lambda found: self._order(start, hand, *found))

    def _order(self, start: str, number: int, hand: str, count: int) -> None:
        from digitscope.runs.finetuning import learning_order  # not at start
        from digitscope.runs.folder import new_run

        try:
            run = new_run()
        except OSError as error:
            self._notices.notify("error", f"There is no room for a run: {error.strerror}. Nothing was begun.")
            return
        order = learning_order(start, count, hand, run, data_folder=self._data, hand_id=number)
        self.wanted.emit(order)

    def _is_possible(self) -> bool:
        fits = self._model is not None and self._collection.class_set.fits(self._model.classes)
        return fits and self._collection.class_set.is_digits and self._count >= ENOUGH

    def _look(self) -> None:
        hand = self._collection.hand
        self._collection.ask(
            lambda collection: sum(tally.drawings for tally in collection.tallies(hand).values()),
            self._on_counted,
        )

    def _on_counted(self, count: int) -> None:
        self._count = count
        self._show()

    def _show(self) -> None:
        possible = self._is_possible()
        self._teach.learn.setVisible(possible)
        if self._tab is None:
            return
        button, digits = self._tab.side.learn, self._collection.class_set.is_digits
        button.setVisible(digits)
        button.setEnabled(possible)
        few = TOO_FEW.format(enough=ENOUGH, count=counted(self._count))
        button.setToolTip(TIP if possible else few if self._count < ENOUGH else OTHERS)


def _count_of(collection: Collection, hand: int) -> int:
    return sum(tally.drawings for tally in collection.tallies(hand).values())
