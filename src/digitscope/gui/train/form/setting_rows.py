"""Several settings under each other, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitscope.gui.style.theme import UNIT
from digitscope.gui.train.form.setting_fields import SettingRow
from digitscope.gui.train.form.setting_specs import Setting


class SettingRows(QWidget):
    """Edits a table of settings.

    Signals:
        changed(str): the name of the setting that a person changed.
    """

    changed = Signal(str)

    def __init__(self, settings: Iterable[Setting], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, SettingRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(UNIT + UNIT // 2)
        self.set_settings(settings)

    def set_settings(self, settings: Iterable[Setting]) -> None:
        """Show other settings in place of these."""
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {}
        for setting in settings:
            row = SettingRow(setting)
            row.changed.connect(lambda name=setting.name: self.changed.emit(name))
            self.rows[setting.name] = row
            self._column.addWidget(row)

    def values(self) -> dict[str, Any]:
        """Return the values by name.

        Raises:
            ValueError: if what was typed somewhere is no value; the message is for people.
        """
        return {name: row.value() for name, row in self.rows.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show these values where there is such a setting."""
        for name, row in self.rows.items():
            if name in values:
                row.set_value(values[name])

    def set_running(self, running: bool) -> None:
        """Let only those be changed that may be while a training runs."""
        for row in self.rows.values():
            row.field().setEnabled(not running or row.setting.live)
