"""The window: header, tabs, status line; what is opened and saved; what comes back next time."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from digitscope.data.samples import Sample, random_sample
from digitscope.gui.draw.draw_tab import DrawTab
from digitscope.gui.draw.drawing_files import OPEN_FILTER, SAVE_FILTER, save_as
from digitscope.gui.drawings.my_drawings import NAME as MY_DRAWINGS
from digitscope.gui.drawings.my_drawings import MyDrawings
from digitscope.gui.failures.failures_page import NAME as TEST
from digitscope.gui.failures.failures_page import Testing
from digitscope.gui.mainwindow.header import Header
from digitscope.gui.mainwindow.screen_fit import ScreenFit, scrolled
from digitscope.gui.mainwindow.shortcuts_dialog import KeysDialog, rows_of
from digitscope.gui.mainwindow.status_bar import StatusLine
from digitscope.gui.pad.mime import image_bytes
from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.reading import Read
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.gui.services.session_store import Keeper
from digitscope.gui.style.motion import motion
from digitscope.gui.style.theme import apply_theme
from digitscope.gui.train.train_page import NAME as TRAIN
from digitscope.gui.train.train_page import Training
from digitscope.ink.drawing.strokes import Drawing
from digitscope.messages import Failed, ModelInfo
from digitscope.resources import BUNDLED_MODEL, asset, data_folders

if TYPE_CHECKING:
    from digitscope.engine.recogniser.client import RecogniserClient
    from digitscope.runs.messages import Train

START, LEAST = QSize(1400, 900), QSize(1024, 640)
PAD_KEYS = [
    ("0 … 9", "Say which digit it was, and keep the drawing"),
    ("Right button", "Erase strokes"),
    ("Pen's eraser tip", "Erase strokes"),
    ("Esc", "Take the stroke under way back"),
]
INSIDE_KEYS = [
    ("Arrow keys", "From map to map, from layer to layer; in a large map from cell to cell"),
    ("Enter", "Open the inspector of a map; stay at a cell"),
    ("Ctrl++, Ctrl+−, Ctrl+0", "Larger maps, smaller maps, the usual size (or Ctrl and wheel)"),
    ("Page up, Page down", "Inspector: the map before, the next map"),
    ("X", "Inspector: switch this map off or on"),
    ("O", "Inspector: keep only this map"),
    ("R", "Restore all maps that are off or scaled"),
    ("Esc", "Back to the layers"),
]
MAP_KEYS = [
    ("Arrow keys", "From digit to digit"),
    ("Shift and arrow keys", "Move the map"),
    ("+, −, 0", "Zoom in, zoom out, show all"),
    ("Enter", "Put the digit on the pad"),
]
WINDOW_KEYS = [
    ("Tab", "Go to the next part of the window"),
    ("Ctrl+Return", "Start the training (in Train)"),
]


COLLECT_AFTER = 5_000, 20, 100
"""Rarer than Python's own 700, 10, 10; of the objects of a stroke few are in cycles."""

SETTLED_MS = 500
"""After that, the views of a network have been built."""


