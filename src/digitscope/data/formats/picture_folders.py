"""Pictures in folders, a folder for each class."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.photo.loading import ImageError, load_picture

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
HELPERS = frozenset({"@eadir", "__macosx", "__pycache__", "lost+found", "system volume information"})
"""Folders that systems and programs leave beside people's own; hidden ones begin with a point."""
HELPER_FILES = frozenset({"thumbs.db", "desktop.ini"})


def read_folders(path: Path) -> Iterator[tuple[str, str, Drawing | str]]:
    """Yield where each picture lies, its folder's name, and the picture, or why it cannot be read.

    A hidden or helper folder that holds pictures is named as well, with why it is no class.

    Raises:
        OSError: if the folder cannot be looked into.
    """
    for folder in sorted(place for place in path.iterdir() if place.is_dir()):
        try:
            files = sorted(file for file in folder.iterdir() if not _is_hidden(file) and not file.is_dir())
        except OSError as error:
            yield folder.name, folder.name, f"the folder cannot be looked into: {error.strerror or error}"
            continue
        if _is_helper(folder):
            if any(file.suffix.lower() in ENDINGS for file in files):
                yield folder.name, folder.name, "a hidden or helper folder, which is no class"
            continue
        for file in files:
            where = f"{folder.name}/{file.name}"
            try:
                yield where, folder.name, Drawing(picture=load_picture(file))
            except ImageError as error:
                yield where, folder.name, str(error)


def _is_hidden(file: Path) -> bool:
    return file.name.startswith(".") or file.name.lower() in HELPER_FILES


def _is_helper(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name.lower() in HELPERS
