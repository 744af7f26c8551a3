"""All runs: listed, renamed, cloned, compared, deleted; their curves as a table."""

from __future__ import annotations

import csv
import io
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitscope.json_files import is_number
from digitscope.printable import printable
from digitscope.resources import user_folder
from digitscope.runs.folder import NUMBERS, RunError, RunFolder, read_json, runs_folder, write_json
from digitscope.runs.settings.config import TrainConfig, config_from_json

CURVES = ("kind", *(name for name in NUMBERS if name != "steps"))
LONGEST_NAME = 100
TRASH_DAYS = 30
"""How long a deleted run can be restored."""


@dataclass(frozen=True)
class RunInfo:
    """What a list of runs shows."""

    path: str
    name: str
    date: str
    """ISO 8601, local time of its beginning."""
    config: dict[str, Any]
    step: int
    """The last one that was logged."""
    seconds: float
    held_out_accuracy: float | None
    """Of the finished network, else at the end of the last epoch."""
    finished: bool
    resumable: bool
    model: str
    """The network file; "" if there is none yet."""
    size_bytes: int


def list_runs() -> list[RunInfo]:
    """Return all runs, the newest first; folders that are none are passed over, see `damaged_runs`."""
    found = []
    for path in runs_folder().iterdir():
        try:
            found.append(run_info(RunFolder(path)))
        except (RunError, OSError):
            continue
    return sorted(found, key=lambda info: (info.date, info.path), reverse=True)


def damaged_runs() -> list[str]:
    """Return a sentence for each run that cannot be read; a folder without settings is none yet."""
    found = []
    for path in sorted(runs_folder().iterdir()):
        try:
            if (path / "config.json").exists():
                RunFolder(path).read_about()
        except (RunError, OSError) as error:
            found.append(str(error))
    return found


def run_info(folder: RunFolder) -> RunInfo:
    """Return what is known of a run.

    Raises:
        RunError: if this is no run.
    """
    about, report = folder.read_about(), read_json(folder.report)
    step, seconds, accuracy = 0, 0.0, None
    for entry in folder.entries():
        step = max(step, int(entry.get("step") or 0))
        seconds = max(seconds, float(entry.get("seconds") or 0))
        accuracy = entry.get("held_out_accuracy", accuracy)
    held = report.get("held_out")
    accuracy = held.get("accuracy", accuracy) if isinstance(held, dict) else accuracy
    accuracy = float(accuracy) if accuracy is not None and is_number(accuracy) else None
    return RunInfo(
        path=str(folder.path),
        name=printable(about.get("name") or folder.path.name),
        date=printable(about.get("date", "")),
        config=about["config"],
        step=step,
        seconds=seconds,
        held_out_accuracy=accuracy,
        finished=report.get("outcome") == "finished",
        resumable=folder.state.is_file() and report.get("outcome") != "finished",
        model=str(folder.model) if folder.model.is_file() else "",
        size_bytes=sum(path.stat().st_size for path in folder.path.rglob("*") if path.is_file()),
    )


def find_run(name: str) -> RunFolder:
    """Return the run of a path, a folder's name, a name that people gave it, or a part that only one has.

    Raises:
        RunError: if there is none, or more than one.
    """
    if not name:
        raise RunError("Give the name of a run; “digitscope runs” lists them.")
    if (Path(name) / "config.json").is_file():
        return RunFolder(Path(name))
    runs = list_runs()
    for fits in (
        [info for info in runs if name in (Path(info.path).name, info.name)],
        [info for info in runs if name in Path(info.path).name or name in info.name],
        runs[:1] if name == "last" else [],
    ):
        if len(fits) == 1:
            return RunFolder(Path(fits[0].path))
        if fits:
            named = ", ".join(Path(info.path).name for info in fits[:5])
            raise RunError(f"More than one run is called “{name}”: {named}.")
    raise RunError(f"There is no run “{name}”.")


