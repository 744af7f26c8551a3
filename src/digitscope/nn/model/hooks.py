"""What the stages of a network put out: hooks that are gone again afterwards, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from torch import Tensor, nn


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
