"""Work beside a training, by kind; each is a generator of growing results, the last one is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch

from digitscope.data.download.download import Fetched, fetch
from digitscope.data.load import load
from digitscope.data.sets.errors import DatasetError
from digitscope.nn.evaluation.comparison import compare
from digitscope.nn.evaluation.failure_report import find_where_it_fails
from digitscope.nn.export.export import export_events, export_onnx
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.training.devices import find_devices
from digitscope.nn.training.pixel_augmentation import augment
from digitscope.nn.training_data.inspection import look
from digitscope.nn.training_data.selection import sources_of
from digitscope.nn.training_run.test_sets import judge_from_json, judges_named
from digitscope.resources import BUNDLED_MODEL, asset
from digitscope.runs.folder import RunFolder
from digitscope.runs.settings.augmentation import PixelAugment
from digitscope.runs.settings.config import config_from_json

Result: TypeAlias = dict[str, Any]
JobFunction: TypeAlias = Callable[[Mapping[str, Any]], Iterator[Result]]
PREVIEWS = 8
MOST_PICTURES = 500


def devices(_wanted: Mapping[str, Any]) -> Iterator[Result]:
    """Result: `devices`, a list of `plan.messages.DeviceFound`."""
    yield {"devices": list(find_devices())}


def look_at(wanted: Mapping[str, Any]) -> Iterator[Result]:
    """Wanted: `config`, `folder`, `model`. Result: see `nn.data_look.look` and `describe`."""
    recognizer = Recognizer(_model(wanted.get("model")))
    yield from look(config_from_json(wanted.get("config", {})), _folder(wanted), recognizer)


def fetch_set(wanted: Mapping[str, Any]) -> Iterator[Result]:
    """Wanted: `name`. Result: the fields of `nn.fetching.Fetching`, at last `folder`."""
    for step in fetch(wanted["name"]):
        yield {"folder": str(step.folder)} if isinstance(step, Fetched) else asdict(step)


def preview(wanted: Mapping[str, Any]) -> Iterator[Result]:
    """Show what augmentation does.

    Wanted: `augment` (a table, or None), `images` (N, 28, 28) 0…1, `versions`, `seed`.
    Result: `pictures` (N, versions, 28, 28) float32 0…1; the first version is the picture itself.
    """
    given = torch.from_numpy(np.ascontiguousarray(wanted["images"], np.float32))[:, None]
    how = PixelAugment(**wanted["augment"]) if wanted.get("augment") is not None else None
    random = torch.Generator().manual_seed(int(wanted.get("seed", 0)))
    versions = [given]
    for _ in range(int(wanted.get("versions", PREVIEWS)) - 1):
        versions.append(given if how is None else augment(given, how, random))
    yield {"pictures": torch.cat(versions, dim=1).clamp(0, 1).numpy()}


def compare_networks(wanted: Mapping[str, Any]) -> Iterator[Result]:
    """Wanted: `old`, `new` (files; "" the bundled one), `config`, `folder`. Result: `share`, `sets`.

    What judges a run of that configuration judges both. Of each set see `nn.comparing.compare`.
    """
    old, new = Recognizer(_model(wanted.get("old"))), Recognizer(_model(wanted.get("new")))
    sets: list[Result] = []
    folder = _folder(wanted)
    judges = judges_named(sources_of(config_from_json(wanted["config"]), folder), folder)
    for number, judge in enumerate(judges):
        for step in compare(old, new, judge.load(folder)):
            if isinstance(step, dict):
                sets.append(step | {"source": judge.__dict__})
            share = (number + (1.0 if isinstance(step, dict) else step)) / len(judges)
            yield {"share": share, "sets": list(sets)}


def pictures(wanted: Mapping[str, Any]) -> Iterator[Result]:
    """Wanted: `source` of a comparison, `folder`, `indices`, `model`. Result: `images`, `labels`, `indices`.

    Or `set` and `part` (train or test) in place of `source`. The images (uint8) are as the model reads them.
    """
    folder = _folder(wanted)
    if "source" in wanted:
        digits = judge_from_json(wanted["source"]).load(folder)
    else:
        digits = load(wanted["set"], wanted.get("part", "test"), folder=folder)
    indices = [int(index) for index in wanted["indices"]][:MOST_PICTURES]
    if any(not 0 <= index < len(digits) for index in indices):
        raise DatasetError("The data set has no such picture; it was changed since.")
    chosen = digits.pick(np.array(indices, np.int64))
    recognizer = Recognizer(_model(wanted.get("model")))
    names = [digits.classes[label] for label in chosen.labels]
    yield {"images": recognizer.sees(chosen), "labels": names, "indices": indices}


def export(wanted: Mapping[str, Any]) -> Iterator[Result]:
    """Wanted: `format` (onnx or tensorboard), `run` (its folder), `path`. Result: `path`."""
    folder, path = RunFolder(Path(wanted["run"])), Path(wanted["path"])
    if wanted["format"] == "onnx":
        yield {"path": str(path), "greatest_difference": export_onnx(Recognizer(str(folder.model)), path)}
    else:
        export_events(folder, path)
        yield {"path": str(path)}


def failures(wanted: Mapping[str, Any]) -> Iterator[Result]:
    """Wanted: `set`, `folder`, `model`. Result: `share`, `doing`; at last what `nn.failure_job` says."""
    recognizer = Recognizer(_model(wanted.get("model")))
    yield {"share": 0.0, "doing": "opening the data"}
    yield from find_where_it_fails(recognizer, load(wanted["set"], "test", folder=_folder(wanted)))


def _model(path: str | None) -> str:
    return path or str(asset(BUNDLED_MODEL))


def _folder(wanted: Mapping[str, Any]) -> Path | None:
    return Path(wanted["folder"]) if wanted.get("folder") else None


JOBS: dict[str, JobFunction] = {
    "devices": devices,
    "look": look_at,
    "fetch": fetch_set,
    "preview": preview,
    "compare": compare_networks,
    "pictures": pictures,
    "export": export,
    "failures": failures,
}
