"""The line above the layers: how numbers become colours, how large the maps are, fold all."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from digitscope.gui.style.colormaps import Scale, ScaleBy
from digitscope.gui.style.theme import UNIT

SCALE_CHOICES: dict[ScaleBy, str] = {
    "map": "scale: map",
    "layer": "scale: layer",
    "all": "scale: all",
}
COLOUR_CHOICES: dict[Scale, str] = {"even": "colours", "grey": "greys"}


class MapsControls(QWidget):
    """Choices that hold for all layers.

    Signals:
        scale_changed(): another scale or other colours were chosen.
        zoom_stepped(int): larger (1), smaller (-1), usual size (0).
        fold_wanted(bool): fold (True) or unfold all layers.
    """

    scale_changed = Signal()
    zoom_stepped = Signal(int)
    fold_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = _combo(list(SCALE_CHOICES.values()), "What one colour scale is shared by")
        self._scale.setToolTip(
            "Each map: its own largest number is brightest; shows the pattern in faint maps too.\n"
            "Each layer: maps of a layer can be compared.\n"
            "All layers: layers can be compared."
        )
        self._colours = _combo(list(COLOUR_CHOICES.values()), "Colours of numbers from zero up")
        self._colours.setToolTip("Colours of numbers from zero up. Signed numbers are blue, neutral, orange.")
        for combo in (self._scale, self._colours):
            combo.currentIndexChanged.connect(lambda _: self.scale_changed.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, UNIT, 0)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(self._scale)
        layout.addWidget(self._colours)
        layout.addStretch(1)
        for text, step, tip in (("−", -1, "Smaller maps (Ctrl −)"), ("+", 1, "Larger maps (Ctrl +)")):
            button = _button(text, tip)
            button.clicked.connect(lambda _=False, by=step: self.zoom_stepped.emit(by))
            layout.addWidget(button)
        for text, fold, tip in (("▸", True, "Fold all layers"), ("▾", False, "Unfold all layers")):
            button = _button(text, tip)
            button.clicked.connect(lambda _=False, fold=fold: self.fold_wanted.emit(fold))
            layout.addWidget(button)
        self.line = layout

    def state(self) -> dict[str, str]:
        """Return what is chosen, for `restore`."""
        return {"scale": self.scale_by(), "colours": self.plain_scale()}

    def restore(self, state: Mapping[str, object]) -> None:
        """Choose what `state()` said; a word that is no choice changes nothing."""
        scales: list[object] = list(SCALE_CHOICES)
        colours: list[object] = list(COLOUR_CHOICES)
        for box, choices, name in ((self._scale, scales, "scale"), (self._colours, colours, "colours")):
            if state.get(name) in choices:
                box.setCurrentIndex(choices.index(state.get(name)))

    def scale_by(self) -> ScaleBy:
        """Return what one scale is shared by."""
        return list(SCALE_CHOICES)[self._scale.currentIndex()]

    def set_scale_by(self, by: ScaleBy) -> None:
        """Choose what one scale is shared by."""
        self._scale.setCurrentIndex(list(SCALE_CHOICES).index(by))

    def plain_scale(self) -> Scale:
        """Return the colours of unsigned maps."""
        return list(COLOUR_CHOICES)[self._colours.currentIndex()]

    def set_plain_scale(self, scale: Scale) -> None:
        """Choose the colours of unsigned maps."""
        self._colours.setCurrentIndex(list(COLOUR_CHOICES).index(scale))


def _combo(choices: list[str], name: str) -> QComboBox:
    combo = QComboBox()
    combo.addItems(choices)
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return combo


def _button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAutoRaise(True)
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setFixedSize(3 * UNIT, 3 * UNIT)
    return button
