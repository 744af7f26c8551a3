"""A recorded step, with a recorder that repeats by calling (`test_cuda` has that of a GPU)."""

from dataclasses import replace

import pytest
import torch

from digitscope.nn.training import loop
from digitscope.nn.training.cuda_graph import PLAIN_STEPS, Steps
from digitscope.nn.training.loop import TrainConfig, begin, supply_of
from digitscope.runs.settings.augmentation import PixelAugment

CPU = torch.device("cpu")
CONFIG = TrainConfig(
    options={"widths": [6, 8], "kernels": [5, 3], "pools": [0, 1], "classes": 3, "dropout": 0.1},
    epochs=2,
    batch=60,
    rate=0.01,
    augment=PixelAugment(turn=5),
    precision="float32",
)


class Caller:
    """Repeats a step by calling it again: as a graph does, it reads nothing but the fixed places."""

    def __init__(self, why_not=None):
        self.why_not = why_not

    def aside(self, step):
        return step()

    def record(self, step, random):
        if self.why_not:
            raise self.why_not
        return step


def learned(bars, recorder, optimiser="adamw", steps=12):
    """Return the weights after some steps, whether each was a repeat, and what was told."""
    state, told = begin(replace(CONFIG, optimiser=optimiser)), []
    state.precision = torch.float32
    state.model.train()

    def step(*given):
        return loop._step(state, state.model, *given)

    taker = Steps(step, state.optimizer, CPU, recorder, told.append)
    images, labels = next(supply_of(bars)(0))
    repeats = []
    for number in range(steps):
        batch = slice(60 * (number % 3), 60 * (number % 3) + 60)
        kind = "other" if number >= 8 else "one"
        taker.take(images[batch], labels[batch], 0.01 / (1 + number), number, kind)
        repeats.append(taker.recorded)
    return torch.cat([value.flatten() for value in state.model.parameters()]), repeats, told


@pytest.mark.parametrize("optimiser", ["adamw", "sgd"])
def test_a_recorded_step_learns_what_a_plain_one_does(bars, optimiser):
    plain, none, _ = learned(bars, None, optimiser)
    recorded, repeats, told = learned(bars, Caller(), optimiser)
    assert not any(none)
    # What is built in changed at step 8: it is recorded anew.
    assert repeats == [False] * PLAIN_STEPS + [True] * (8 - PLAIN_STEPS) + [False] * PLAIN_STEPS + [True]
    torch.testing.assert_close(recorded, plain, rtol=1e-4, atol=1e-5)
    assert not told


def test_where_it_cannot_be_recorded_it_goes_on_and_says_so(bars):
    plain, _, _ = learned(bars, None)
    reason = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB.\nSee the documentation.")
    goes_on, repeats, told = learned(bars, Caller(reason))
    assert not any(repeats)
    assert torch.equal(goes_on, plain)
    assert "CUDA out of memory. Tried to allocate 2 GiB)" in told[0]
    assert "goes on without it" in told[0]
    assert len(told) == 1


def test_a_step_draws_what_its_seed_gives():
    drawn = []
    taker = Steps(lambda *given: drawn.append((torch.rand(3), torch.rand(3, generator=given[2]))), None, CPU)
    taker._set = lambda *_given, **_more: None
    taker.take(torch.zeros(2, 28, 28), torch.zeros(2), 0.1, 7, "one")
    torch.manual_seed(7)
    assert torch.equal(drawn[0][0], torch.rand(3))
    assert torch.equal(drawn[0][1], torch.rand(3, generator=torch.Generator().manual_seed(7)))
