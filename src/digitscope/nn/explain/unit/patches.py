"""The patch that a sliding window sees at one cell, with what lies beyond the edge of the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, eq=False)
class Window:
    """Where a window lies over the maps that it slides over."""

    rows: list[int]
    """Row of the map for each row of the patch; negative or beyond the map in the padding."""
    columns: list[int]
    inside: NDArray[np.bool_]
    """(kh, kw): whether the place lies in the map."""
    stride: tuple[int, int]
    dilation: tuple[int, int]
    padding: str
    """What is read beyond the edge: `zeros`, `reflect`, `replicate`, `circular`, `nothing`."""


def convolution_patches(module: nn.Conv2d, given: Tensor, row: int, column: int) -> tuple[Tensor, Window]:
    """Return the patches (C, kh, kw) under the kernel at an output cell, for the maps (C, H, W)."""
    size, stride, dilation = _pair(module.kernel_size), _pair(module.stride), _pair(module.dilation)
    if isinstance(module.padding, str):
        total = tuple(dilation[i] * (size[i] - 1) if module.padding == "same" else 0 for i in (0, 1))
        before, after = (total[0] // 2, total[1] // 2), (total[0] - total[0] // 2, total[1] - total[1] // 2)
    else:
        before = after = _pair(module.padding)
    mode = "constant" if module.padding_mode == "zeros" else module.padding_mode
    padded = functional.pad(given[None], (before[1], after[1], before[0], after[0]), mode=mode)[0]
    window = _window(given, (row, column), size, stride, dilation, before, module.padding_mode)
    rows = torch.tensor(window.rows) + before[0]
    columns = torch.tensor(window.columns) + before[1]
    return padded[:, rows][:, :, columns], window


def pooling_patch(
    module: nn.MaxPool2d | nn.AvgPool2d, given: Tensor, row: int, column: int
) -> tuple[Tensor, Window]:
    """Return the patch (kh, kw) pooled into a cell, for a map (H, W); not-a-number beyond its edge."""
    size, stride, padding = _pair(module.kernel_size), _pair(module.stride), _pair(module.padding)
    dilation = _pair(module.dilation) if isinstance(module, nn.MaxPool2d) else (1, 1)
    window = _window(given[None], (row, column), size, stride, dilation, padding, "nothing")
    patch = torch.full(size, float("nan"))
    inside = torch.from_numpy(window.inside)
    height, width = given.shape
    rows = torch.tensor(window.rows).clamp(0, height - 1)
    columns = torch.tensor(window.columns).clamp(0, width - 1)
    patch[inside] = given[rows][:, columns][inside]
    return patch, window


def _window(
    given: Tensor,
    cell: tuple[int, int],
    size: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    padding: tuple[int, int],
    mode: str,
) -> Window:
    height, width = given.shape[1:]
    places = [cell[i] * stride[i] - padding[i] + np.arange(size[i]) * dilation[i] for i in (0, 1)]
    inside = ((places[0] >= 0) & (places[0] < height))[:, None] & ((places[1] >= 0) & (places[1] < width))
    return Window(places[0].tolist(), places[1].tolist(), inside, stride, dilation, mode)


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])
