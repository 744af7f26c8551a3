"""A run on disk: its settings, its log, its safe point, its film, its network."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from digitscope.atomic_write import sweep, write_atomically
from digitscope.json_files import (
    JsonError,
    Table,
    is_number,
    number_in,
    open_regular,
    parse_table,
    read_table,
    table_in,
    text_in,
    to_bytes,
    to_text,
)
from digitscope.resources import user_folder

FORMAT_VERSION = 1
MOST_TEXT = 4096
"""Letters of a path or a name."""
TEXTS = ("name", "date", "data_folder")
LONGEST_LINE, MOST_LINES = 1 << 20, 1_000_000
"""Of the log: a line has some hundred letters, and one is written a second."""
LARGEST = 1e18
"""Of the numbers in a log; what is larger is damage."""
NUMBERS = (
    "step", "steps", "epoch", "seconds", "loss", "training_accuracy", "held_out_loss", "held_out_accuracy",
    "rate", "digits_per_second", "memory_bytes",
)  # fmt: skip
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
        try:
            about = read_table(self.about)
            for name in TEXTS:
                text_in(about, name, "", MOST_TEXT)
            _check_config(table_in(about, "config"))
        except OSError as error:
            raise RunError(f"{self.path} is no run of this program.") from error
        except JsonError as error:
            raise RunError(f"The settings of the run {self.path} are damaged ({error}).") from error
        if about.get("format") != FORMAT_VERSION or not isinstance(about.get("config"), dict):
            raise RunError(f"{self.path} is no run of this program, or its settings are damaged.")
        return about

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield what was logged; a last line that was cut off, or a damaged one, is passed over.

        Every number is one; what was none is missing.
        """
        try:
            file = open_regular(self.log)
        except (OSError, JsonError):
            return
        with file:
            for _ in range(MOST_LINES):
                line = file.readline(LONGEST_LINE + 1)
                if not line:
                    return
                try:
                    entry = parse_table(line, most=LONGEST_LINE, gaps=True)
                except JsonError:
                    continue
                named = {RENAMED.get(name, name): value for name, value in entry.items()}
                yield {name: None if _is_odd(name, value) else value for name, value in named.items()}

    def forget_after(self, step: int) -> None:
        """Drop what was logged and filmed after a step: it is taken up again from there."""
        kept = [entry for entry in self.entries() if (entry.get("step") or 0) <= step]
        lines = "".join(to_text(entry) + "\n" for entry in kept)
        write_atomically(self.log, lines.encode())
        for number, path in self.snapshots():
            if number > step:
                path.unlink(missing_ok=True)


def runs_folder() -> Path:
    """Return the folder of all runs, made if missing and if it can be made."""
    folder = user_folder("data") / "runs"
    with contextlib.suppress(OSError):
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
    write_atomically(path, to_bytes(value, indent=1))


def read_json(path: Path) -> dict[str, Any]:
    """Return what a JSON file holds; a missing or damaged one counts as empty."""
    try:
        return read_table(path)
    except (OSError, JsonError):
        return {}


def _check_config(config: Table) -> None:
    """Raise JsonError where no list could show the settings; whether they make sense, `config` knows."""
    for name in ("epochs", "batch", "rate", "held_out", "seed"):
        number_in(config, name, 0)
    for name in ("architecture", "optimiser", "device", "start"):
        text_in(config, name, "", MOST_TEXT)
    table_in(config, "options")
    sets = config.get("sets", [])
    if not isinstance(sets, list) or not all(isinstance(one, dict) for one in sets):
        raise JsonError("its “sets” is not a list of tables")
    for one in sets:
        text_in(one, "name", most=MOST_TEXT)


def _is_odd(name: str, value: object) -> bool:
    """Tell what no number can be, where a number should be."""
    return name in NUMBERS and not (is_number(value) and 0 <= value <= LARGEST)  # type: ignore[operator]


def logged(kind: str, record: object) -> dict[str, Any]:
    """Return a record as the log holds it; what is not a number becomes None."""
    values = asdict(record)  # type: ignore[call-overload]
    return {"kind": kind} | {name: None if value != value else value for name, value in values.items()}
