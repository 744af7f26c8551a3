"""Open whatever holds a drawing: a drawing file or a picture."""

from __future__ import annotations

from pathlib import Path

from digitscope.ink.drawing.storage import load_drawing
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.photo.loading import load_picture

DRAWING_SUFFIX = ".json"


def open_drawing(source: Path | bytes) -> Drawing:
    """Read a drawing file or a picture (a path, or the bytes of a picture).

    Raises:
        DrawingFileError, ImageError: with a sentence for people.
    """
    if isinstance(source, Path) and source.suffix.lower() == DRAWING_SUFFIX:
        return load_drawing(source)
    return Drawing(picture=load_picture(source))
