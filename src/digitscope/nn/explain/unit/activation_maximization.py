"""The input that a map would like best, found by climbing: a picture changed little by little towards it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.context.options import cell_of, map_index, stage_of
from digitscope.nn.explain.unit.receptive_field import fields_of

STEPS = 160
STEPS_A_NEWS = 4
WORK_SECONDS = 2.5
"""A slow machine stops climbing here, wherever it is."""
STARTS = 2
"""Pictures that climb side by side, since a single one can be caught on a low hill."""
RATE = 0.12
"""Step of the first round in grey levels (0…1); it falls to a tenth of that."""
PULL = 0.5
"""Mean size of the map's pull; the prices are relative to it."""
BLUR = torch.tensor([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]])[None, None] / 16
SMOOTH = 0.08
"""Price of differences between neighbouring pixels."""
INK = 0.05
"""Price of ink: what does not help the map stays black."""
LARGE_FIELD_PX = 12
"""In fields at least so large the picture is shaken by a pixel each step and the pull is blurred a little,
which keeps single pixels from winning."""


@dataclass(frozen=True)
class Goal:
    """The cell whose number is to grow."""

    stage: str
    index: int
    row: int
    column: int
    large: bool

    def of(self, maps: Tensor) -> Tensor:
        """Return the cell's number in each of (B, C, H, W) or (B, N): (B,)."""
        return maps[:, self.index, self.row, self.column] if maps.ndim == 4 else maps[:, self.index]


def ideal(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Grow the picture that excites a map (options `stage`, `map`, and `row` and `column` of the cell) most.

    Source: gradient ascent, Erhan et al., Visualizing Higher-Layer Features of a Deep Network (2009); the
    price on differences, Mahendran and Vedaldi (2015); the shaking, Mordvintsev et al. (2015).
    """
    del image
    info = stage_of(options, context)
    index, (row, column) = map_index(options, info), cell_of(options, info)
    box = fields_of(context, info.name).box(index, row, column)
    large = min(box[2] - box[0], box[3] - box[1]) >= LARGE_FIELD_PX
    goal = Goal(info.name, index, row, column, large)
    generator = torch.Generator().manual_seed(0)
    pictures = 0.1 + 0.1 * torch.rand(STARTS, 1, SIDE, SIDE, generator=generator)
    inside = torch.zeros(1, 1, SIDE, SIDE)
    inside[:, :, box[1] : box[3], box[0] : box[2]] = 1
    pictures = pictures * inside
    momentum = torch.zeros_like(pictures)
    place: Result = {"stage": info.name, "map": index, "row": row, "column": column, "box": box}
    result: Result = {}
    spent = 0.0
    for step in range(1, STEPS + 1):
        begun = time.perf_counter()
        pull = _pull(context, goal, pictures, _shift(generator) if large else (0, 0))
        momentum = 0.7 * momentum + 0.3 * pull
        pictures = (pictures + RATE * (1 - 0.9 * step / STEPS) * momentum).clamp(0, 1) * inside
        last = step == STEPS or spent > WORK_SECONDS
        if last or step % STEPS_A_NEWS == 1:
            seen = _seen(context, goal, pictures)
            result = place | seen | {"step": STEPS if last else step, "steps": STEPS}
        spent += time.perf_counter() - begun
        yield result  # the very same one while there is no news
        if last:
            return


def _shift(generator: torch.Generator) -> tuple[int, int]:
    down, across = torch.randint(-1, 2, (2,), generator=generator).tolist()
    return down, across


def _pull(context: Context, goal: Goal, pictures: Tensor, shift: tuple[int, int]) -> Tensor:
    """Return the direction (B, 1, 28, 28) in which the number grows, less the prices."""
    with torch.enable_grad():
        given = pictures.detach().requires_grad_()
        moved = torch.roll(given, shift, dims=(2, 3))
        maps = _unsilenced(context, (moved - context.card.mean) / context.card.std, goal.stage)
        # With respect to the picture alone: no weight of the network gets a gradient.
        (slope,) = torch.autograd.grad(goal.of(maps).sum(), given)
    if goal.large:
        slope = functional.conv2d(slope, BLUR, padding=1)
    size = slope.square().mean(dim=(2, 3), keepdim=True).sqrt().clamp_min(1e-12)
    return PULL * slope / size - SMOOTH * _roughness(pictures) - INK


def _unsilenced(context: Context, given: Tensor, stage: str) -> Tensor:
    """Run the network up to a stage, passing over the ReLUs behind the last weights.

    Behind a ReLU a silent map has no slope to climb; before it the very same cell has one.
    """
    children = list(context.model.children())[: context.place(stage)]
    weighted = [place for place, child in enumerate(children) if any(True for _ in child.parameters())]
    for place, child in enumerate(children):
        if not (isinstance(child, nn.ReLU) and weighted and place > weighted[-1]):
            given = child(given)
    return given


def _roughness(pictures: Tensor) -> Tensor:
    """Return how far each pixel stands out from its four neighbours, (B, 1, 28, 28)."""
    padded = functional.pad(pictures, (1, 1, 1, 1), mode="replicate")
    around = (
        padded[:, :, :-2, 1:-1] + padded[:, :, 2:, 1:-1] + padded[:, :, 1:-1, :-2] + padded[:, :, 1:-1, 2:]
    )
    return 4 * pictures - around


@torch.no_grad()
def _seen(context: Context, goal: Goal, pictures: Tensor) -> Result:
    """Return the better picture so far with the number it reaches."""
    maps = context.forward_to((pictures - context.card.mean) / context.card.std, goal.stage)
    values = goal.of(maps)
    best = int(values.argmax())
    picture: FloatArray = pictures[best, 0].numpy().astype(np.float32).copy()
    return {"picture": picture, "value": float(values[best])}
