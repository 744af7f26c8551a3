"""What the window opens and saves: the kinds of files, and writing them."""

from __future__ import annotations

from pathlib import Path

from digitscope.ink.drawing.storage import to_json, to_svg, write_atomically
from digitscope.ink.drawing.strokes import Drawing

SAVED_PNG_PX = 1024
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
OPEN_FILTER = (
    f"Drawings and pictures (*.json {' '.join('*' + suffix for suffix in IMAGE_SUFFIXES)});;"
    f"Drawings (*.json);;Pictures ({' '.join('*' + suffix for suffix in IMAGE_SUFFIXES)});;"
    "All files (*)"
)
SAVE_FILTER = "Drawing with its strokes (*.json);;Picture (*.png);;Vector picture (*.svg)"


def save_as(drawing: Drawing, path: Path) -> None:
    """Write the drawing as the suffix says: `.json` keeps the strokes, `.png` and `.svg` are pictures.

    Raises:
        OSError: if the file cannot be written; an older file of that name is then still whole.
        ValueError: for another suffix.
    """
    from digitscope.ink.photo.loading import drawing_to_png  # Pillow: not before a picture is wanted

    match path.suffix.lower():
        case ".json":
            content = to_json(drawing).encode()
        case ".svg":
            content = to_svg(drawing).encode()
        case ".png":
            content = drawing_to_png(drawing, SAVED_PNG_PX)
        case other:
            raise ValueError(f"A drawing is saved as .json, .png or .svg, not as “{other or path.name}”.")
    write_atomically(path, content)
