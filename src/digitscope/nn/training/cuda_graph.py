"""A training's step as a CUDA graph: recorded once, then repeated with one launch in place of some hundred.

A recorded step reads its batch, its rate and its chance from fixed places in memory, which are filled anew
before each repeat; the generators of chance are registered with the graph, so that it draws what a step that
is not recorded draws from the same seed.
Source: https://docs.pytorch.org/docs/stable/notes/cuda.html#whole-network-capture
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol, TypeAlias

import torch
from torch import Tensor

Learn: TypeAlias = Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]
"""Takes pictures, labels and a generator through one step; returns its loss and share of right answers."""
Repeat: TypeAlias = Callable[[], tuple[Tensor, Tensor]]
PLAIN_STEPS = 3
"""Taken before a step is recorded: they choose kernels and make the optimizer's moments."""


class Recorder(Protocol):
    """Records a step, for which there has to be a device that can do it."""

    def aside(self, step: Repeat) -> tuple[Tensor, Tensor]:
        """Take a step as it will be recorded, without recording it."""

    def record(self, step: Repeat, random: torch.Generator) -> Repeat:
        """Return what repeats the step; raises RuntimeError if it cannot be recorded."""


class CudaRecorder:
    """Records on the present CUDA device."""

    def aside(self, step: Repeat) -> tuple[Tensor, Tensor]:
        """Take a step in a stream of its own: what autograd keeps must not belong to the default stream."""
        here, side = torch.cuda.current_stream(), torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(here)
        with torch.cuda.stream(side):
            outcome = step()
        here.wait_stream(side)
        return outcome

    def record(self, step: Repeat, random: torch.Generator) -> Repeat:
        """Return what repeats the step; raises RuntimeError if it cannot be recorded."""
        graph, here = torch.cuda.CUDAGraph(), torch.cuda.current_stream()
        graph.register_generator_state(random)
        pool = torch.cuda.graph_pool_handle()
        drawn_from = (random, torch.cuda.default_generators[here.device_index])
        before = [each.clone_state() for each in drawn_from]
        try:
            with torch.cuda.graph(graph, pool=pool):
                outcome = step()
        except RuntimeError:
            torch.cuda.set_stream(here)
            _end_capture(here.device_index, pool)
            for each, state in zip(drawn_from, before, strict=True):
                each.graphsafe_set_state(state)
            raise

        def repeat() -> tuple[Tensor, Tensor]:
            graph.replay()
            return outcome

        return repeat


def _end_capture(device: int, pool: tuple[int, int]) -> None:
    """End in the allocator a capture that failed.

    PyTorch ends a capture that fails in CUDA alone: its stream stays the present one, its generators refuse
    to draw, and its allocator, as if the capture went on, gives nothing back when memory is short.
    """
    try:
        torch._C._cuda_endAllocateToPool(device, pool)
        torch._C._cuda_releasePool(device, pool)
    except RuntimeError:  # it had not begun, or had ended: the capture failed before or after
        return


def _seeding(device: torch.device) -> Callable[[int], object]:
    """Return what seeds the generator that a device draws from where none is named, as for dropout.

    `torch.manual_seed` seeds those of every kind of device that there could be: 0.2 ms a step.
    """
    if device.type == "cpu":
        return torch.default_generator.manual_seed
    if device.type == "cuda":
        number = torch.cuda.current_device() if device.index is None else device.index
        return torch.cuda.default_generators[number].manual_seed
    return torch.manual_seed


class Steps:
    """Takes the steps of a training, recorded where there is a recorder."""

    def __init__(
        self,
        learn: Learn,
        optimizer: torch.optim.Optimizer,
        device: torch.device,
        recorder: Recorder | None = None,
        tell: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self._learn, self._optimizer, self._recorder, self._tell = learn, optimizer, recorder, tell
        self._random, self._seed_default = torch.Generator(device), _seeding(device)
        self._rate = torch.zeros((), device=device)
        self._repeat: Repeat | None = None
        self._kind: Hashable = None
        self._plain = 0

    @property
    def recorded(self) -> bool:
        """Whether the last step was a repeat of a recorded one."""
        return self._repeat is not None

    def take(
        self, images: Tensor, labels: Tensor, rate: float, seed: int, kind: Hashable
    ) -> tuple[Tensor, Tensor]:
        """Take a step; return its loss and share of right answers.

        kind: whatever a recorded step has built in; another one is recorded when it changes.
        """
        # Seeded by its place: a training that is taken up again draws the same as one that never stopped.
        self._seed_default(seed)
        self._random.manual_seed(seed)
        if self._recorder is None:
            return self._plainly(images, labels, rate)
        kind = (kind, images.shape)
        if kind != self._kind:
            self._kind, self._repeat, self._plain = kind, None, 0
            self._images, self._labels = images.clone(), labels.clone()
        self._images.copy_(images)
        self._labels.copy_(labels)
        self._rate.fill_(rate)
        if self._repeat is None and self._plain == PLAIN_STEPS:
            self._record(self._recorder)
        if self._repeat is not None:
            loss, right = self._repeat()
            return loss.clone(), right.clone()
        if self._recorder is None:
            return self._plainly(images, labels, rate)
        self._plain += 1
        return self._recorder.aside(lambda: self._plainly(images, labels, rate))

    def _plainly(self, images: Tensor, labels: Tensor, rate: float) -> tuple[Tensor, Tensor]:
        self._set(rate, capturable=False)
        return self._learn(images, labels, self._random)

    def _record(self, recorder: Recorder) -> None:
        """Record the step; where that fails, go on without and say so."""
        self._set(self._rate, capturable=True)
        self._optimizer.zero_grad(set_to_none=True)  # so that gradients are made in the graph's own memory
        try:
            self._repeat = recorder.record(
                lambda: self._learn(self._images, self._labels, self._random), self._random
            )
        except RuntimeError as error:
            self._recorder = None
            self._optimizer.zero_grad(set_to_none=True)
            reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
            self._tell(
                f"The step could not be recorded as a CUDA graph ({reason}). Nothing is lost: the training "
                "goes on without it, only more slowly."
            )

    def _set(self, rate: float | Tensor, capturable: bool) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = rate
            if "capturable" in group:
                group["capturable"] = capturable
