"""How one number of a map comes about, with the real numbers: kernels, patch, products, sum, activation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
import torch
from torch import Tensor, nn

from digitscope.messages import FloatArray, StageInfo
from digitscope.nn.explain.context.context import Context, Result
from digitscope.nn.explain.context.options import cell_of, map_index, stage_of
from digitscope.nn.explain.unit.patches import Window, convolution_patches, pooling_patch
from digitscope.nn.explain.unit.receptive_field import CELL_BY_CELL
from digitscope.nn.model.architectures import weight_count

Part: TypeAlias = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Cell:
    """The cell whose number is explained, with what came in and what went out of its stage."""

    module: nn.Module
    index: int
    row: int
    column: int
    given: Tensor
    """(C, H, W) or (N,) without the batch."""
    output: Tensor

    @property
    def where(self) -> tuple[int, ...]:
        """The cell's place in the output."""
        return (self.index, self.row, self.column) if self.output.ndim == 3 else (self.index,)


def arithmetic(context: Context, image: FloatArray, options: Mapping[str, Any]) -> Iterator[Result]:
    """Tell how the number in a cell (options `stage`, `map`, `row`, `column`) is computed.

    The keys besides the place depend on `how`: `input`, `convolution`, `linear`, `activation`, `maximum`,
    `average`, `norm`, `same`, `composite`; all numbers are those of this picture.
    """
    info = stage_of(options, context)
    index, (row, column) = map_index(options, info), cell_of(options, info)
    yield explain_cell(context, image, info, index, row, column)


@torch.no_grad()
def explain_cell(
    context: Context, image: FloatArray, info: StageInfo, index: int, row: int = 0, column: int = 0
) -> Result:
    """Return the arithmetic of one cell; `row` and `column` matter for maps alone."""
    result: Result = {
        "stage": info.name,
        "kind": info.kind,
        "map": index,
        "row": row,
        "column": column,
        "shape": info.shape,
    }
    given = context.prepare(image)
    place = context.place(info.name)
    if place == 0:
        value = float(given[0, 0, row, column])
        pixel = float(np.asarray(image)[row, column])
        card = context.card
        return result | {
            "how": "input", "value": value, "pixel": pixel, "mean": card.mean, "std": card.std
        }  # fmt: skip
    before = context.stages[place - 1]
    given = context.forward_to(given, before.name)
    module = context.module(info.name)
    output = module(given)
    cell = Cell(module, index, row, column, given[0], output[0])
    result |= {"from": before.name, "value": float(cell.output[cell.where])}
    result |= _how(cell)
    if place + 1 < len(context.stages):
        result["next"] = _next(context, cell, context.stages[place + 1], output)
    else:
        result["answer"] = answer_of(context, output[0])
    return result


