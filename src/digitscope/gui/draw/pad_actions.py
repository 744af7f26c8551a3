"""What can be done with the pad: its actions with their keys, and the row of tools under it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from digitscope.gui.draw.width_slider import WidthSlider
from digitscope.gui.pad.pad import Pad
from digitscope.gui.pad.tool import THINNEST_PEN, WIDEST_PEN, Tool
from digitscope.gui.style.theme import UNIT
from digitscope.gui.widgets.buttons import ICON_NAME, ToolButton

WIDTH_STEP = 1.2
"""One press of [ or ] makes the pen this much thinner or wider."""

_PAD_ONLY = Qt.ShortcutContext.WidgetShortcut
"""For keys that buttons, sliders and lists need for themselves."""


class PadActions(QObject):
    """The actions, for the row of tools, the menus and the list of keys.

    Signals:
        random_asked, open_asked, paste_asked, save_asked: left to the window.
        play_asked: replay the drawing, or pause.
        step_asked: scrub by so many steps; -1 is one back.
    """

    random_asked = Signal()
    open_asked = Signal()
    paste_asked = Signal()
    save_asked = Signal()
    play_asked = Signal()
    step_asked = Signal(int)

    def __init__(self, pad: Pad, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pad = pad
        self._make_tools()
        self._make_steps()
        self._make_files()
        self._make_replay()
        pad.history_changed.connect(self._on_history_changed)
        pad.tool_changed.connect(self._on_tool_changed)
        pad.pen_width_changed.connect(self._on_pen_width_changed)
        self._on_history_changed()
        self._on_pen_width_changed(pad.pen_width)

    def _make_tools(self) -> None:
        self.pen = self._action("Pen", "Draw", "pen", "P")
        self.eraser = self._action("Eraser", "Erase whole strokes (also: right button)", "eraser", "E")
        group = QActionGroup(self)
        for action, tool in ((self.pen, Tool.PEN), (self.eraser, Tool.ERASER)):
            action.setCheckable(True)
            group.addAction(action)
            action.setData(tool)
            action.triggered.connect(lambda _=False, tool=tool: self.pad.set_tool(tool))
        self.pen.setChecked(True)
        self.thinner = self._action("Thinner line", "Draw thinner lines", "", "[")
        self.wider = self._action("Wider line", "Draw wider lines", "", "]")
        self.thinner.triggered.connect(lambda: self.pad.set_pen_width(self.pad.pen_width / WIDTH_STEP))
        self.wider.triggered.connect(lambda: self.pad.set_pen_width(self.pad.pen_width * WIDTH_STEP))

    def _make_steps(self) -> None:
        self.undo = self._action("Undo", "Take the last step back", "undo", "Ctrl+Z")
        self.redo = self._action("Redo", "Make the step again", "redo", "Ctrl+Shift+Z", "Ctrl+Y")
        self.clear = self._action("Clear", "Take everything off the pad", "clear", "Delete", "Backspace")
        self.undo.triggered.connect(self.pad.undo)
        self.redo.triggered.connect(self.pad.redo)
        self.clear.triggered.connect(self.pad.clear)

    def _make_files(self) -> None:
        self.random = self._action("Random digit", "Put a random digit on the pad", "random", "D")
        self.open = self._action("Open…", "Open a drawing or an image", "open", "Ctrl+O")
        self.paste = self._action("Paste", "Paste an image", "paste", "Ctrl+V")
        self.save = self._action("Save as…", "Save the drawing as JSON, PNG or SVG", "save", "Ctrl+S")
        self.random.triggered.connect(self.random_asked)
        self.open.triggered.connect(self.open_asked)
        self.paste.triggered.connect(self.paste_asked)
        self.save.triggered.connect(self.save_asked)

    def _make_replay(self) -> None:
        self.play = self._action("Replay", "Draw it again, at true speed, or pause", "play", "Space")
        self.back = self._action("Earlier", "Show an earlier moment of the drawing", "", "Left")
        self.forward = self._action("Later", "Show a later moment of the drawing", "", "Right")
        self.play.triggered.connect(self.play_asked)
        self.back.triggered.connect(lambda: self.step_asked.emit(-1))
        self.forward.triggered.connect(lambda: self.step_asked.emit(1))
        for action in (self.play, self.back, self.forward):
            action.setShortcutContext(_PAD_ONLY)

    def all(self) -> list[QAction]:
        """Return every action, in the order of the list of keys."""
        return [
            self.pen, self.eraser, self.thinner, self.wider, self.undo, self.redo, self.clear,
            self.random, self.open, self.paste, self.save, self.play, self.back, self.forward,
        ]  # fmt: skip

    def show_playing(self, playing: bool) -> None:
        """Name the replay action for what it does next."""
        self.play.setText("Pause" if playing else "Replay")

    def _action(self, text: str, what: str, icon_name: str, *keys: str) -> QAction:
        action = QAction(text, self)
        sequences = [QKeySequence(key) for key in keys]
        action.setShortcuts(sequences)
        shown = " or ".join(s.toString(QKeySequence.SequenceFormat.NativeText) for s in sequences)
        action.setToolTip(f"{what} ({shown})")
        action.setProperty(ICON_NAME, icon_name)
        self.pad.addAction(action)
        return action

    def _on_history_changed(self) -> None:
        history = self.pad.history
        self.undo.setEnabled(history.can_undo)
        self.redo.setEnabled(history.can_redo)
        some = not history.drawing.is_empty
        for action in (self.clear, self.save):
            action.setEnabled(some)
        for action in (self.play, self.back, self.forward):
            action.setEnabled(bool(history.drawing.strokes))

    def _on_tool_changed(self, tool: Tool) -> None:
        (self.pen if tool is Tool.PEN else self.eraser).setChecked(True)

    def _on_pen_width_changed(self, width: float) -> None:
        self.thinner.setEnabled(width > THINNEST_PEN)
        self.wider.setEnabled(width < WIDEST_PEN)


class ToolBar(QWidget):
    """A row of flat buttons for the actions, and the slider for the pen's width."""

    def __init__(self, actions: PadActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.width_slider = WidthSlider(actions.pad)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for action in (actions.pen, actions.eraser):
            row.addWidget(ToolButton(action))
        row.addWidget(self.width_slider, 1)
        row.addSpacing(UNIT)
        for action in (actions.undo, actions.redo, actions.clear):
            row.addWidget(ToolButton(action))
        row.addSpacing(UNIT)
        for action in (actions.random, actions.open, actions.paste, actions.save):
            row.addWidget(ToolButton(action))
