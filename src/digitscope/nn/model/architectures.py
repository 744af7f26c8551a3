"""The architectures by name: (B, 1, 28, 28) to (B, classes) logits; the direct children are the stages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeAlias

import torch
from torch import Tensor, nn

from digitscope.ink.framing.framing import SIDE
from digitscope.messages import StageInfo
from digitscope.runs.settings.architectures import (
    FirstStepsOptions,
    LinearOptions,
    Options,
    ResidualOptions,
    SimpleOptions,
    make_options,
    options_json,
)

STAGE_NAMES = ("edges", "strokes", "corners", "shapes", "parts", "wholes")
"""What the convolutions, in order, tend to answer to; a network of fewer takes the first ones."""

Children: TypeAlias = "OrderedDict[str, nn.Module]"


class Network(nn.Sequential):
    """A network whose direct children, in order and named for people, are its stages."""

    architecture: ClassVar[str]

    def __init__(self, options: Options, children: Children) -> None:
        super().__init__(children)
        self.options = options


ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky": nn.LeakyReLU,
    "elu": nn.ELU,
    "tanh": nn.Tanh,
}


def _convolution(
    name: str,
    channels: tuple[int, int],
    kernel: int,
    pool: bool,
    normalise: bool,
    activation: str = "relu",
    stride: int = 1,
) -> Children:
    """Return one convolution with what follows it.

    While it learns: convolution, pooling, batch norm, activation (the norm has a quarter of the work). Once
    the norm is folded: convolution, activation, pooling, which gives the same, the activation in full size.
    """
    stage: Children = OrderedDict()
    stage[name] = nn.Conv2d(*channels, kernel, stride, padding=kernel // 2, bias=not normalise)
    if normalise:
        if pool:
            stage[f"{name}_pool"] = nn.MaxPool2d(2)
        stage[f"{name}_norm"] = _norm(channels[1])
    stage[f"{name}_{activation}"] = ACTIVATIONS[activation]()
    if pool and not normalise:
        stage[f"{name}_pool"] = nn.MaxPool2d(2)
    return stage


def _norm(width: int) -> nn.BatchNorm2d:
    # Its factor stays 1: then it commutes with the pooling before it and can be folded into the convolution.
    norm = nn.BatchNorm2d(width, momentum=0.1)
    norm.weight.requires_grad_(False)
    return norm


class Linear(Network):
    """One weight for each pixel and class: what can be had without any hidden layer."""

    architecture = "linear"

    def __init__(self, options: LinearOptions | None = None) -> None:
        options = options or LinearOptions()
        pixels = SIDE * SIDE
        super().__init__(options, OrderedDict(pixels=nn.Flatten(), digit=nn.Linear(pixels, options.classes)))


class Simple(Network):
    """Convolutions with pooling, then one or two linear layers: the bundled kind."""

    architecture = "simple"

    def __init__(self, options: SimpleOptions | FirstStepsOptions | None = None) -> None:
        options = options or SimpleOptions()
        children: Children = OrderedDict()
        before, side = 1, SIDE
        for index, (width, kernel) in enumerate(zip(options.widths, options.kernels, strict=True)):
            pool = index in options.pools
            name, channels = STAGE_NAMES[index], (before, width)
            stride = 2 if index in options.strided else 1
            children |= _convolution(
                name, channels, kernel, pool, options.normalise, options.activation, stride
            )
            before, side = width, -(-side // stride) // (2 if pool else 1)
        children["features"] = nn.Flatten()
        features = before * side * side
        if options.dropout:
            children["dropout"] = nn.Dropout(options.dropout)
        if options.hidden:
            children["combine"] = nn.Linear(features, options.hidden)
            children[f"combine_{options.activation}"] = ACTIVATIONS[options.activation]()
            features = options.hidden
        children["digit"] = nn.Linear(features, options.classes)
        super().__init__(options, children)


class FirstSteps(Simple):
    """A small network that learns in seconds."""

    architecture = "first-steps"

    def __init__(self, options: FirstStepsOptions | None = None) -> None:
        super().__init__(options or FirstStepsOptions())


class Residual(Network):
    """A stem and blocks that add to what they are given."""

    architecture = "residual"

    def __init__(self, options: ResidualOptions | None = None) -> None:
        options = options or ResidualOptions()
        children = _convolution("edges", (1, options.widths[0]), options.kernel, True, options.normalise)
        before, side = options.widths[0], SIDE // 2
        for name, width in zip(STAGE_NAMES[1:], options.widths, strict=False):
            children[name] = Block(before, width, options.normalise)
            if side > 3:
                children[f"{name}_pool"] = nn.MaxPool2d(2)
                side //= 2
            before = width
        children["features"] = nn.Flatten()
        children["digit"] = nn.Linear(before * side * side, options.classes)
        super().__init__(options, children)


class Block(nn.Module):
    """Two 3×3 convolutions whose result is added to a copy of the input."""

    def __init__(self, before: int, width: int, normalise: bool) -> None:
        super().__init__()
        self.first = nn.Sequential(_convolution("first", (before, width), 3, False, normalise))
        self.second = nn.Sequential(_convolution("second", (width, width), 3, False, normalise))
        self.skip = nn.Identity() if before == width else nn.Conv2d(before, width, 1, bias=False)

    def forward(self, maps: Tensor) -> Tensor:
        """Return (B, width, H, W) for (B, before, H, W)."""
        added: Tensor = self.skip(maps) + self.second(self.first(maps))
        return added


KINDS = (Simple, Residual, FirstSteps, Linear)
MODELS: dict[str, Callable[..., Network]] = {kind.architecture: kind for kind in KINDS}


def make_model(architecture: str, options: Mapping[str, Any] | None = None) -> Network:
    """Build a network with fresh weights (from torch's random state).

    Raises:
        ValueError: as `make_options`.
    """
    checked = make_options(architecture, options)
    return MODELS[architecture](checked)


def options_dict(model: Network) -> dict[str, Any]:
    """Return the options of a network as JSON can hold them."""
    return options_json(model.options)


def weight_count(module: nn.Module) -> int:
    """Return how many learned numbers a module holds."""
    return sum(parameter.numel() for parameter in module.parameters())


def weighted_stages(model: Network) -> list[nn.Module]:
    """Return the stages that hold learned numbers, in order."""
    return [stage for stage in model.children() if weight_count(stage)]


@torch.inference_mode()
def stage_infos(model: nn.Module) -> tuple[StageInfo, ...]:
    """Describe every stage, `input` first, by one forward pass over an empty picture."""
    was_training = model.training
    model.eval()
    maps = torch.zeros(1, 1, SIDE, SIDE, device=next(model.parameters()).device)
    infos = [StageInfo("input", "Input", (1, SIDE, SIDE), 0)]
    try:
        for name, child in model.named_children():
            maps = child(maps)
            infos.append(StageInfo(name, type(child).__name__, tuple(maps.shape[1:]), weight_count(child)))
    finally:
        model.train(was_training)
    return tuple(infos)
