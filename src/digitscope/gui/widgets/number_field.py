"""Fields for a number: with a decimal point or a decimal comma, and never another number than was typed."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

from digitscope.typed_numbers import read_number, read_whole

BUTTONS_PX = 36
"""Room for the two arrows and the margins."""


class NumberText:
    """Writes a number for a field and reads it again; as long as the text stays, so does the exact number."""

    def __init__(self, title: str, low: float, high: float, *, whole: bool, suffix: str = "") -> None:
        """Take the bounds; `title` begins the sentences on what is no such number."""
        self.low, self.high = low, high
        self._title, self._whole, self._suffix = title, whole, suffix
        self.value = low
        self.text = ""
        self._refused = False

    def write(self, value: float) -> str:
        """Return a number as the field shows it."""
        self.value = int(value) if self._whole else value
        self.text, self._refused = self.written(value), False
        return self.text

    def written(self, value: float) -> str:
        """Return how the field would show a number."""
        return (f"{int(value):d}" if self._whole else f"{value:.4g}") + self._suffix

    def read(self, text: str) -> float:
        """Return the number that stands in the field, an `int` where only whole ones are allowed.

        Raises:
            ValueError: if it is no such number; the message is for people.
        """
        if text == self.text and not self._refused:
            value = self.value
        else:
            typed = text.strip().removesuffix(self._suffix.strip())
            try:
                value = read_whole(typed) if self._whole else read_number(typed)
            except ValueError as error:
                raise ValueError(f"“{self._title}”: {error}") from error
        if not self.low <= value <= self.high:
            kind = "a whole number" if self._whole else "a number"
            raise ValueError(f"“{self._title}” is {kind} from {self.low:g} to {self.high:g}.")
        return value

    def take(self, text: str) -> bool:
        """Take over what was typed, where it is a number; return whether it differs from what was written."""
        if text == self.text:
            return False
        try:
            value = self.read(text)
            self.write(value)
            if not self._whole:  # all that was typed, where what the program sets itself is shown rounded
                self.text = f"{value:.10g}{self._suffix}"
        except ValueError:
            self.text, self._refused = text, True  # said once; it is refused whenever it is read
        return True


class NumberLine(QLineEdit):
    """A line for a number.

    Qt's validators take a comma for a separator of thousands and drop it: 0,05 becomes 5.

    Signals:
        edited(): a person has made another value of it; `value()` may now raise.
    """

    edited = Signal()

    def __init__(self, number: NumberText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self.set_value(number.low)
        self.editingFinished.connect(self._on_finished)

    def value(self) -> float:
        """Return the number.

        Raises:
            ValueError: if what was typed is no such number; the message is for people.
        """
        return self._number.read(self.text())

    def set_value(self, value: float) -> None:
        """Show a number; `edited` keeps still."""
        self.setText(self._number.write(value))

    def remember(self) -> Callable[[], None]:
        """Return what brings back what stands here now, also where that is no number."""
        number, text = copy(self._number), self.text()

        def bring_back() -> None:
            self._number = copy(number)
            self.setText(text)

        return bring_back

    def _on_finished(self) -> None:
        if self._number.take(self.text()):
            self.setText(self._number.text)
            self.edited.emit()


class NumberField(QAbstractSpinBox):
    """A line for a number with two arrows; what is no number stays as it was typed.

    Signals:
        edited(): a person has made another value of it; `value()` may now raise.
    """

    edited = Signal()

    def __init__(self, number: NumberText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self.set_value(number.low)
        self.editingFinished.connect(self._on_finished)

    def value(self) -> float:
        """Return the number.

        Raises:
            ValueError: if what was typed is no such number; the message is for people.
        """
        return self._number.read(self.text())

    def set_value(self, value: float) -> None:
        """Show a number; `edited` keeps still."""
        self.lineEdit().setText(self._number.write(value))

    def stepBy(self, steps: int) -> None:
        number = self._number
        try:
            before = self.value()
        except ValueError:
            before = number.low
        stepped = min(max(before + steps, number.low), number.high)
        if self.text() != number.text or stepped != before:
            self.set_value(stepped)
            self.edited.emit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        step = QAbstractSpinBox.StepEnabledFlag
        return step.StepUpEnabled | step.StepDownEnabled

    def sizeHint(self) -> QSize:
        widest = max((self._number.written(end) for end in (self._number.low, self._number.high)), key=len)
        wide = self.fontMetrics().horizontalAdvance(widest) + BUTTONS_PX
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # numbers do not change by scrolling over them

    def _on_finished(self) -> None:
        if self._number.take(self.text()):
            self.lineEdit().setText(self._number.text)
            self.edited.emit()
