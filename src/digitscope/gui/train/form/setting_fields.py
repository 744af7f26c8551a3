"""One setting of a form: its name, a field for its value, and what it does with its usual range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from digitscope.gui.style.theme import UNIT, small_font, text_font, tokens
from digitscope.gui.train.form.setting_specs import Kind, Setting
from digitscope.gui.widgets.number_field import NumberField, NumberLine, NumberText
from digitscope.typed_numbers import read_wholes

FIELD_PX = 112


class SettingRow(QWidget):
    """Edits one setting.

    Signals:
        changed(): another value, made by a person.
    """

    changed = Signal()

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._field, self._read, self._write = _FIELDS[setting.kind](setting, self.changed.emit)
        self._field.setAccessibleName(setting.title)
        self._field.setAccessibleDescription(setting.help)
        self._field.setToolTip(setting.help)
        title = QLabel(setting.title)
        title.setFont(text_font())
        title.setBuddy(self._field)
        title.setToolTip(setting.help)
        line = QHBoxLayout()
        line.setSpacing(UNIT)
        line.addWidget(title, 1)
        line.addWidget(self._field)
        self._help = QLabel(setting.help)
        self._help.setFont(small_font())
        self._help.setWordWrap(True)
        self._help.setMinimumWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self._help)
        self._colour()

    def value(self) -> Any:  # noqa: ANN401 - whatever kind of setting it is
        """Return the value.

        Raises:
            ValueError: if what was typed is no such value; the message is for people.
        """
        return self._read()

    def set_value(self, value: Any) -> None:  # noqa: ANN401
        """Show a value; `changed` keeps still."""
        self._field.blockSignals(True)
        self._write(value)
        self._field.blockSignals(False)

    def remember(self) -> Callable[[], None]:
        """Return what brings back what a person has here now; `changed` keeps still then."""
        if isinstance(self._field, NumberLine):
            return self._field.remember()
        value = self._read()
        return lambda: self.set_value(value)

    def field(self) -> QWidget:
        """Return the field itself."""
        return self._field

    def _colour(self) -> None:
        palette = self._help.palette()
        muted = tokens(self).muted
        if palette.color(self._help.foregroundRole()) != muted:
            palette.setColor(self._help.foregroundRole(), muted)
            self._help.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_help"):
            self._colour()
        super().changeEvent(event)


class _CalmCombo(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


Made = tuple[QWidget, Callable[[], Any], Callable[[Any], None]]
Told = Callable[[], None]


def _whole(setting: Setting, told: Told) -> Made:
    field = NumberField(NumberText(setting.title, setting.low, setting.high, whole=True))
    field.setFixedWidth(FIELD_PX)
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.edited.connect(told)
    return field, field.value, field.set_value


def _number(setting: Setting, told: Told) -> Made:
    field = NumberLine(NumberText(setting.title, setting.low, setting.high, whole=False))
    field.setFixedWidth(FIELD_PX)
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.edited.connect(told)
    return field, field.value, field.set_value


def _choice(setting: Setting, told: Told) -> Made:
    field = _CalmCombo()
    field.setMinimumWidth(FIELD_PX)
    field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    field.setMaximumWidth(2 * FIELD_PX)
    for value, words in setting.choices:
        field.addItem(words, value)
    field.currentIndexChanged.connect(lambda _: told())

    def write(value: object) -> None:
        place = field.findData(value)
        if place < 0:
            field.addItem(str(value), value)
            place = field.count() - 1
        field.setCurrentIndex(place)

    return field, field.currentData, write


def _flag(_setting: Setting, told: Told) -> Made:
    field = QCheckBox()
    field.toggled.connect(lambda _: told())
    return field, field.isChecked, lambda value: field.setChecked(bool(value))


def _wholes(setting: Setting, told: Told) -> Made:
    field = QLineEdit()
    field.setFixedWidth(FIELD_PX + 4 * UNIT)
    field.editingFinished.connect(told)

    def read() -> list[int]:
        try:
            values = read_wholes(field.text(), int(setting.high))
        except ValueError as error:
            raise ValueError(f"“{setting.title}”: {error}") from error
        if any(not setting.low <= value <= setting.high for value in values):
            raise ValueError(
                f"“{setting.title}” are whole numbers from {setting.low:g} to {setting.high:g}, "
                "with spaces between them."
            )
        return values

    return field, read, lambda value: field.setText(" ".join(str(one) for one in value))


_FIELDS: dict[Kind, Callable[[Setting, Told], Made]] = {
    "whole": _whole,
    "number": _number,
    "choice": _choice,
    "flag": _flag,
    "wholes": _wholes,
}


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
