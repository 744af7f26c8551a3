"""Networks that were trained here and kept: copies, so that deleting a run loses none."""

from __future__ import annotations

import re
from pathlib import Path

from digitscope.atomic_write import write_atomically
from digitscope.resources import user_folder

MOST_NAME = 80


def kept_folder() -> Path:
    """Return the folder of the kept networks, made if missing."""
    folder = user_folder("data") / "networks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep_network(model: Path, name: str) -> Path:
    """Copy a network file to the kept ones under a name, a number added if that is taken; return the copy."""
    content = model.read_bytes()
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "-", name).strip(". ")[:MOST_NAME] or "network"
    number = 1
    while True:
        path = kept_folder() / (f"{plain}.safetensors" if number == 1 else f"{plain} ({number}).safetensors")
        if not path.exists():
            write_atomically(path, content)
            return path
        if path.read_bytes() == content:
            return path
        number += 1


def kept_networks() -> list[Path]:
    """Return the kept networks, the newest first."""
    return sorted(kept_folder().glob("*.safetensors"), key=lambda path: path.stat().st_mtime, reverse=True)
