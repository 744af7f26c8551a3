"""A picture of the real window with a drawing in it, made without a screen, for README and lessons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer

from digitscope.gui.app import make_app
from digitscope.gui.mainwindow.main_window import Window
from digitscope.gui.style.theme import apply_theme
from digitscope.ink.drawing.strokes import Drawing
from digitscope.messages import ModelInfo

if TYPE_CHECKING:
    from digitscope.engine.recogniser.client import RecogniserClient

PATIENCE_MS = 60_000
"""Longest wait for the answer; a slow old laptop imports torch in less."""
SETTLE_MS = 700
"""Time for the bars to slide and the marks of the scrubber to be worked out."""


THINK_MS = 6000
"""Time for an explanation to be worked out."""
VIEWS = {"why": "Why", "examples": "Examples", "map": "Map", "inspector": "Inspector", "layers": "Layers"}


class SnapshotError(RuntimeError):
    """The picture could not be made; the message says why."""


def take(
    client: RecogniserClient,
    drawing: Drawing,
    out: Path,
    size: tuple[int, int],
    theme: str,
    view: str = "layers",
) -> None:
    """Show `drawing` in a window of `size` in that theme, wait for the answer and save a picture as PNG.

    `view` is what is looked at beside it: one of `VIEWS`.

    Raises:
        SnapshotError: if no answer comes or the file cannot be written.
    """
    app = make_app()
    apply_theme(app, theme)
    window = Window(client)
    window.resize(*size)
    window.header.set_theme(theme)
    window.show()
    loop = QEventLoop()
    settle = SETTLE_MS if view == "layers" else THINK_MS
    window.draw.read.connect(lambda _: QTimer.singleShot(settle, loop.quit))
    window.link.model_changed.connect(lambda model: _look_at(window, model, view))
    QTimer.singleShot(PATIENCE_MS, lambda: loop.exit(1))
    if drawing.is_empty:
        window.link.model_changed.connect(lambda _: QTimer.singleShot(SETTLE_MS, loop.quit))
    window.draw.pad.setFocus()
    window.draw.show_drawing(drawing, undoable=False)
    late = loop.exec()
    picture = window.grab()
    window.link.stop()
    window.draw.close_threads()
    window.mine.close()
    window.background.close()
    window.deleteLater()
    if late:
        raise SnapshotError("The recogniser gave no answer within a minute.")
    if not picture.save(str(out), "PNG"):
        raise SnapshotError(f"{out} could not be written.")


def _look_at(window: Window, model: ModelInfo, view: str) -> None:
    inside = window.draw.inside
    if view == "inspector":
        inside.maps.choose(model.stages[1 if len(model.stages) > 1 else 0].name, 0)
        inside.open_inspector()
    elif view != "layers":
        inside.show_tab(VIEWS[view])
