"""A picture read again and again by the network that is learning."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import torch

from digitscope.nn.model.batchnorm_folding import fold_batchnorm
from digitscope.nn.model.hooks import capture
from digitscope.nn.training.loop import TrainState
from digitscope.runs.messages import Watch, WatchAnswer

SHARE = 0.05
"""At most so much of the time goes into reading the picture."""
SLOWEST_S = 1.0
"""However long a reading takes, it is repeated after this time."""


class Watcher:
    """Reads the watched picture after each report, unless that would cost too much."""

    def __init__(self) -> None:
        self._watch: Watch | None = None
        self._next = 0.0
        self._read_step = -1

    def use(self, watch: Watch) -> None:
        """Take the picture that is to be read from now on."""
        self._watch, self._next, self._read_step = watch, 0.0, -1

    def look(self, state: TrainState | None, now: bool = False) -> Iterator[WatchAnswer]:
        """Yield a reading if one is due: the weights have changed, and there is time for it."""
        watch, began = self._watch, time.monotonic()
        if state is None or watch is None or watch.image is None or state.step == self._read_step:
            return
        if began < self._next and not now:
            return
        yield read(state, watch)
        self._read_step = state.step
        self._next = time.monotonic() + min(SLOWEST_S, (time.monotonic() - began) / SHARE)


@torch.inference_mode()
def read(state: TrainState, watch: Watch) -> WatchAnswer:
    """Read a picture with the network of this moment; its stages are those that its file will have."""
    model = fold_batchnorm(state.model)
    names = {name for name, _ in model.named_children()}
    given = torch.from_numpy(np.ascontiguousarray(watch.image, np.float32))[None, None]
    wanted = [name for name in watch.maps if name in names]
    with capture(model, wanted) as outputs:
        logits = model(given)[0]
    found = {name: outputs[name] for name in wanted}
    if "input" in watch.maps:
        found["input"] = given
    maps = {name: np.ascontiguousarray(value[0].numpy()) for name, value in found.items()}
    return WatchAnswer(watch.id, state.step, torch.softmax(logits, 0).numpy(), maps)
