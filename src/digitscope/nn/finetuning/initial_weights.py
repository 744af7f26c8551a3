"""Training on from a network that is there: its weights are taken, some may stay as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from digitscope.atomic_write import copy_atomically
from digitscope.data.sets.errors import DatasetError
from digitscope.nn.model.architectures import Network, make_model
from digitscope.nn.model.file import ModelFileError, load_model
from digitscope.nn.training.loop import TrainState, begin
from digitscope.runs.folder import RunFolder
from digitscope.runs.settings.config import TrainConfig


def take_start(config: TrainConfig, run: RunFolder, copies: bool = True) -> TrainConfig:
    """Copy the network that a run begins from into its folder; return settings that name the copy.

    The run can then be taken up again, and its report looked at, whatever becomes of the file.
    copies: False in a process that shall write nothing.

    Raises:
        ModelFileError: if it cannot be used.
        OSError: if it cannot be copied.
    """
    if not config.start:
        return config
    _model, card = load_model(config.start)
    if card.mean != 0 or card.std != 1:
        raise ModelFileError("This network takes pictures of another scale: no training can begin from it.")
    if copies and Path(config.start) != run.start:
        copy_atomically(Path(config.start), run.start)
    start = str(run.start) if copies else config.start
    return replace(config, start=start, architecture=card.architecture, options=dict(card.options))


def begin_from(config: TrainConfig, classes: tuple[str, ...]) -> TrainState:
    """Return the state before the first step, with the weights of the network that the settings name.

    What answers for a class goes over by the class's name; of classes that it does not know it begins anew.

    Raises:
        ModelFileError: if the network cannot be used.
        DatasetError: if it is to hold on to its answers, and they are of other classes.
    """
    old, card = load_model(config.start)
    if config.faith and card.classes != classes:
        raise DatasetError(
            f"This network tells {named(card.classes)} apart, and the data {named(classes)}: it cannot learn "
            "these and hold on to its answers at once."
        )
    torch.manual_seed(config.seed)
    new = make_model(config.architecture, config.options)
    _copy(old, new, card.classes, classes)
    return begin(config, new)


def named(classes: tuple[str, ...]) -> str:
    """Return a few classes in words."""
    return ", ".join(classes) if len(classes) <= 12 else f"{', '.join(classes[:10])}, …"


@torch.no_grad()
def _copy(old: Network, new: Network, before: tuple[str, ...], now: tuple[str, ...]) -> None:
    given = old.state_dict()
    last = list(dict(new.named_children()))[-1]
    known = [(place, before.index(name)) for place, name in enumerate(now) if name in before]
    for name, value in new.state_dict().items():
        if not name.startswith(f"{last}."):
            value.copy_(given[name])
            continue
        for place, there in known:
            value[place] = given[name][there]
