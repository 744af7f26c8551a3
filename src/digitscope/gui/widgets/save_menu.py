"""The button that saves or copies a view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter, QRegion
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from digitscope.gui.services.background import Background
from digitscope.gui.style.theme import MARGIN, UNIT, tokens
from digitscope.ink.drawing.storage import write_atomically

Tell: TypeAlias = Callable[[str, str], None]
"""Takes a level and a sentence for people."""

RATIO = 2.0
"""Saved pictures have twice the pixels of the screen, so that they can be printed."""

FILTER = "Picture (*.png);;Vector picture (*.svg)"


class SaveMenu(QToolButton):
    """Saves as PNG or SVG, or copies, what a function names: the view and its title.

    Signals:
        told(str, str): level and sentence of how it went.
        opened(), closed(): the view may be wanted soon; it is not wanted any more.
    """

    told = Signal(str, str)
    opened = Signal()
    closed = Signal()

    def __init__(
        self, view: Callable[[], tuple[QWidget, str]], what: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._view = view
        self.setText("⋯")
        self.setAutoRaise(True)
        self.setToolTip(f"Save or copy {what}")
        self.setAccessibleName(f"Save or copy {what}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(3 * UNIT, 3 * UNIT)
        self._busy = False
        self._aside = Background(self)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self.opened)
        # Qt tells that a menu closes before it tells what was chosen in it.
        self._menu.aboutToHide.connect(lambda: QTimer.singleShot(0, self._on_hidden))
        self.save = self._menu.addAction("Save as PNG or SVG …")
        self.copy = self._menu.addAction("Copy as a picture")
        self.save.triggered.connect(self._on_save)
        self.copy.triggered.connect(self._on_copy)
        # Not `setMenu`: its arrow would lie on the three dots.
        self.clicked.connect(lambda: self._menu.popup(self.mapToGlobal(QPoint(0, self.height()))))

    def view(self) -> QWidget:
        """Return the widget whose picture is saved or copied."""
        return self._view()[0]

    def _on_hidden(self) -> None:
        if not self._busy:
            self.closed.emit()

    def _on_save(self) -> None:
        self._busy = True
        try:
            view, title = self._view()
            name = "-".join(word for word in title.replace("·", " ").split())
            save_view(view, f"{name}.png", self.told.emit, self._aside)
        finally:
            self._busy = False
            self.closed.emit()

    def _on_copy(self) -> None:
        copy_view(self._view()[0], self.told.emit)


def _ground(widget: QWidget) -> tuple[QSize, QPoint]:
    """Return a picture's size and where the widget lies in it: words keep off the edge of a picture."""
    layout = widget.layout()
    room = max(0, MARGIN - layout.contentsMargins().left()) if layout is not None else 0
    return widget.size() + QSize(2 * room, 2 * room), QPoint(room, room)


def picture_of(widget: QWidget) -> QImage:
    """Return what a widget shows, on the window's ground; a null picture if it is too large."""
    size, place = _ground(widget)
    image = QImage(size * RATIO, QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        return image
    image.setDevicePixelRatio(RATIO)
    image.fill(tokens(widget).paper)
    widget.render(image, place, QRegion(), QWidget.RenderFlag.DrawChildren)
    return image


def encode_png(image: QImage) -> bytes:
    """Return a picture as a PNG file; may be called in any thread.

    Raises:
        OSError: if it is too large to be drawn or packed.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"PNG"))
    if image.isNull() or not writer.write(image):
        raise OSError("the picture is too large. Save it as SVG instead.")
    return bytes(buffer.data().data())


def svg_of(widget: QWidget) -> bytes:
    """Return what a widget shows as an SVG file: lines and text stay sharp at any size."""
    size, place = _ground(widget)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    from PySide6.QtSvg import QSvgGenerator  # only where one is made

    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setTitle(widget.accessibleName() or "Digitscope")
    painter = QPainter(generator)
    painter.fillRect(QRect(QPoint(), size), tokens(widget).paper)
    widget.render(painter, place, QRegion(), QWidget.RenderFlag.DrawChildren)
    painter.end()
    return bytes(content.data())


def drawn(widget: QWidget, path: Path) -> Callable[[], None]:
    """Draw what a widget shows now; what is returned writes it, in any thread, as the file's suffix says.

    It raises an `OSError` if the file cannot be written; an older one of that name is then still whole.
    """
    if path.suffix.lower() == ".svg":
        lines = svg_of(widget)
        return lambda: write_atomically(path, lines)
    image = picture_of(widget)
    return lambda: write_atomically(path, encode_png(image))


def write_view(widget: QWidget, path: Path) -> None:
    """Write what a widget shows to a file of the kind its suffix names, and wait for it.

    Raises:
        OSError: if the file cannot be written; an older one of that name is then still whole.
    """
    drawn(widget, path)()


def save_view(widget: QWidget, name: str, tell: Tell, aside: Background) -> None:
    """Ask for a file name, draw what a widget shows, and write it on the thread of `aside`."""
    chosen, kind = QFileDialog.getSaveFileName(widget, "Save this picture", name, FILTER)
    if not chosen:
        return
    path = Path(chosen)
    if path.suffix.lower() not in (".png", ".svg"):
        path = path.with_name(path.name + (".svg" if "svg" in kind else ".png"))

    def failed(error: Exception) -> None:
        refused = error.strerror if isinstance(error, OSError) else ""
        reason = f"{refused}. Choose another place." if refused else str(error)
        tell("error", f"{path.name} was not saved: {reason}")

    aside.run(drawn(widget, path), lambda _: tell("info", f"Saved as {path.name}."), failed)


def copy_view(widget: QWidget, tell: Tell) -> None:
    """Put what a widget shows on the clipboard."""
    QGuiApplication.clipboard().setImage(picture_of(widget))
    tell("info", "The picture is on the clipboard.")
