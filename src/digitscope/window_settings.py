"""The window's settings file, as the command line may read it before Qt is there (standard library only)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from digitscope.json_files import read_table
from digitscope.resources import user_folder


def settings_path() -> Path:
    """Return where the window keeps its settings."""
    return user_folder("config") / "window.json"


def read_settings() -> dict[str, Any]:
    """Return the saved settings; a missing or damaged file counts as empty."""
    try:
        return read_table(settings_path(), gaps=True)  # one odd number is no reason to lose the others
    except (OSError, ValueError):
        return {}


def saved_model() -> str:
    """Return the network file that was in use last time, "" for the bundled one or one that is gone."""
    path = read_settings().get("model", "")
    try:
        return path if isinstance(path, str) and path and Path(path).is_file() else ""
    except (OSError, ValueError):  # a name that no file can have
        return ""
