"""What a stage that is no elementary module consists of, and what its parts put out."""

from __future__ import annotations

from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

from digitscope.nn.model.architectures import weight_count

Part: TypeAlias = dict[str, Any]


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
