"""A recorded step: on a GPU as it is, elsewhere with a recorder that repeats by calling."""

from dataclasses import replace

import pytest
import torch

from digitscope.nn import training
from digitscope.nn.graphs import PLAIN_STEPS, Steps
from digitscope.nn.training import TrainConfig, begin, fit, supply_of
from digitscope.plan.varying import PixelAugment

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
        return training._step(state, state.model, *given)

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


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_on_a_gpu_the_graph_learns_what_plain_steps_do(bars):
    config = replace(CONFIG, device="cuda", epochs=4)
    weights = {}
    for graph in ("auto", "off"):
        state = begin(replace(config, graph=graph))
        *_, last = fit(state.config, supply_of(bars), bars, state)
        assert not state.remarks
        assert last.accuracy > 0.9
        weights[graph] = torch.cat([value.flatten() for value in last.model.parameters()])
    torch.testing.assert_close(weights["auto"], weights["off"], rtol=0.05, atol=0.05)
