"""Where things lie: what ships with the program, and the user's own folders."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

APP = "digitscope"
BUNDLED_MODEL = "models/bundled.safetensors"
"""The network that comes with the program, an asset."""
OWN_DATA = "DIGITSCOPE_BUNDLED_DATA"
"""Environment variable; with `off` the data sets that come with the program are not looked for."""


def asset(name: str) -> Path:
    """Return the path of a file or folder under `assets/`, such as `models/bundled.safetensors`."""
    return _assets() / name


def _assets() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "assets"
    installed = Path(__file__).parent / "assets"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "assets"


def user_folder(kind: str = "data") -> Path:
    """Return the user's folder for `data`, `config`, `cache` or `log`, made if missing and if it can be made.

    On a read-only or full disk the path is returned all the same: whoever writes there says what went wrong.
    `$DIGITSCOPE_HOME` puts all of them under one folder (tests, portable use, lessons).
    """
    home = os.environ.get("DIGITSCOPE_HOME")
    if home:
        return _made(Path(home) / kind)
    import platformdirs

    find = {
        "data": platformdirs.user_data_path,
        "config": platformdirs.user_config_path,
        "cache": platformdirs.user_cache_path,
        "log": platformdirs.user_log_path,
    }[kind]
    return _made(find(APP, appauthor=False))


def _made(folder: Path) -> Path:
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def data_folders(chosen: Path | None = None) -> list[Path]:
    """Return where data sets are looked for, in order, the program's own folder last.

    Before it: the chosen folder, `$DIGITSCOPE_DATA`, the user's folder. What people bring is found first.
    """
    named = [chosen, Path(os.environ["DIGITSCOPE_DATA"]) if os.environ.get("DIGITSCOPE_DATA") else None]
    own = own_data()
    return [folder for folder in (*named, user_folder("data"), own) if folder is not None]


def own_data() -> Path | None:
    """Return the folder of the data sets that come with the program, None where there is none."""
    folder = asset("data")
    return folder if os.environ.get(OWN_DATA) != "off" and folder.is_dir() else None
