"""What is asked about a drawing: by which method, why which class, and why not which other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from digitscope.gui.style.theme import MARGIN, UNIT

WITH_LAYER = "grad-cam"
"""The method that is asked of one layer."""
TOOL_TIP = Qt.ItemDataRole.ToolTipRole


class ClassChooser(QComboBox):
    """Chooses a class; the first entry follows the answer.

    Signals:
        chosen_changed(): another class is meant now, by choice or because the answer changed.
    """

    chosen_changed = Signal()

    def __init__(self, automatic: str, name: str, extra: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._automatic, self._extra = automatic, extra
        self._classes: tuple[str, ...] = ()
        self._auto: int | None = None
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_classes(())
        self.currentIndexChanged.connect(lambda _: self.chosen_changed.emit())

    def set_classes(self, classes: Sequence[str]) -> None:
        """Offer these classes, following the answer."""
        self._classes, self._auto = tuple(classes), None
        blocked = self.blockSignals(True)
        self.clear()
        self.addItem(self._automatic)
        if self._extra:
            self.addItem(self._extra)
        self.addItems(self._classes)
        self.blockSignals(blocked)

    def set_automatic(self, index: int | None) -> None:
        """Say which class the first entry means now."""
        if index != self._auto:
            self._auto = index
            name = "" if index is None else f": {self._classes[index]}"
            self.setItemText(0, f"{self._automatic}{name}")
            if self.currentIndex() == 0:
                self.chosen_changed.emit()

    @property
    def follows(self) -> bool:
        """True while the class is the one that the answer gives."""
        return self.currentIndex() == 0

    def chosen(self) -> int | None:
        """Return the class that is meant; None if there is no answer yet, or none is wanted."""
        first = 2 if self._extra else 1
        at = self.currentIndex()
        return self._auto if at == 0 else at - first if at >= first else None

    def choose(self, index: int | None) -> None:
        """Mean this class; None follows the answer."""
        self.setCurrentIndex(0 if index is None else index + (2 if self._extra else 1))

    def choose_none(self) -> None:
        """Mean no class at all, where that is offered."""
        if self._extra:
            self.setCurrentIndex(1)


class WhyControls(QWidget):
    """Method, layer, class, other class.

    Signals:
        changed(): something else is asked now.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order: list[int] = []
        self._method = _combo("Method")
        self._layer = _combo("Layer whose maps are weighed")
        self._layer.setToolTip("The layer whose maps are weighed; later ones are coarser and know more.")
        self.target = ClassChooser("the answer", "Class that is explained")
        self.target.setToolTip("Why this digit? The first entry follows the answer.")
        self.against = ClassChooser("the next", "Class it is set against", "no other")
        self.against.setToolTip("… and not this one? “no other” asks what speaks for the digit alone.")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, MARGIN, 0)
        grid.setSpacing(UNIT // 2)
        grid.addWidget(QLabel("By"), 0, 0)
        grid.addWidget(self._method, 0, 1, 1, 3)
        grid.addWidget(self._layer, 0, 3)
        grid.addWidget(QLabel("Why"), 1, 0)
        grid.addWidget(self.target, 1, 1)
        grid.addWidget(QLabel("and not"), 1, 2)
        grid.addWidget(self.against, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self._grid = grid
        self._layer.hide()
        self._method.currentIndexChanged.connect(self._on_method)
        self._layer.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.target.chosen_changed.connect(self._on_target)
        self.against.chosen_changed.connect(self._on_against)

    def set_catalogue(self, catalogue: Mapping[str, Any]) -> None:
        """Offer the methods and layers that the network has; what was chosen stays if it is there."""
        method, layer = self.method() or str(catalogue["usual_method"]), self._layer.currentText()
        for combo in (self._method, self._layer):
            combo.blockSignals(True)
            combo.clear()
        for entry in catalogue["methods"]:
            if not entry["missing"]:
                self._method.addItem(entry["title"], entry["name"])
                tip = f"{entry['shows']}\n{entry['paper']}"
                self._method.setItemData(self._method.count() - 1, tip, TOOL_TIP)
        self._layer.addItems(catalogue["stages"])
        self._method.setCurrentIndex(max(self._method.findData(method), 0))
        usual = layer if layer in catalogue["stages"] else catalogue["usual_stage"]
        self._layer.setCurrentText(usual or "")
        for combo in (self._method, self._layer):
            combo.blockSignals(False)
        self._on_method()

    def use(self, catalogue: Mapping[str, Any], method: str = "", layer: str = "") -> None:
        """Offer what a network has, and choose; what is empty stays as it is usual."""
        self.set_catalogue(catalogue)
        if method:
            self._method.setCurrentIndex(self._method.findData(method))
        if layer:
            self._layer.setCurrentText(layer)

    def set_classes(self, classes: Sequence[str]) -> None:
        """Offer these classes."""
        self._order = []
        self.target.set_classes(classes)
        self.against.set_classes(classes)

    def set_answer(self, order: Sequence[int]) -> None:
        """Say which classes are the likeliest, likeliest first."""
        self._order = list(order)
        blocked = self.blockSignals(True)
        before = self.options(), self.target.chosen()
        self.target.set_automatic(self._order[0] if self._order else None)
        self._fill_against()
        self.blockSignals(blocked)
        if before != (self.options(), self.target.chosen()):
            self.changed.emit()

    def method(self) -> str:
        """Return the name of the chosen method, empty before the network has said what it has."""
        return str(self._method.currentData() or "")

    def options(self) -> dict[str, Any]:
        """Return the options of `saliency` for all classes, without the class that is looked at."""
        options: dict[str, Any] = {"method": self.method()}
        against = self.against.chosen()
        if against is not None and against != self.target.chosen():
            options["against"] = against
        if self.method() == WITH_LAYER and self._layer.currentText():
            options["stage"] = self._layer.currentText()
        return options

    def _fill_against(self) -> None:
        """Let “the next” be the second likeliest class, or the likeliest if that is the one explained.

        It does not depend on the explained class otherwise, so that the small maps stay when one is clicked.
        """
        others = [index for index in (*self._order[1:2], *self._order[:1]) if index != self.target.chosen()]
        self.against.set_automatic(others[0] if others else None)

    def _on_method(self, _index: int = 0) -> None:
        layered = self.method() == WITH_LAYER
        self._layer.setVisible(layered)
        self._grid.addWidget(self._method, 0, 1, 1, 2 if layered else 3)
        tip = self._method.itemData(self._method.currentIndex(), TOOL_TIP)
        self._method.setToolTip(f"How it is found out\n{tip or ''}".rstrip())
        self.changed.emit()

    def _on_target(self) -> None:
        blocked = self.blockSignals(True)
        if not self.against.follows and self.against.chosen() == self.target.chosen():
            self.against.choose(None)  # why this and not itself: no question
        self._fill_against()
        self.blockSignals(blocked)
        self.changed.emit()

    def _on_against(self) -> None:
        self.changed.emit()


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return combo