def rename_run(folder: RunFolder, name: str) -> None:
    """Give a run another name; its folder stays.

    Raises:
        RunError: if the name is empty or too long, or this is no run.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise RunError(f"A name has 1 to {LONGEST_NAME} letters.")
    write_json(folder.about, folder.read_about() | {"name": name})


def named_run(name: str) -> RunFolder:
    """Return the run of exactly this name (the folder's or the one that people gave it), or of this path.

    Raises:
        RunError: if there is none, or more than one.
    """
    if name and (Path(name) / "config.json").is_file():
        return RunFolder(Path(name))
    fits = [info for info in list_runs() if name in (Path(info.path).name, info.name)]
    if len(fits) > 1:
        listed = ", ".join(Path(info.path).name for info in fits[:5])
        raise RunError(f"More than one run is called “{name}”: {listed}. Give the name of its folder.")
    if not fits:
        raise RunError(f"There is no run “{name}”; a run is deleted by its exact name. Nothing was deleted.")
    return RunFolder(Path(fits[0].path))


def delete_run(folder: RunFolder) -> Path:
    """Move a run to the folder of deleted runs and return where it is; `restore_run` brings it back.

    Runs that were deleted more than `TRASH_DAYS` ago are removed for good.

    Raises:
        RunError: if this is no run, or lies elsewhere than the runs do.
    """
    folder.read_about()
    if folder.path.resolve().parent != runs_folder().resolve():
        raise RunError(f"{folder.path} lies elsewhere than the runs do, so it is not deleted.")
    trash = trash_folder()
    _empty(trash)
    target = trash / folder.path.name
    number = 1
    while target.exists():
        number += 1
        target = trash / f"{folder.path.name} ({number})"
    os.utime(folder.path)  # its age in the trash is counted from now
    return folder.path.rename(target)


def restore_run(name: str) -> RunFolder:
    """Bring back the run that was deleted last under this name, its folder's or the one that people gave it.

    Raises:
        RunError: if no such run was deleted, or another one has its place.
    """
    deleted = sorted((RunFolder(path) for path in trash_folder().iterdir()), key=_age)
    fits = [run for run in deleted if name in (run.path.name, read_json(run.about).get("name"))]
    if not fits:
        raise RunError(f"No deleted run is called “{name}”.")
    target = runs_folder() / fits[0].path.name
    if target.exists():
        raise RunError(f"There is a run in {target} now, so “{name}” was not restored.")
    return RunFolder(fits[0].path.rename(target))


def trash_folder() -> Path:
    """Return the folder of deleted runs, made if missing."""
    folder = user_folder("data") / "deleted-runs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _age(run: RunFolder) -> float:
    return time.time() - run.path.stat().st_mtime


def _empty(trash: Path) -> None:
    for path in trash.iterdir():
        if _age(RunFolder(path)) > TRASH_DAYS * 86_400:
            shutil.rmtree(path, ignore_errors=True)


def clone_run(folder: RunFolder) -> TrainConfig:
    """Return the settings with which a run began, for another one.

    Raises:
        RunError: if this is no run, or its settings are of another version.
    """
    try:
        return config_from_json(folder.read_about()["config"])
    except RunError:
        raise
    except ValueError as error:
        raise RunError(str(error)) from error


def compare_settings(*configs: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return the settings in which runs differ, with the value of each run."""
    names = dict.fromkeys(name for config in configs for name in config)
    values = {name: tuple(config.get(name) for config in configs) for name in names}
    return {name: each for name, each in values.items() if any(value != each[0] for value in each)}


def curves(folder: RunFolder) -> list[dict[str, Any]]:
    """Return what was logged of progress and epochs, in order."""
    return [entry for entry in folder.entries() if entry.get("kind") in ("progress", "epoch")]


def curves_csv(folder: RunFolder) -> str:
    """Return the curves as CSV; `kind` is progress or epoch, and what a kind has not stays empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, CURVES, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(curves(folder))
    return text.getvalue()
