"""Which key stands for which class: a digit for itself, other classes by their place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

DIGITS = "0123456789"
_ROW = "1234567890"
"""As the keys lie beside each other."""
_HOLD = ("", "Alt+", "Ctrl+")
"""The first ten classes need one key, the next ten Alt with it, the last ten Ctrl."""
ALL_KEYS = tuple(f"{hold}{digit}" for hold in _HOLD for digit in _ROW)


def keys_of(classes: Sequence[str]) -> tuple[str, ...]:
    """Return the key of each class as Qt writes it (`7`, `Alt+1`); empty where the keys do not reach."""
    if all(len(name) == 1 and name in DIGITS for name in classes):
        return tuple(classes)
    return tuple(ALL_KEYS[place] if place < len(ALL_KEYS) else "" for place in range(len(classes)))


def are_themselves(classes: Sequence[str]) -> bool:
    """Tell whether every class is called as its key is, so that nothing need be said of keys."""
    return keys_of(classes) == tuple(classes)


def typed(event: QKeyEvent) -> str:
    """Return what was typed: `7`, `Alt+7`, or a letter; empty for what names no class."""
    held = event.modifiers()
    key = event.key()
    if Qt.Key.Key_0 <= key <= Qt.Key.Key_9 and held & Qt.KeyboardModifier.AltModifier:
        return f"Alt+{chr(key)}"
    if held & Qt.KeyboardModifier.ControlModifier:
        return f"Ctrl+{chr(key)}" if Qt.Key.Key_0 <= key <= Qt.Key.Key_9 else ""
    return event.text().strip()


def class_of(text: str, classes: Sequence[str]) -> str:
    """Return the class that a key or a typed name stands for; empty for none."""
    keys = keys_of(classes)
    if text in keys and text:
        return classes[keys.index(text)]
    return text if text in classes else ""


def key_words(classes: Sequence[str]) -> str:
    """Say which keys there are, as a tool tip names them."""
    if are_themselves(classes):
        return "keys 0–9"
    if len(classes) <= len(_ROW):
        return f"keys {_ROW[0]}–{_ROW[len(classes) - 1]}"
    return "keys 1–9, 0, then the same with Alt" + (" and with Ctrl" if len(classes) > 2 * len(_ROW) else "")
