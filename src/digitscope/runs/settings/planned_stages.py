"""The stages of a network's file before there is one, so that its maps have their places (no Qt)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from digitscope.messages import StageInfo
from digitscope.runs.settings.architectures import LinearOptions, SimpleOptions, make_options
from digitscope.runs.settings.network_plan import SIDE, PlannedStage, plan

ACTIVATIONS = {"relu": "ReLU", "leaky": "LeakyReLU", "elu": "ELU", "tanh": "Tanh"}
INPUT = StageInfo("input", "Input", (1, SIDE, SIDE), 0)


def planned_stages(architecture: str, options: Mapping[str, Any], classes: int) -> tuple[StageInfo, ...]:
    """Return what `nn.models.stage_infos` will give for the folded network.

    Raises:
        ValueError: for options of which no network can be made.
    """
    checked = make_options(architecture, {**options, "classes": classes})
    rows = plan(architecture, options, classes)
    if isinstance(checked, LinearOptions):
        return (INPUT, StageInfo("pixels", "Flatten", (SIDE * SIDE,), 0), _linear(rows[0]))
    activation = checked.activation if isinstance(checked, SimpleOptions) else "relu"
    kind = ACTIVATIONS[activation]
    made = [INPUT]
    side = SIDE
    for index, row in enumerate(rows):
        if len(row.shape) == 3:
            residual = row.kind.startswith("residual")
            if index in getattr(checked, "strided", ()):
                side = -(-side // 2)
            made += _block(row, side) if residual else _convolution(row, side, activation)
            side = row.shape[1]
            flat = row.shape[0] * side * side
            continue
        if made[-1].kind not in ("Linear", kind) or len(made[-1].shape) == 3:
            made += _features(flat, getattr(checked, "dropout", 0.0))
        made.append(_linear(row))
        if row.name == "combine":
            made.append(StageInfo(f"combine_{activation}", kind, row.shape, 0))
    return tuple(made)


def _convolution(row: PlannedStage, side: int, activation: str) -> Iterator[StageInfo]:
    full = (row.shape[0], side, side)
    yield StageInfo(row.name, "Conv2d", full, row.weights)
    yield StageInfo(f"{row.name}_{activation}", ACTIVATIONS[activation], full, 0)
    if row.shape[1] != side:
        yield StageInfo(f"{row.name}_pool", "MaxPool2d", row.shape, 0)


def _block(row: PlannedStage, side: int) -> Iterator[StageInfo]:
    yield StageInfo(row.name, "Block", (row.shape[0], side, side), row.weights)
    if row.shape[1] != side:
        yield StageInfo(f"{row.name}_pool", "MaxPool2d", row.shape, 0)


def _features(flat: int, dropout: float) -> Iterator[StageInfo]:
    yield StageInfo("features", "Flatten", (flat,), 0)
    if dropout:
        yield StageInfo("dropout", "Dropout", (flat,), 0)


def _linear(row: PlannedStage) -> StageInfo:
    return StageInfo(row.name, "Linear", row.shape, row.weights)
