"""What every explanation is given: the network, its stages, the data at hand, and room to keep what it found."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from digitscope.messages import FloatArray, StageInfo
from digitscope.nn import data
from digitscope.nn.card import ModelCard
from digitscope.nn.data import Digits
from digitscope.nn.errors import DatasetError
from digitscope.nn.models import SIDE, Network, stage_infos

Result: TypeAlias = dict[str, Any]
Explainer: TypeAlias = Callable[["Context", FloatArray, Mapping[str, Any]], Iterator[Result]]
Made = TypeVar("Made")

USUAL_DATA = ("mnist", "pens/unipen_train")
"""Looked for, in this order, when the network file names no data set that lies here."""
SYNTHESISED = 2000
"""Digits made here where there is no data set at all."""
WAIT_SECONDS = 0.005
PIECE_SECONDS = 0.012
"""Work between two yields; a slower machine then still stays under 20 ms for most of them."""


@dataclass(eq=False)
class Context:
    """A network in evaluation mode on the CPU, and what its explanations share."""

    model: Network
    card: ModelCard = field(default_factory=ModelCard)
    folder: Path | None = None
    """Searched for data sets before the usual folders."""
    cache: dict[Hashable, Any] = field(default_factory=dict)
    """What explanations keep for this network, under keys that begin with their name."""
    stages: tuple[StageInfo, ...] = field(init=False)
    _loader: threading.Thread | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.model.eval()
        self.stages = stage_infos(self.model)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes in the order of the logits."""
        return self.card.classes

    def stage(self, name: str) -> StageInfo:
        """Return what is known of a stage.

        Raises:
            ValueError: if there is none of that name.
        """
        for info in self.stages:
            if info.name == name:
                return info
        raise ValueError(f"This network has no stage named {name}.")

    def place(self, name: str) -> int:
        """Return the stage's number, 0 for `input`; raises ValueError as `stage`."""
        return self.stages.index(self.stage(name))

    def module(self, name: str) -> nn.Module:
        """Return the module of a stage other than `input`."""
        self.stage(name)
        return dict(self.model.named_children())[name]

    def prepare(self, images: NDArray[np.generic]) -> Tensor:
        """Return (N, 1, 28, 28) as the network takes it, for (28, 28) or (N, 28, 28), float 0…1 or uint8.

        Raises:
            ValueError: if a picture has another shape or holds something that is not a number.
        """
        given = np.asarray(images)
        given = given[None] if given.ndim == 2 else given
        if given.ndim != 3 or given.shape[1:] != (SIDE, SIDE):
            raise ValueError(f"A picture for the network is {SIDE}×{SIDE}, not {given.shape[1:]}.")
        values = given.astype(np.float32)
        if given.dtype == np.uint8:
            values /= 255
        if not np.isfinite(values).all():
            raise ValueError("The picture holds something that is not a number.")
        return (torch.from_numpy(values)[:, None] - self.card.mean) / self.card.std

    def forward_to(self, given: Tensor, name: str, after: str = "input") -> Tensor:
        """Run the stages behind `after` up to and with `name`; `given` is what `after` put out."""
        first, last = self.place(after), self.place(name)
        for child in list(self.model.children())[first:last]:
            given = child(given)
        return given

    def forward_from(self, given: Tensor, name: str) -> Tensor:
        """Return the logits (N, classes) for what the stage `name` put out."""
        return self.forward_to(given, self.stages[-1].name, after=name)

    def probabilities(self, logits: Tensor) -> Tensor:
        """Return calibrated probabilities."""
        return torch.softmax(logits.float() / self.card.temperature, dim=-1)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept under `key`, made at the first call."""
        if key not in self.cache:
            self.cache[key] = make()
        kept: Made = self.cache[key]
        return kept

    def batched_model(self) -> list[nn.Module]:
        """Return copies of the stages laid out for large batches: the same numbers, twice as fast."""

        def make() -> list[nn.Module]:
            copied = copy.deepcopy(self.model).eval().requires_grad_(False)
            return list(copied.to(memory_format=torch.channels_last).children())  # type: ignore[call-overload]

        return self.once(("context", "batched"), make)

    def digits(self) -> Digits:
        """Return the data at hand: what the network learned from, else MNIST or pens, else digits made here."""
        return self.once(("context", "digits"), self._find_digits)

    def wait_for_digits(self) -> Iterator[None]:
        """Load the data at hand in a thread and yield until it is there, so that a stroke need not wait."""
        while ("context", "digits") not in self.cache:
            if self._loader is None:
                self._loader = threading.Thread(target=self.digits, name="digits", daemon=True)
                self._loader.start()
            if not self._loader.is_alive() and ("context", "digits") not in self.cache:
                self._loader = None
                self.digits()  # raises here what stopped the thread
            yield None
            time.sleep(WAIT_SECONDS)

    def _find_digits(self) -> Digits:
        named = [str(entry.get("path") or entry.get("name") or "") for entry in self.card.data]
        for source in dict.fromkeys([*filter(None, named), *USUAL_DATA]):
            try:
                found = data.load(source, "train", folder=self.folder)
            except (DatasetError, OSError):
                continue  # not here, or damaged: the next one explains as well
            if len(found):
                return found
        return _synthesised(SYNTHESISED)


def _synthesised(count: int) -> Digits:
    from digitscope.ink.synth import make_digits

    from digitscope.ink.framing import frame_packed
    from digitscope.ink.packed import pack

    made = make_digits(count, np.random.default_rng(0))
    images = frame_packed(pack([drawing for _, drawing in made]))
    labels = np.array([label for label, _ in made], np.int64)
    return Digits(images, labels, name="digits made here")


class Pace:
    """How many items to work on between two yields, learned from how long the last ones took."""

    def __init__(self, first: int = 8, most: int = 256, seconds: float = PIECE_SECONDS) -> None:
        self.size = first
        self.most = most
        self.seconds = seconds

    def note(self, done: int, seconds: float) -> None:
        """Take note that `done` items took so long."""
        fits = int(done * self.seconds / max(seconds, 1e-6))
        # At most doubled: the first piece is often slow for other reasons, a tiny one is measured badly.
        self.size = int(np.clip(fits, 1, min(2 * self.size, self.most)))


def stage_of(options: Mapping[str, Any], context: Context) -> StageInfo:
    """Return the stage that the options name; raises ValueError if there is none."""
    return context.stage(str(options.get("stage", context.stages[-1].name)))


def map_index(options: Mapping[str, Any], info: StageInfo) -> int:
    """Return the number of the map (or cell of a strip) that the options name.

    Raises:
        ValueError: if the stage has no such map.
    """
    index = int(options.get("map", 0))
    if not 0 <= index < info.shape[0]:
        raise ValueError(f"The stage {info.name} has {info.shape[0]} maps; there is no map {index}.")
    return index


def cell_of(options: Mapping[str, Any], info: StageInfo) -> tuple[int, int]:
    """Return row and column that the options name, the middle where they name none; (0, 0) in a strip.

    Raises:
        ValueError: if the map has no such cell.
    """
    if len(info.shape) < 3:
        return 0, 0
    height, width = info.shape[1:]
    row, column = int(options.get("row", height // 2)), int(options.get("column", width // 2))
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError(f"A map of {info.name} is {height}×{width}; there is no cell {row}, {column}.")
    return row, column


def class_index(options: Mapping[str, Any], context: Context, logits: Sequence[float] | FloatArray) -> int:
    """Return the class that the options name by its number, the likeliest where they name none.

    Raises:
        ValueError: if there is no such class.
    """
    chosen = options.get("class")
    index = int(np.argmax(logits)) if chosen is None else int(chosen)
    if not 0 <= index < len(context.classes):
        raise ValueError(f"This network has {len(context.classes)} classes; there is no number {index}.")
    return index
