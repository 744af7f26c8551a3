"""What a network will be before it exists: shapes, weights, receptive fields and cost (no Qt).

By plain formulas, for the layers of `nn.models` as they are once the norms are folded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from digitscope.messages import StageInfo
from digitscope.runs.settings.architectures import (
    FirstStepsOptions,
    LinearOptions,
    ResidualOptions,
    SimpleOptions,
    make_options,
)

ACTIVATIONS = {"relu": "ReLU", "leaky": "LeakyReLU", "elu": "ELU", "tanh": "Tanh"}


SIDE = 28
STAGES = ("edges", "strokes", "corners", "shapes", "parts", "wholes")


@dataclass(frozen=True)
class PlannedStage:
    """One row of the plan."""

    name: str
    kind: str
    shape: tuple[int, ...]
    weights: int
    field: int
    """Side of the patch of the picture that one number depends on, in pixels."""
    cost: int
    """Multiplications for one picture."""


def plan(architecture: str, options: Mapping[str, Any], classes: int) -> tuple[PlannedStage, ...]:
    """Return the stages of a network.

    Raises:
        ValueError: for options of which no network can be made; the message is for people.
    """
    checked = make_options(architecture, {**options, "classes": classes})
    if isinstance(checked, SimpleOptions | FirstStepsOptions):
        return _simple(checked)
    if isinstance(checked, ResidualOptions):
        return _residual(checked)
    return (_linear("digit", SIDE * SIDE, classes),)


def _simple(options: SimpleOptions) -> tuple[PlannedStage, ...]:
    stages: list[PlannedStage] = []
    seen, before, side = _Seen(), 1, SIDE
    for index, (width, kernel) in enumerate(zip(options.widths, options.kernels, strict=True)):
        pool, stride = index in options.pools, 2 if index in options.strided else 1
        convolved = _convolution(STAGES[index], (before, width), kernel, side, seen, pool=pool, stride=stride)
        stages.append(convolved)
        before, side = width, stages[-1].shape[1]
        if side < 1:
            raise ValueError("The picture is halved too often: nothing would be left of it.")
    features = before * side * side
    if options.hidden:
        stages.append(_linear("combine", features, options.hidden))
        features = options.hidden
    return (*stages, _linear("digit", features, options.classes))


def _residual(options: ResidualOptions) -> tuple[PlannedStage, ...]:
    seen, before, side = _Seen(), options.widths[0], SIDE // 2
    stages = [_convolution("edges", (1, before), options.kernel, SIDE, seen, pool=True)]
    for name, width in zip(STAGES[1:], options.widths, strict=False):
        first = _convolution(name, (before, width), 3, side, seen, pool=False)
        second = _convolution(name, (width, width), 3, side, seen, pool=False)
        skip = before * width if before != width else 0
        cost = first.cost + second.cost + skip * side * side
        weights = first.weights + second.weights + skip
        block = replace(second, kind="residual block", weights=weights, cost=cost)
        if side > 3:
            side //= 2
            seen.pool()
            block = replace(block, kind="residual block, halved", field=seen.field)
        stages.append(replace(block, shape=(width, side, side)))
        before = width
    return (*stages, _linear("digit", before * side * side, options.classes))


class _Seen:
    """How much of the picture one number depends on, from the first layer to this one."""

    def __init__(self) -> None:
        self._side, self._jump = 1, 1

    @property
    def field(self) -> int:
        return min(self._side, SIDE)

    def convolve(self, kernel: int, stride: int = 1) -> None:
        self._side += (kernel - 1) * self._jump
        self._jump *= stride

    def pool(self) -> None:
        self._side, self._jump = self._side + self._jump, 2 * self._jump


def _convolution(
    name: str, channels: tuple[int, int], kernel: int, side: int, seen: _Seen, *, pool: bool, stride: int = 1
) -> PlannedStage:
    before, width = channels
    seen.convolve(kernel, stride)
    if pool:
        seen.pool()
    across = kernel * kernel * before * width
    kind = f"{kernel}×{kernel} convolution" + (", every second pixel" if stride == 2 else "")
    kind += ", halved" if pool else ""
    side = -(-side // stride)
    after = side // 2 if pool else side
    return PlannedStage(name, kind, (width, after, after), across + width, seen.field, across * side * side)


def _linear(name: str, features: int, width: int) -> PlannedStage:
    return PlannedStage(name, "linear", (width,), (features + 1) * width, SIDE, features * width)


def weights_of(stages: Sequence[PlannedStage]) -> int:
    """Return how many numbers are learned."""
    return sum(stage.weights for stage in stages)


def cost_of(stages: Sequence[PlannedStage]) -> int:
    """Return the multiplications for one picture."""
    return sum(stage.cost for stage in stages)


INPUT = StageInfo("input", "Input", (1, SIDE, SIDE), 0)


def planned_stages(architecture: str, options: Mapping[str, Any], classes: int) -> tuple[StageInfo, ...]:
    """Return what `nn.models.stage_infos` will give for the folded network.

    Raises:
        ValueError: for options of which no network can be made.
    """
    checked = make_options(architecture, {**options, "classes": classes})
    rows = plan(architecture, options, classes)
    if isinstance(checked, LinearOptions):
        return (INPUT, StageInfo("pixels", "Flatten", (SIDE * SIDE,), 0), _plan_linear(rows[0]))
    activation = checked.activation if isinstance(checked, SimpleOptions) else "relu"
    kind = ACTIVATIONS[activation]
    made = [INPUT]
    side = SIDE
    for index, row in enumerate(rows):
        if len(row.shape) == 3:
            residual = row.kind.startswith("residual")
            if index in getattr(checked, "strided", ()):
                side = -(-side // 2)
            made += _block(row, side) if residual else _plan_convolution(row, side, activation)
            side = row.shape[1]
            flat = row.shape[0] * side * side
            continue
        if made[-1].kind not in ("Linear", kind) or len(made[-1].shape) == 3:
            made += _features(flat, getattr(checked, "dropout", 0.0))
        made.append(_plan_linear(row))
        if row.name == "combine":
            made.append(StageInfo(f"combine_{activation}", kind, row.shape, 0))
    return tuple(made)


def _plan_convolution(row: PlannedStage, side: int, activation: str) -> Iterator[StageInfo]:
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


def _plan_linear(row: PlannedStage) -> StageInfo:
    return StageInfo(row.name, "Linear", row.shape, row.weights)
