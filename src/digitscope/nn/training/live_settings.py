"""Settings changed while a training runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from torch import nn

from digitscope.nn.model.architectures import Network
from digitscope.nn.training.loop import TrainState
from digitscope.runs.settings.architectures import SimpleOptions
from digitscope.runs.settings.config import changed, full_options
from digitscope.runs.settings.descriptions import LIVE


def change(state: TrainState, settings: Mapping[str, object]) -> None:
    """Let a training go on with other settings, from the next step on.

    Raises:
        ValueError: for a setting that stays as it is while it runs, or a value out of range; nothing changes.
    """
    odd = set(settings) - set(LIVE)
    if odd:
        raise ValueError(f"While a training runs, {', '.join(sorted(odd))} cannot be changed.")
    state.config = changed(state.config, settings)
    if "dropout" in settings:
        share = state.config.options["dropout"]
        for model in (state.model, state.average.model):
            set_dropout(model, share)


def present(state: TrainState) -> dict[str, Any]:
    """Return the present values of what can be changed, as JSON can hold them."""
    config = state.config
    return {name: value for name, value in (config.to_json() | full_options(config)).items() if name in LIVE}


def set_dropout(model: Network, share: float) -> None:
    """Put out this share of features while learning; the stage is added where there was none."""
    assert isinstance(model.options, SimpleOptions)
    model.options = replace(model.options, dropout=share)
    children = dict(model.named_children())
    if "dropout" in children:
        children["dropout"].p = share  # type: ignore[assignment]
        return
    # It holds no weights, so that what is saved has the same names with it and without.
    for name in children:
        delattr(model, name)
    for name, child in children.items():
        model.add_module(name, child)
        if isinstance(child, nn.Flatten):
            model.add_module("dropout", nn.Dropout(share))
    model.train(model.training)