def _how(cell: Cell) -> Result:
    module = cell.module
    if isinstance(module, nn.Conv2d):
        return _convolution(cell, module)
    if isinstance(module, nn.Linear) and cell.given.ndim == 1:
        return _linear(cell, module)
    if isinstance(module, nn.MaxPool2d | nn.AvgPool2d):
        return _pooling(cell, module)
    if isinstance(module, nn.BatchNorm2d | nn.BatchNorm1d) and module.running_mean is not None:
        return _norm(cell, module)
    if isinstance(module, nn.Flatten) and cell.given.ndim == 3:
        _, height, width = cell.given.shape
        source = (cell.index // (height * width), cell.index // width % height, cell.index % width)
        return {"how": "same", "source": source, "before": float(cell.given[source])}
    if isinstance(module, nn.Identity | nn.Dropout | nn.Dropout2d):
        return {"how": "same", "source": cell.where, "before": float(cell.given[cell.where])}
    if isinstance(module, CELL_BY_CELL):
        rule = "max(0, x)" if isinstance(module, nn.ReLU) else str(module)
        return {"how": "activation", "before": float(cell.given[cell.where]), "rule": rule}
    return {
        "how": "composite",
        "parts": parts_of(module, cell.given, cell.where),
        "weights": weight_count(module),
    }


def _convolution(cell: Cell, module: nn.Conv2d) -> Result:
    """Kernels, patches and products are (C, kh, kw), C the input maps that this map is made of."""
    patches, window = convolution_patches(module, cell.given, cell.row, cell.column)
    per_group = module.out_channels // module.groups
    channels = module.in_channels // module.groups
    first = cell.index // per_group * channels
    kernels = module.weight[cell.index].detach().float()
    taken = patches[first : first + channels]
    products = kernels * taken
    bias = 0.0 if module.bias is None else float(module.bias.detach()[cell.index])
    sums = products.sum(dim=(1, 2), dtype=torch.float64)
    return {
        "how": "convolution",
        "channels": list(range(first, first + channels)),
        "kernels": _array(kernels),
        "patches": _array(taken),
        "products": _array(products),
        "channel_sums": _array(sums),
        "bias": bias,
        "sum": float(sums.sum()) + bias,
        **_window(window),
    }


def _linear(cell: Cell, module: nn.Linear) -> Result:
    """Weights, inputs and products are (N,)."""
    weights = module.weight[cell.index].detach().float()
    products = weights * cell.given
    bias = 0.0 if module.bias is None else float(module.bias.detach()[cell.index])
    return {
        "how": "linear",
        "kernels": _array(weights),
        "patches": _array(cell.given),
        "products": _array(products),
        "bias": bias,
        "sum": float(products.sum(dtype=torch.float64)) + bias,
    }


def _pooling(cell: Cell, module: nn.MaxPool2d | nn.AvgPool2d) -> Result:
    """The patch is (kh, kw), not-a-number where it reaches beyond the map."""
    patch, window = pooling_patch(module, cell.given[cell.index], cell.row, cell.column)
    result: Result = {"patch": _array(patch), **_window(window)}
    if isinstance(module, nn.MaxPool2d):
        place = np.unravel_index(int(np.nanargmax(result["patch"])), patch.shape)
        chosen = (window.rows[int(place[0])], window.columns[int(place[1])])
        return result | {"how": "maximum", "chosen": chosen}
    inside = int(window.inside.sum())
    whole = module.divisor_override or (patch.numel() if module.count_include_pad else inside)
    total = float(np.nansum(result["patch"].astype(np.float64)))
    return result | {"how": "average", "sum": total, "divisor": int(whole)}


def _norm(cell: Cell, module: nn.BatchNorm2d | nn.BatchNorm1d) -> Result:
    factor = 1.0 if module.weight is None else float(module.weight.detach()[cell.index])
    shift = 0.0 if module.bias is None else float(module.bias.detach()[cell.index])
    return {
        "how": "norm",
        "before": float(cell.given[cell.where]),
        "mean": float(cast(Tensor, module.running_mean)[cell.index]),
        "variance": float(cast(Tensor, module.running_var)[cell.index]),
        "eps": module.eps,
        "factor": factor,
        "bias": shift,
    }


def _next(context: Context, cell: Cell, following: StageInfo, output: Tensor) -> Result:
    """Say what becomes of the number in the next stage, where that treats each cell by itself."""
    module = context.module(following.name)
    result: Result = {"stage": following.name, "kind": following.kind, "value": None}
    if isinstance(module, CELL_BY_CELL):
        result["value"] = float(module(output)[0][cell.where])
    return result


def answer_of(context: Context, logits: Tensor) -> Result:
    """Return how the last sums (classes,) become percentages: divided by the temperature, then softmax.

    `exponentials` are taken of the scaled sums less the largest of them, as it is computed.
    """
    scaled = logits.double() / context.card.temperature
    exponentials = torch.exp(scaled - scaled.max())
    return {
        "classes": list(context.classes),
        "sums": _array(logits),
        "temperature": float(context.card.temperature),
        "scaled": _array(scaled),
        "exponentials": _array(exponentials),
        "total": float(exponentials.sum()),
        "probabilities": _array(exponentials / exponentials.sum()),
    }


def _window(window: Window) -> Result:
    return {
        "rows": window.rows,
        "columns": window.columns,
        "inside": window.inside,
        "stride": window.stride,
        "dilation": window.dilation,
        "padding": window.padding,
    }


def _array(values: Tensor) -> FloatArray:
    found: FloatArray = values.detach().to(torch.float32).cpu().numpy().copy()
    return found


@torch.no_grad()
def parts_of(module: nn.Module, given: Tensor, where: tuple[int, ...]) -> list[Part]:
    """Return the elementary parts in the order in which they run.

    Each has `name` and `kind`, the number of its `weights`, the `shape` of its output and the `value` it puts
    out at the place `where`; None for a part whose output has no such place.
    """
    parts: list[Part] = []
    handles = []
    leaves = [(name, leaf) for name, leaf in module.named_modules() if not any(leaf.children())]
    try:
        for name, leaf in leaves:
            handles.append(leaf.register_forward_hook(_noter(parts, name, where)))
        module(given[None])
    finally:
        for handle in handles:
            handle.remove()
    return parts


def _noter(parts: list[Part], name: str, where: tuple[int, ...]):  # type: ignore[no-untyped-def] # noqa: ANN202
    def note(module: nn.Module, _inputs: object, output: Tensor) -> None:
        shape = tuple(output.shape[1:])
        fits = len(shape) == len(where) and all(at < size for at, size in zip(where, shape, strict=True))
        parts.append(
            {
                "name": name,
                "kind": type(module).__name__,
                "weights": weight_count(module),
                "shape": shape,
                "value": float(output[0][where]) if fits else None,
            }
        )

    return note
