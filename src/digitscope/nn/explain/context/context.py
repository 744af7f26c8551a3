"""What every explanation is given: the network, its stages, the data at hand, room to keep what it found."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Any, TypeAlias, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from digitscope import resources
from digitscope.data import load
from digitscope.data.kept_drawings import names_drawings
from digitscope.data.load import Digits
from digitscope.data.sets.errors import DatasetError
from digitscope.data.sets.synthetic import made_digits
from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray, StageInfo
from digitscope.nn.explain.context.background_import import giving_way
from digitscope.nn.model.architectures import Network, stage_infos
from digitscope.nn.model.card import ModelCard

Result: TypeAlias = dict[str, Any]
Explainer: TypeAlias = Callable[["Context", FloatArray, Mapping[str, Any]], Iterator[Result]]
Made = TypeVar("Made")

USUAL_DATA = ("mnist", "pens/unipen_train")
"""Looked for, in this order, when the network file names no data set that lies here."""
SYNTHESISED = 2000
"""Digits made here where there is no data set at all."""
WAIT_SECONDS = 0.005
DIGITS = "context", "digits"
"""Where the data at hand is kept."""


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
    _sought: bool = field(default=False, init=False)
    _making: Generator[None, None, Digits] | None = field(default=None, init=False)

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
        values: FloatArray = given.astype(np.float32)
        if given.dtype == np.uint8:
            values = values / np.float32(255)
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
        """Return the data at hand: the set the network learned from, else MNIST or pens, else made here.

        All of its training part: what a training held out of it is among them.
        """
        return self.once(DIGITS, lambda: self._find_digits() or _finished(made_digits(SYNTHESISED)))

    def wait_for_digits(self) -> Iterator[None]:
        """Read the data at hand in a thread, or make digits in pieces; yield until they are there."""
        while DIGITS not in self.cache:
            if self._making is not None:
                try:
                    next(self._making)
                except StopIteration as done:
                    self.cache[DIGITS], self._making = done.value, None
            elif self._loader is None:
                self._loader = threading.Thread(target=self._load_beside, name="digits", daemon=True)
                self._loader.start()
            elif self._loader.is_alive():
                time.sleep(WAIT_SECONDS)
            elif DIGITS not in self.cache:
                self._loader = None
                if not self._sought:
                    self._find_digits()  # raises here what stopped the thread
                self._making = made_digits(SYNTHESISED)
            yield None

    def _load_beside(self) -> None:
        with giving_way():
            found = self._find_digits()
        if found is not None:
            self.cache[DIGITS] = found
        self._sought = True

    def _find_digits(self) -> Digits | None:
        """Return the first data set that lies here, None for none."""
        for source in dict.fromkeys([*self._named(), *USUAL_DATA]):
            if source.startswith(load.MADE):
                return None  # the program makes such digits itself, in pieces
            path = self._inside(source)
            if path is None:
                continue
            try:
                found = load.load(path, "train")
            except (DatasetError, OSError):
                continue  # damaged: the next one explains as well
            if len(found):
                return found.softened() if self.card.softens else found
        return None

    def _named(self) -> Iterator[str]:
        """Yield the data sets that the network's file names: texts of somebody else, not to be trusted."""
        for entry in self.card.data:
            for key in ("path", "name"):
                if isinstance(entry, Mapping) and isinstance(entry.get(key), str) and entry[key]:
                    yield entry[key]

    def _inside(self, source: str) -> str | Path | None:
        """Return what to read for a name in a network's file: a set in the data folders, or kept drawings.

        Nothing outside these folders is looked for, let alone opened: looking for a path on another machine
        (`\\\\there\\set`) would tell that machine.
        """
        if names_drawings(source):
            return source
        folders = resources.data_folders(self.folder)
        name = Path(source)
        if name.is_absolute():
            # A training names what it learned from by its whole path.
            name = next((name.relative_to(folder) for folder in folders if name.is_relative_to(folder)), name)
        windows = PureWindowsPath(name)
        if (
            windows.anchor
            or not windows.parts
            or ".." in windows.parts
            or any(unsafe in str(name) for unsafe in "\0:")
        ):
            return None
        try:
            return load.find_inside(str(name), folders)
        except (OSError, ValueError):
            return None


def _finished(steps: Generator[None, None, Made]) -> Made:
    while True:
        try:
            next(steps)
        except StopIteration as done:
            made: Made = done.value
            return made


def picture_of(context: Context, image: FloatArray) -> Tensor:
    """Return (1, 1, 28, 28), 0…1, a copy; raises ValueError if it is no picture for the network."""
    context.prepare(image)
    return torch.from_numpy(np.array(image, np.float32))[None, None]
