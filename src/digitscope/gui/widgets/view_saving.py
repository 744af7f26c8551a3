"""Saves what a view shows as PNG or SVG, or puts it on the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter, QRegion
from PySide6.QtWidgets import QFileDialog, QWidget

from digitscope.gui.services.background import Background
from digitscope.gui.style.theme import MARGIN, tokens
from digitscope.ink.drawing.storage import write_atomically

Tell: TypeAlias = Callable[[str, str], None]
"""Takes a level and a sentence for people."""

RATIO = 2.0
"""Saved pictures have twice the pixels of the screen, so that they can be printed."""
FILTER = "Picture (*.png);;Vector picture (*.svg)"


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
