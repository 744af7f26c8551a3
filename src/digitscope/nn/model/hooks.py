"""What the stages of a network put out: hooks that are gone again afterwards, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import torch
from torch import Tensor, nn

from digitscope.messages import StageInfo

Switches: TypeAlias = Mapping[str, Mapping[int, float]]
"""For each stage the factor of each map (or cell of a strip) that is not left as it is; 0 switches it off."""


@contextmanager
def capture(model: nn.Module, names: Iterable[str]) -> Iterator[dict[str, Tensor]]:
    """Collect the outputs of the named direct children during the forward passes inside the block.

    Yields a dict from name to a clone of that child's latest output.

    Raises:
        KeyError: if the network has no such child.
    """
    children = dict(model.named_children())
    outputs: dict[str, Tensor] = {}
    handles = []
    try:
        for name in dict.fromkeys(names):
            handles.append(children[name].register_forward_hook(_keeper(outputs, name)))
        yield outputs
    finally:
        for handle in handles:
            handle.remove()


def _keeper(outputs: dict[str, Tensor], name: str) -> Callable[[nn.Module, object, Tensor], None]:
    def keep(_module: nn.Module, _inputs: object, output: Tensor) -> None:
        # Cloned: a ReLU in place, or a caller, must not change what is shown.
        outputs[name] = output.detach().clone()

    return keep


@contextmanager
def switched(model: nn.Module, switches: Switches) -> Iterator[None]:
    """Scale the named maps during the forward passes inside the block.

    Raises:
        ValueError: if the network has no stage of a name, or at the first pass no map of a number.
    """
    children = dict(model.named_children())
    unknown = [name for name in switches if name not in children]
    if unknown:
        raise ValueError(
            f"This network has no stage named {', '.join(unknown)} whose maps could be switched."
        )
    handles = []
    try:
        for name, factors in switches.items():
            if factors:
                handles.append(children[name].register_forward_hook(_scaler(name, dict(factors))))
        yield
    finally:
        for handle in handles:
            handle.remove()


def only(stage: StageInfo, maps: Iterable[int]) -> dict[int, float]:
    """Return the factors that keep these maps of a stage alone."""
    kept = set(maps)
    return {index: 0.0 for index in range(stage.shape[0]) if index not in kept}


def _scaler(name: str, factors: dict[int, float]) -> Callable[[nn.Module, object, Tensor], Tensor]:
    def scale(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        wrong = [index for index in factors if not 0 <= index < output.shape[1]]
        if wrong:
            raise ValueError(f"The stage {name} has {output.shape[1]} maps; there is no map {wrong[0]}.")
        return scaled(output, list(factors), list(factors.values()))

    return scale


def scaled(output: Tensor, maps: Sequence[int], factors: Sequence[float]) -> Tensor:
    """Return a copy of a stage's output (B, C, …) with some maps multiplied by their factors."""
    changed = output.clone()
    index = torch.tensor(maps, dtype=torch.long, device=output.device)
    shape = (1, len(maps)) + (1,) * (output.ndim - 2)
    by = torch.tensor(factors, dtype=output.dtype, device=output.device).reshape(shape)
    changed[:, index] = changed[:, index] * by
    return changed
