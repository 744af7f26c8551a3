"""A run on disk: its settings, its log, its safe point, its film, its network."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from digitscope.resources import user_folder
from digitscope.whole_files import sweep, write_atomically

FORMAT_VERSION = 1
SNAPSHOT = re.compile(r"step-(\d+)\.safetensors")


RENAMED: dict[object, str] = {
    "accuracy": "training_accuracy",
    "validation_loss": "held_out_loss",
    "validation_accuracy": "held_out_accuracy",
}
"""Names in the logs of earlier runs, and what they are called now."""


class RunError(ValueError):
    """A run that cannot be used; the message is a sentence for people."""


@dataclass(frozen=True)
class RunFolder:
    """Where the parts of a run lie."""

    path: Path

    @property
    def about(self) -> Path:
        """Name, date, settings: `config.json`."""
        return self.path / "config.json"

    @property
    def log(self) -> Path:
        """Everything that was reported, a JSON object a line."""
        return self.path / "log.jsonl"

    @property
    def state(self) -> Path:
        """The safe point from which it can be taken up again."""
        return self.path / "state.safetensors"

    @property
    def start(self) -> Path:
        """The network that it began from, where it did not begin with fresh weights."""
        return self.path / "start.safetensors"

    @property
    def model(self) -> Path:
        """The network that came of it."""
        return self.path / "model.safetensors"

    @property
    def report(self) -> Path:
        """The report card."""
        return self.path / "report.json"

    @property
    def film(self) -> Path:
        """The folder of the snapshots."""
        return self.path / "snapshots"

    def snapshot(self, step: int) -> Path:
        """Return the file of one moment of the film."""
        return self.film / f"step-{step:08}.safetensors"

    def snapshots(self) -> list[tuple[int, Path]]:
        """Return step and file of each moment of the film, in order."""
        found = [(SNAPSHOT.fullmatch(path.name), path) for path in self.film.glob("step-*.safetensors")]
        return sorted((int(match[1]), path) for match, path in found if match)

    def begin(self, about: dict[str, Any]) -> None:
        """Make the folder and write what the run is."""
        self.film.mkdir(parents=True, exist_ok=True)
        sweep(self.path)
        sweep(self.film)
        write_json(self.about, {"format": FORMAT_VERSION} | about)

    def read_about(self) -> dict[str, Any]:
        """Return name, date and settings.

        Raises:
            RunError: if this is no run.
        """
        about = read_json(self.about)
        if about.get("format") != FORMAT_VERSION or not isinstance(about.get("config"), dict):
            raise RunError(f"{self.path} is no run of this program, or its settings are damaged.")
        return about

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield what was logged; a last line that was cut off is passed over."""
        try:
            text = self.log.read_text("utf-8", "replace")
        except OSError:
            return
        for line in text.splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                yield {RENAMED.get(name, str(name)): value for name, value in entry.items()}

    def forget_after(self, step: int) -> None:
        """Drop what was logged and filmed after a step: it is taken up again from there."""
        kept = [entry for entry in self.entries() if entry.get("step", 0) <= step]
        lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in kept)
        write_atomically(self.log, lines.encode())
        for number, path in self.snapshots():
            if number > step:
                path.unlink(missing_ok=True)


def runs_folder() -> Path:
    """Return the folder of all runs, made if missing."""
    folder = user_folder("data") / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def new_run() -> RunFolder:
    """Return a folder for a new run that nobody else has; named for the moment."""
    moment = time.strftime("%Y-%m-%d %H.%M.%S")
    number = 1
    while True:
        path = runs_folder() / (moment if number == 1 else f"{moment} ({number})")
        try:
            path.mkdir()
            return RunFolder(path)
        except FileExistsError:
            number += 1


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON file, whole or not at all."""
    write_atomically(path, json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False).encode())


def read_json(path: Path) -> dict[str, Any]:
    """Return what a JSON file holds; a missing or damaged one counts as empty."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def logged(kind: str, record: object) -> dict[str, Any]:
    """Return a record as the log holds it; what is not a number becomes None."""
    values = asdict(record)  # type: ignore[call-overload]
    return {"kind": kind} | {name: None if value != value else value for name, value in values.items()}
