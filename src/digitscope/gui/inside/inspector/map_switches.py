"""Off, only this one, or scaled: what the network makes of one map while it reads."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from digitscope.gui.inside.ablation import SwitchBoard
from digitscope.gui.inside.inspector.part import Place
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.labels import ElidingLabel
from digitscope.gui.widgets.slider import PlainSlider

MOST = 3.0
"""A map can be made so many times as strong."""
STEPS = 20
"""Steps of the slider from 0 to 1."""


class MapSwitches(QWidget):
    """Two buttons and a slider for the map in the inspector."""

    def __init__(self, board: SwitchBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._place: Place | None = None
        self._showing = False
        self.off = _button("Off", "Switch this map off and watch the bars (X)", "X")
        self.only = _button("Only", "Switch all other maps of this layer off (O)", "O")
        self.scale = PlainSlider()
        self.scale.setRange(0, round(MOST * STEPS))
        self.scale.setPageStep(STEPS // 2)
        self.scale.setAccessibleName("Strength of this map")
        self.scale.setToolTip("Make this map weaker or stronger while the network reads")
        self._factor = ElidingLabel()
        self._factor.setAccessibleName("Factor of this map")
        self._factor.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._factor.setFixedWidth(11 * UNIT)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT // 2)
        buttons.addWidget(self.off)
        buttons.addWidget(self.only)
        buttons.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(UNIT // 2)
        line.addWidget(self.scale, 1)
        line.addWidget(self._factor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(buttons)
        column.addLayout(line)
        self.off.clicked.connect(self._on_off)
        self.only.clicked.connect(self._on_only)
        self.scale.valueChanged.connect(self._on_scaled)
        board.changed.connect(self._show)
        self._show()

    def set_map(self, place: Place | None) -> None:
        """Be about another map; the picture that goes in has no switches."""
        self._place = place
        self._show()

    def _show(self) -> None:
        place = self._place
        usable = place is not None and place.stage.kind != "Input"
        self.setEnabled(usable)
        factor = self._board.factor(place.stage.name, place.index) if place is not None else 1.0
        self._showing = True
        self.off.setChecked(usable and factor == 0)
        self.only.setChecked(place is not None and self._board.keeps_only(*self._stage_and_count(place)))
        self.scale.setValue(round(factor * STEPS))
        times = f"{factor:.2f}".rstrip("0").rstrip(".")
        self._factor.setText(f"strength ×{times}")
        self._showing = False

    @staticmethod
    def _stage_and_count(place: Place) -> tuple[str, int, int]:
        return place.stage.name, place.index, place.stage.shape[0]

    def _on_off(self, off: bool) -> None:
        if self._place is not None:
            self._board.set_factor(self._place.stage.name, self._place.index, 0.0 if off else 1.0)

    def _on_only(self, only: bool) -> None:
        if self._place is None:
            return
        if only:
            self._board.keep_only(*self._stage_and_count(self._place))
        else:
            self._board.restore(self._place.stage.name)
        self._show()

    def _on_scaled(self, step: int) -> None:
        if self._place is not None and not self._showing:
            self._board.set_factor(self._place.stage.name, self._place.index, step / STEPS)


def _button(text: str, tip: str, key: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setCheckable(True)
    button.setShortcut(key)
    return button
