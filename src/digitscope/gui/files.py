"""What the window opens and saves: drawings, pictures, and a digit at random from the data at hand."""

from __future__ import annotations

from pathlib import Path

from digitscope.ink.images import drawing_to_png, load_picture
from digitscope.ink.storage import load_drawing, to_json, to_svg, write_atomically
from digitscope.ink.strokes import Drawing

SAVED_PNG_PX = 1024
DRAWING_SUFFIX = ".json"
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
OPEN_FILTER = (
    f"Drawings and pictures (*{DRAWING_SUFFIX} {' '.join('*' + suffix for suffix in IMAGE_SUFFIXES)});;"
    f"Drawings (*{DRAWING_SUFFIX});;Pictures ({' '.join('*' + suffix for suffix in IMAGE_SUFFIXES)});;"
    "All files (*)"
)
SAVE_FILTER = "Drawing with its strokes (*.json);;Picture (*.png);;Vector picture (*.svg)"


def open_drawing(source: Path | bytes) -> Drawing:
    """Read a drawing file or a picture (a path, or the bytes of a picture).

    Raises:
        DrawingFileError, ImageError: with a sentence for people.
    """
    if isinstance(source, Path) and source.suffix.lower() == DRAWING_SUFFIX:
        return load_drawing(source)
    return Drawing(picture=load_picture(source))


def save_as(drawing: Drawing, path: Path) -> None:
    """Write the drawing as the suffix says: `.json` keeps the strokes, `.png` and `.svg` are pictures.

    Raises:
        OSError: if the file cannot be written; an older file of that name is then still whole.
        ValueError: for another suffix.
    """
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
