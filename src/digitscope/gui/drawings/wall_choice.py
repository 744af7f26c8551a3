"""Which drawings of the wall are chosen, and how mouse and keys change that."""

from __future__ import annotations

from PySide6.QtCore import Qt

_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class WallChoice:
    """A set of drawings, the one last gone to (`cursor`), and where a range began."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._chosen: set[int] = set()
        self._anchor = 0
        self.cursor = -1
        """Index of the drawing last gone to, -1 for none."""

    def __contains__(self, number: int) -> bool:
        return number in self._chosen

    def __len__(self) -> int:
        return len(self._chosen)

    def indices(self) -> list[int]:
        """Return the places of those chosen."""
        if not self._chosen:
            return []
        return [index for index, number in enumerate(self._ids) if number in self._chosen]

    def set_ids(self, ids: list[int]) -> None:
        """Choose out of these from now on; what is gone is not chosen any more."""
        at = self._ids[self.cursor] if 0 <= self.cursor < len(self._ids) else 0
        self._ids = ids
        if self._chosen:
            self._chosen &= set(ids)
        if at in self._chosen:
            self.cursor = self._anchor = ids.index(at)
        else:  # the next one takes the place of one that is gone
            self.cursor = min(self.cursor, len(ids) - 1)
            self._anchor = max(self.cursor, 0)

    def clear(self) -> None:
        """Choose none."""
        self._chosen.clear()

    def press(self, index: int, modifiers: Qt.KeyboardModifier) -> None:
        """Follow a press of the mouse: alone, with Ctrl (one more or less) or Shift (a range)."""
        if index < 0:
            if not modifiers & (_SHIFT | _CTRL):
                self._chosen.clear()
        elif modifiers & _CTRL:
            self._chosen ^= {self._ids[index]}
            self.cursor = self._anchor = index
        else:
            self._go(index, extend=bool(modifiers & _SHIFT))

    def move(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, columns: int, page: int) -> bool:
        """Follow a key; returns whether it was one for choosing."""
        if not self._ids:
            return False
        if key == Qt.Key.Key_A and modifiers & _CTRL:
            self._chosen = set(self._ids)
            return True
        if key == Qt.Key.Key_Escape and self._chosen:
            self._chosen.clear()
            return True
        last = len(self._ids) - 1
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns,
            Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page, Qt.Key.Key_Home: -last - 1,
            Qt.Key.Key_End: last + 1,
        }  # fmt: skip
        if key not in steps:
            return False
        wanted = self.cursor + steps[key] if self.cursor >= 0 else 0
        self._go(min(max(wanted, 0), last), extend=bool(modifiers & _SHIFT))
        return True

    def _go(self, index: int, *, extend: bool) -> None:
        if extend:
            first, last = sorted((self._anchor, index))
            self._chosen = set(self._ids[first : last + 1])
        else:
            self._chosen = {self._ids[index]}
            self._anchor = index
        self.cursor = index
