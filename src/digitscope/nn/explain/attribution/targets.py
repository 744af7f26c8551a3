"""What is explained: the score of a class, or of one class against another, as a function of the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch
from torch import Tensor

from digitscope.nn.model.architectures import Network
from digitscope.nn.model.card import ModelCard

Score: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""From pictures (B, 1, 28, 28), 0…1, and rows (B, classes) to (B,): logits weighted by the row."""

AT_ONCE = 4
"""Targets in one piece of work: forward and backward take about 1 ms for each on a slow core."""


@dataclass(frozen=True, eq=False)
class Targets:
    """The scores to explain, one row for each."""

    classes: tuple[int, ...]
    against: int | None
    """The class each is set against: “why this and not that”."""
    names: tuple[str, ...]
    rows: Tensor
    """(T, classes): the score is the logits times the row."""

    def __len__(self) -> int:
        return len(self.classes)

    def chunks(self) -> Iterator[slice]:
        """Yield the targets in groups that fit into one piece of work."""
        for start in range(0, len(self), AT_ONCE):
            yield slice(start, min(start + AT_ONCE, len(self)))


def targets_of(options: Mapping[str, Any], names: Sequence[str]) -> Targets:
    """Return the targets that `classes` (all where absent) and `against` name by their numbers.

    Raises:
        ValueError: if there is no such class, or nothing is left to explain.
    """
    given = options.get("classes")
    wanted = range(len(names)) if given is None else [int(index) for index in given]
    against = None if options.get("against") is None else int(options["against"])
    for index in (*wanted, *(() if against is None else (against,))):
        if not 0 <= index < len(names):
            raise ValueError(f"This network has {len(names)} classes; there is no number {index}.")
    classes = tuple(index for index in dict.fromkeys(wanted) if index != against)
    if not classes:
        raise ValueError("There is nothing to explain: name a class other than the one it is set against.")
    rows = torch.zeros(len(classes), len(names))
    rows[range(len(classes)), list(classes)] = 1
    if against is not None:
        rows[:, against] = -1
    texts = tuple(
        names[index] if against is None else f"{names[index]}, not {names[against]}" for index in classes
    )
    return Targets(classes, against, texts, rows)


def score_of(model: Network, card: ModelCard) -> Score:
    """Return the score as a function that can be differentiated by the picture."""

    def score(images: Tensor, rows: Tensor) -> Tensor:
        logits: Tensor = model((images - card.mean) / card.std)
        return (logits * rows).sum(dim=1)

    return score
