"""Under the figures of classes of one's own: let a network learn them, from which layers on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from digitscope.data.collection.records import Tally
from digitscope.gui.style.theme import UNIT, small_font

FEWEST, WANTED = 4, 10
"""Drawings of each class without which nothing is learned, and with which it goes well."""
MANY_HELD = 50
LAYERS: tuple[tuple[str, bool, str], ...] = (
    ("All layers learn", False, "Every layer of the bundled network goes on learning: usually reads best."),
    (
        "Only the last layer learns",
        True,
        "The layers that see edges and strokes stay as the digits made them (frozen), and only the last one, "
        "which decides, is learned: quicker, and its maps are those that you know.",
    ),
)


def verdicts_rest_on(drawings: int) -> str:
    """Say on how few drawings it will rest when the network doubts; "" where they are many."""
    from digitscope.runs.finetuning import HELD_OUT  # not at start

    held = round(HELD_OUT * drawings)
    if held >= MANY_HELD:
        return ""
    return f"About {held} are held back: when it says “not sure” or “none of these” rests on them alone."


class OwnLearning(QWidget):
    """A button and a choice; says what is missing where nothing can be learned yet.

    Signals:
        asked: learn now; with the early layers frozen (True) or not.
    """

    asked = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layers = QComboBox()
        self.layers.setAccessibleName("Which layers learn")
        for place, (text, frozen, tip) in enumerate(LAYERS):
            self.layers.addItem(text, frozen)
            self.layers.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
        self.layers.currentIndexChanged.connect(self._explain)
        self.start = QPushButton("Learn these classes")
        self.start.setToolTip(
            "A network begins from the bundled one and learns your drawings, each varied many times; a fifth "
            "of them is held back to judge by"
        )
        self.start.clicked.connect(lambda: self.asked.emit(bool(self.layers.currentData())))
        self.words = QLabel(wordWrap=True)
        self.words.setFont(small_font())
        self.words.setAccessibleName("What is missing")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        for widget in (self.start, self.layers, self.words):
            column.addWidget(widget)
        self._explain()

    def set_tallies(self, classes: Sequence[str], tallies: Mapping[str, Tally]) -> None:
        """See whether there is enough to learn from."""
        counts = {name: tallies[name].drawings if name in tallies else 0 for name in classes}
        missing = [name for name, count in counts.items() if count < FEWEST]
        self.start.setEnabled(not missing)
        few = min(counts.values(), default=0)
        if missing:
            shown = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else ".")
            shown = "all of them." if 3 < len(missing) == len(counts) else shown
            self.words.setText(f"At least {FEWEST} of each, better {WANTED}, are needed. Missing: {shown}")
        else:
            better = "" if few >= WANTED else f"{WANTED} of each are better; the fewest are {few}. "
            self.words.setText(better + verdicts_rest_on(sum(counts.values())))
        self.words.setVisible(bool(self.words.text()))

    def _explain(self) -> None:
        self.layers.setToolTip(LAYERS[self.layers.currentIndex()][2])
