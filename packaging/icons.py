"""Draw the icon files from `assets/icon.svg`.

Use: `python icons.py FOLDER` writes FOLDER/icon.png (256 px), icon.ico and icon.icns. The program shows
`assets/icon.png`; after a change of the SVG: `python packaging/icons.py build/icons`, then copy it there.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image

SOURCE = Path(__file__).resolve().parents[1] / "assets" / "icon.svg"
PNG_SIZE = 256
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_SIZE = 1024


def drawn(size: int) -> Image.Image:
    """Draw the icon at a size in pixels, RGBA."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice, QRectF
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(SOURCE)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return Image.open(io.BytesIO(bytes(buffer.data().data())))


def main(folder: Path) -> None:
    """Write the icon in the formats of the three systems."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn(PNG_SIZE).save(folder / "icon.png", optimize=True)
    drawn(PNG_SIZE).save(
        folder / "icon.ico", sizes=[(size, size) for size in ICO_SIZES], append_images=[drawn(16), drawn(32)]
    )
    drawn(ICNS_SIZE).save(folder / "icon.icns")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