class Window(QMainWindow):
    """One window; owns everything in it and the link to the recogniser."""

    def __init__(self, client: RecogniserClient, data: Path | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Digitscope")
        self._fit = ScreenFit(self, START, LEAST)
        self.notices = Notices(self)
        self.background, self._aside = Background(self), Background(self)
        self.keeper = Keeper(self.background, self.notices, self)
        self.link = RecogniserLink(client, self)
        self.draw = DrawTab(self.link)
        self.training = Training(self.draw.reading, self.keeper, self.background, self.notices, data, self)
        self.testing = Testing(self.background, self.notices, data, self)
        self.mine = MyDrawings(self.draw, self.link, self.keeper, self.notices, data, self)
        self.status = StatusLine()
        self._data = data
        self._random: np.random.Generator | None = None
        self._device = ""
        self._keys: KeysDialog | None = None
        self._own_actions = self._make_actions()
        self.header = Header(self._own_actions[:-1], self._own_actions[-1])
        self._lay_out()
        self._connect()
        keep_what_is_there()  # else it is gone through once, soon after the first paint: a stall of 30 ms

    # -- set-up ---------------------------------------------------------------------------------------------

    def _make_actions(self) -> list[QAction]:
        made = []
        for text, tip, keys, slot in (
            ("Bundled network", "Read with the network that comes with the program", "", self._on_bundled),
            ("Open a network file …", "Read with a network of your own", "Ctrl+Shift+O", self._on_model),
            ("Start the recogniser again", "End its process and start a fresh one", "", self.link.restart),
            ("Keys", "Every key in one list (F1)", "F1", self._on_help),
        ):
            action = QAction(text, self)
            action.setToolTip(tip)
            if keys:
                action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _=False, slot=slot: slot())
            self.addAction(action)
            made.append(action)
        return made

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        self.stack.addWidget(self.draw)
        self.header.tabs.addTab("Draw")
        self.stack.addWidget(self.mine.page)
        self.header.tabs.addTab(MY_DRAWINGS)
        self.stack.addWidget(self.training.page)
        self.header.tabs.addTab(TRAIN)
        self.stack.addWidget(self.testing.page)
        self.header.tabs.addTab(TEST)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(scrolled(self.stack), 1)
        self.setCentralWidget(page)
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        self.notices.notified.connect(self.status.show_notice)
        self.notices.succeeded.connect(self.status.clear_error)
        self.draw.inside.told.connect(self.notices.notify)
        self.header.tab_chosen.connect(self.stack.setCurrentIndex)
        self.header.theme_chosen.connect(self.set_theme)
        self.header.motion_chosen.connect(self.set_motion)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.applicationStateChanged.connect(self._on_state_changed)
        self.link.model_changed.connect(self._on_model_changed)
        self.link.failed.connect(self._on_failed)
        self.link.died.connect(self._on_died)
        self.draw.drawing_changed.connect(self.keeper.keep_drawing)
        self.draw.read.connect(self._on_read)
        self.training.draw_wanted.connect(lambda: self.header.tabs.setCurrentIndex(0))
        self.training.drawing_wanted.connect(self.draw.show_drawing)
        self.training.network_wanted.connect(self.use_model)
        self.training.kept.connect(self.mine.own.take_kept)
        self.testing.draw_wanted.connect(lambda: self.header.tabs.setCurrentIndex(0))
        self.testing.drawing_wanted.connect(self.draw.show_drawing)
        self.training.offer_kept(self.header.network.menu())
        self.mine.draw_wanted.connect(self._on_draw_wanted)
        self.mine.network_wanted.connect(self.use_model)
        self.mine.training_wanted.connect(self._on_training_wanted)
        actions = self.draw.actions_
        actions.open_asked.connect(self._on_open)
        actions.paste_asked.connect(self._on_paste)
        actions.save_asked.connect(self._on_save)
        actions.random_asked.connect(self._on_random_digit)
        self.draw.pad.file_dropped.connect(lambda name: self.open_path(Path(name)))
        self.draw.pad.image_dropped.connect(self._open)

    def restore(self) -> None:
        """Bring back how the window was left: place, sizes, pen and the last drawing."""
        self._fit.place(QByteArray.fromBase64(self.keeper.get("geometry", "").encode()))
        self.draw.panels.restore(self.keeper.get("draw", ""))
        self.draw.maps.restore(self.keeper.get("layers", ""))
        self.header.set_theme(self.keeper.get("theme", "system"))
        self.header.set_motion(self.keeper.get("motion", "system"))
        motion().choose(self.keeper.get("motion", "system"))
        QTimer.singleShot(SETTLED_MS, lambda: motion().ask_system(self._aside))  # not while it starts
        self.draw.pad.set_pen_width(self.keeper.get("pen_width", 1.0))
        self.draw.show_drawing(self.keeper.last_drawing(), undoable=False)
        self.draw.pad.setFocus()
        self.keeper.follow("geometry", lambda: self.saveGeometry().toBase64().toStdString())
        self.keeper.follow("draw", self.draw.panels.state)
        self.keeper.follow("layers", self.draw.maps.state)
        self.keeper.follow("pen_width", lambda: self.draw.pad.pen_width)

    # -- what the user asks for -----------------------------------------------------------------------------

    def open_path(self, path: Path) -> None:
        """Open a drawing, a picture or a network file, whichever it is."""
        if path.suffix.lower() == ".safetensors":
            self.use_model(path)
        else:
            self._open(path)

    def use_model(self, path: Path) -> None:
        """Read with this network file; the one in use stays if the file is no good."""
        self.status.show_state("recogniser: reading the network file …")
        self.link.use_model(str(path))

    def save_to(self, path: Path) -> None:
        """Write the drawing on the pad to a file of the kind its suffix names."""
        drawing = self.draw.pad.drawing
        self.background.run(
            lambda: save_as(drawing, path),
            lambda _: self.notices.notify("info", f"Saved as {path.name}."),
            lambda error: self._complain(f"{path.name} was not saved", error),
        )

    def set_theme(self, theme: str) -> None:
        """Switch to `light`, `dark` or `system`, and remember it."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme)
        self.header.set_theme(theme)
        self.keeper.put("theme", theme)

    def set_motion(self, choice: str) -> None:
        """Follow the `system` in what moves, or have motion `reduced` or in `full`, and remember it."""
        motion().choose(choice)
        motion().ask_system(self._aside)
        self.header.set_motion(choice)
        self.keeper.put("motion", choice)

    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:  # the system's settings may be open beside it
            motion().ask_system(self._aside)

    def _open(self, source: Path | bytes) -> None:
        from digitscope.ink.photo.open_drawing import open_drawing  # Pillow: not before a picture is wanted

        name = source.name if isinstance(source, Path) else "The picture"
        self.background.run(
            lambda: open_drawing(source),
            self._on_opened,
            lambda error: self._complain(f"{name} was not opened", error, "The drawing on the pad was kept."),
        )

    def _on_opened(self, drawing: Drawing) -> None:
        self.draw.show_drawing(drawing)
        self.notices.succeed()

    def _complain(self, what: str, error: Exception, kept: str = "") -> None:
        self.notices.notify("error", f"{what}: {_reason(error)} {kept}".strip(), repr(error))

    def _on_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open a drawing or a picture", "", OPEN_FILTER)
        if name:
            self.open_path(Path(name))

    def _on_save(self) -> None:
        if self.draw.pad.drawing.is_empty:
            self.notices.notify("info", "There is nothing on the pad to save yet.")
            return
        name, chosen = QFileDialog.getSaveFileName(self, "Save the drawing", "drawing.json", SAVE_FILTER)
        if name:
            path = Path(name)
            self.save_to(path if path.suffix else path.with_suffix(chosen.rpartition("*")[2].rstrip(")")))

    def _on_paste(self) -> None:
        clipboard: QMimeData = QGuiApplication.clipboard().mimeData()
        urls = [url for url in clipboard.urls() if url.isLocalFile()]
        if urls:
            self.open_path(Path(urls[0].toLocalFile()))
        elif (pasted := image_bytes(clipboard)) is not None:
            self._open(pasted)
        else:
            self.notices.notify("info", "There is no picture on the clipboard.")

    def _on_random_digit(self) -> None:
        folders = data_folders(self._data)
        self._random = self._random or np.random.default_rng()  # not at start: it loads numpy.random
        draws = self._random
        self.background.run(lambda: random_sample(folders, draws), self._on_sample)

    def _on_sample(self, sample: Sample) -> None:
        self.draw.show_drawing(sample.drawing)
        self.notices.notify("info", f"A {sample.label} ({sample.source}).")

    def _on_bundled(self) -> None:
        self.mine.own.to_digits()
        self.use_model(asset(BUNDLED_MODEL))

    def _on_model(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open a network file", "", "Networks (*.safetensors)")
        if name:
            self.use_model(Path(name))

    def _on_training_wanted(self, order: Train) -> None:
        self.header.tabs.setCurrentIndex(self.stack.indexOf(self.training.page))
        self.training.begin(order)

    def _on_draw_wanted(self) -> None:
        self.header.tabs.setCurrentIndex(0)
        self.draw.pad.setFocus()

    def _on_help(self) -> None:
        if self._keys is None:
            draw = rows_of([*self.draw.actions_.all(), *self.mine.actions()])
            sections = [
                ("On the pad", [*draw, *PAD_KEYS]),
                ("Layers and inspector", INSIDE_KEYS),
                ("Map of digits", MAP_KEYS),
                ("Everywhere", [*rows_of(self._own_actions), *WINDOW_KEYS]),
            ]
            self._keys = KeysDialog(sections, self)
        self._keys.show()
        self._keys.raise_()

    # -- what the recogniser says ---------------------------------------------------------------------------

    def _on_model_changed(self, model: ModelInfo) -> None:
        self._device = model.device
        self.header.set_model(model)
        self.draw.set_model(model)
        self.training.set_model(model)
        self.testing.set_model(model)
        self.mine.set_model(model)
        self.keeper.put("model", "" if Path(model.path) == asset(BUNDLED_MODEL) else model.path)
        self.status.show_state(f"recogniser ready · {model.device}")

    def _on_read(self, read: Read) -> None:
        self.mine.set_read(read)
        self.status.show_state(f"recogniser ready · {read.answer.seconds * 1000:.1f} ms · {self._device}")

    def _on_failed(self, failed: Failed) -> None:
        if self.link.is_explanation(failed.id):
            return  # said where the explanation would stand
        self.status.show_state(f"recogniser ready · {self._device}")
        self.notices.notify("error", failed.message, failed.details)

    def _on_died(self, sentence: str, details: str) -> None:
        self.status.show_state("recogniser stopped" if self.link.gave_up else "recogniser: starting again …")
        self.draw.answer.set_waiting(sentence)
        self.notices.notify("warning", sentence, details)

    # -- the end --------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        self.keeper.look()
        self.keeper.keep_drawing(self.draw.pad.drawing)
        self.keeper.write()
        self.testing.stop()  # it ends while the others are waited for
        self.training.close()
        self.testing.close()
        self.link.stop()
        self.draw.close_threads()
        self.mine.close()
        self.background.close()
        self._aside.close()
        super().closeEvent(event)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror[0].lower()}{error.strerror[1:]}. Nothing on the pad has changed."
    return str(error)


def keep_what_is_there() -> None:
    """Take all objects of the start out of Python's collection of cycles; once in the life of the program.

    They stay anyway (49,000, of modules nearly all), and going through them would hold the pen up for tens of
    milliseconds. What comes later is not taken out: views of a network are replaced with the next one.
    """
    if not gc.get_freeze_count():
        gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
