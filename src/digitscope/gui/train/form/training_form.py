"""The settings of a training: presets on top, then groups that fold; every setting explained beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGridLayout, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT
from digitscope.gui.train.form.augmentation_preview import AugmentPreview
from digitscope.gui.train.form.data_panel import DataPanel
from digitscope.gui.train.form.learning_rate_plot import RateView
from digitscope.gui.train.form.network_table import PlanTable
from digitscope.gui.train.form.presets import ORDER, preset_of, with_data_of
from digitscope.gui.train.form.setting_fields import SettingRow, SettingRows
from digitscope.gui.train.form.setting_specs import (
    DEVICE,
    LEARNING,
    amount_settings,
    option_settings,
    settings_named,
    summary,
)
from digitscope.gui.train.training_words import words_of
from digitscope.gui.widgets.collapsible import FoldGroup
from digitscope.gui.widgets.labels import Note
from digitscope.runs.settings.augmentation import PixelAugment
from digitscope.runs.settings.config import TrainConfig, config_from_json, full_options, rate_at
from digitscope.runs.settings.network_plan import plan

GROUPS = ("Data", "Network", "Learning", "Augmentation", "Device")
RATE_POINTS = 160
CLASSES = 10


class TrainForm(QWidget):
    """Edits a `TrainConfig`.

    Signals:
        changed(): another value; `config()` may now raise.
        live_changed(dict): settings that were changed while a training runs.
    """

    changed = Signal()
    live_changed = Signal(dict)

    def __init__(self, data: DataPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.data = data
        self._config = with_data_of(ORDER[1], TrainConfig())
        self._classes = CLASSES
        self._running = self._own_run = False
        self._live: dict[str, Any] = {}
        """What the run that goes on has said last of the settings that can be changed while it runs."""
        self._mine: dict[str, Callable[[], None]] = {}
        """What brings back the person's own settings where the fields show those of a run."""
        self.groups = {name: FoldGroup(name, is_open=name in ("Data", "Learning")) for name in GROUPS}
        self.presets = QButtonGroup(self)
        self.preset_note = Note("What this preset is for")
        self.data_rows = SettingRows(settings_named(("held_out",)))
        self.architecture = SettingRows(settings_named(("architecture",)))
        self.options = SettingRows(option_settings(self._config.architecture))
        self.plan_table = PlanTable()
        self.learning = SettingRows(settings_named(LEARNING))
        self.rate = RateView()
        self.augments = QCheckBox("Vary the pictures while learning")
        self.augments.setToolTip("Every picture is changed a little each time it is learned from, see below")
        self.amounts = SettingRows(amount_settings())
        self.preview = AugmentPreview()
        self.device = SettingRows(settings_named(DEVICE))
        self._devices = Note("Devices that were found")
        self._devices.hide()
        self._lay_out()
        self._connect()
        self.set_config(self._config)

    def config(self) -> TrainConfig:
        """Return the settings.

        Raises:
            ValueError: if a value is out of range; the message is for people.
        """
        augment = self.amounts.values() if self.augments.isChecked() else None
        values = {
            **self._config.to_json(),
            **self.data_rows.values(),
            **self.architecture.values(),
            **self.learning.values(),
            **self.device.values(),
            "augment": augment,
            "options": self.options.values(),
        }
        return replace(config_from_json(values), sets=self.data.sets())

    def set_config(self, config: TrainConfig, *, keep_data: bool = False) -> None:
        """Show other settings; `keep_data` leaves those of the data, and the seed, as a person has them."""
        self._config = config
        values = {item.name: getattr(config, item.name) for item in fields(config)}
        self.architecture.set_values(values)
        self._show_options(config.architecture, full_options(config))
        self.learning.set_values(values)
        if keep_data:
            del values["seed"]
        else:
            self.data_rows.set_values(values)
            self.data.set_sets(config.sets)
        self.device.set_values(values)
        self.augments.blockSignals(True)
        self.augments.setChecked(config.augment is not None)
        self.augments.blockSignals(False)
        self.amounts.set_values(asdict(config.augment or PixelAugment()))
        self._refresh()
        if self._running:  # a person wants these, for the next training
            self._mine = self._remembered()
            self.show_live(self._live)

    def set_classes(self, classes: int) -> None:
        """Take note of how many classes the data has: the last stage is as wide."""
        if classes != self._classes:
            self._classes = classes
            self._refresh()

    def show_devices(self, text: str) -> None:
        """Say on which devices a training can run here, and why not on others."""
        self._devices.setText(text)
        self._devices.show()

    def set_running(self, running: bool, *, own: bool = True) -> None:
        """Let only those settings be changed that may be while a training runs.

        Those fields show what the run has; when it has ended, they show what the person had in them before.
        What is changed in them meanwhile is kept if the run is the form's `own`, begun with its settings.
        """
        if running != self._running:
            self._live = {}
            for bring_back in self._mine.values():
                bring_back()
            self._mine = self._remembered() if running else {}
        self._running, self._own_run = running, own
        for rows in (self.data_rows, self.architecture, self.options, self.learning, self.device):
            rows.set_running(running)
        self.data.setEnabled(not running)
        for button in self.presets.buttons():
            button.setEnabled(not running)
        self.rate.set_moment(-1)
        self._refresh()

    def show_note(self, text: str) -> None:
        """Say something in place of what the preset is for; nothing: say that again."""
        self._refresh()
        if text:
            self.preset_note.setText(text)

    def show_live(self, settings: dict[str, Any]) -> None:
        """Show what the settings that can be changed while it runs hold now, till it has ended."""
        if not self._running:
            return
        self._live |= settings
        self.learning.set_values(settings)
        self.options.set_values(settings)
        if "augment" in settings:
            self.augments.blockSignals(True)
            self.augments.setChecked(settings["augment"] is not None)
            self.augments.blockSignals(False)
            self.amounts.set_values(settings["augment"] or {})
        self._refresh()

    def _live_rows(self) -> dict[str, SettingRow]:
        every = self.learning.rows | self.options.rows | self.amounts.rows
        return {name: row for name, row in every.items() if row.setting.live}

    def _remembered(self) -> dict[str, Callable[[], None]]:
        """Return what brings back each setting that can be changed while a training runs."""
        varied = self.augments.isChecked()

        def bring_back() -> None:
            self.augments.blockSignals(True)
            self.augments.setChecked(varied)
            self.augments.blockSignals(False)

        return {name: row.remember() for name, row in self._live_rows().items()} | {"augment": bring_back}

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(UNIT // 2)
        for number, preset in enumerate(ORDER):
            button = QPushButton(preset.title)
            button.setCheckable(True)
            button.setToolTip(preset.text)
            button.setAccessibleName(f"Preset: {preset.title}")
            self.presets.addButton(button, number)
            grid.addWidget(button, number // 2, number % 2)
        inside: dict[str, tuple[QWidget, ...]] = {
            "Data": (self.data, self.data_rows),
            "Network": (self.architecture, self.options, self.plan_table),
            "Learning": (self.rate, self.learning),
            "Augmentation": (self.augments, self.preview, self.amounts),
            "Device": (self._devices, self.device),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT, UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addLayout(grid)
        column.addWidget(self.preset_note)
        for name, group in self.groups.items():
            for widget in inside[name]:
                group.body.addWidget(widget)
            column.addWidget(group)
        column.addStretch(1)

    def _connect(self) -> None:
        self.presets.idClicked.connect(self._on_preset)
        self.data.changed.connect(lambda: self._on_changed("sets"))
        self.architecture.changed.connect(self._on_architecture)
        for rows in (self.data_rows, self.options, self.learning, self.amounts, self.device):
            rows.changed.connect(self._on_changed)
        self.augments.toggled.connect(lambda _: self._on_changed("augment"))

    def _on_preset(self, number: int) -> None:
        # The data's rows stay: an amount that is being typed there may be no number yet.
        self.set_config(with_data_of(ORDER[number], self._config), keep_data=True)
        self.changed.emit()

    def _on_architecture(self, _name: str) -> None:
        architecture = self.architecture.values()["architecture"]
        self._show_options(architecture, full_options(TrainConfig(architecture=architecture)))
        self._on_changed("architecture")

    def _show_options(self, architecture: str, values: dict[str, Any]) -> None:
        wanted = option_settings(architecture)
        if [setting.name for setting in wanted] != list(self.options.rows):
            self.options.set_settings(wanted)
        self.options.set_values(values)
        self.options.set_running(self._running)

    def _on_changed(self, name: str) -> None:
        self._refresh()
        self.changed.emit()
        if not self._running:
            return
        if self._own_run and name in self._mine:
            self._mine[name] = self._remembered()[name]
        try:
            config = self.config()
        except ValueError:
            return
        if name in ("rate", "dropout"):
            value = config.rate if name == "rate" else config.options["dropout"]
            self.live_changed.emit({name: value})
        elif name == "augment" or name in self.amounts.rows:
            self.live_changed.emit({"augment": None if config.augment is None else asdict(config.augment)})

    def _refresh(self) -> None:
        """Show what follows from the values: the network, the rate, the summaries."""
        self.amounts.setEnabled(self.augments.isChecked())
        self._show_plan()
        try:
            config = self.config()
        except ValueError as error:
            self.preset_note.setText(str(error))
            self.preset_note.set_tone(warm=True)
            return
        self.preset_note.set_tone()
        chosen = preset_of(config)
        self.presets.setExclusive(chosen is not None)
        for number, preset in enumerate(ORDER):
            button = self.presets.button(number)
            button.setChecked(preset is chosen)
            button.setText(f"✓ {preset.title}" if preset is chosen else preset.title)
        self.preset_note.setText(chosen.text if chosen else "Settings of your own.")
        steps = np.linspace(0, 1000, RATE_POINTS)
        self.rate.set_rates([rate_at(config, int(step), 1001) for step in steps], config.epochs)
        for name, text in summary(config, config.options).items():
            self.groups[name].heading.set_summary(text)
        self.groups["Data"].heading.set_summary(", ".join(words_of(share.name) for share in config.sets))

    def _show_plan(self) -> None:
        try:
            architecture = self.architecture.values()["architecture"]
            self.plan_table.set_stages(plan(architecture, self.options.values(), self._classes))
        except ValueError as error:
            self.plan_table.set_trouble(str(error))
