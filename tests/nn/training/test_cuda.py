"""What only a GPU of NVIDIA or AMD can show: recorded steps, going on, its number format, its memory."""

from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch

from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.file import load_model
from digitscope.nn.training import loop, memory
from digitscope.nn.training.checkpoint import load_state, save_state
from digitscope.nn.training.cuda_graph import PLAIN_STEPS, CudaRecorder, Steps
from digitscope.nn.training.devices import choose_device, find_devices
from digitscope.nn.training.live_settings import change
from digitscope.nn.training.loop import TrainConfig, begin, fit, supply_of
from digitscope.nn.training.precision import choose_precision
from digitscope.nn.training.teacher import Views
from digitscope.nn.training_run.error_messages import ended_by
from digitscope.nn.training_run.preview import read
from digitscope.nn.training_run.runner import Steering, run
from digitscope.runs.messages import Train, Watch
from digitscope.runs.settings.augmentation import PixelAugment
from digitscope.runs.settings.config import SetShare

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")

CUDA = torch.device("cuda")
CONFIG = TrainConfig(
    options={"widths": [8, 16], "kernels": [5, 3], "pools": [0, 1], "classes": 3, "dropout": 0.1},
    epochs=4,
    batch=60,
    rate=0.01,
    augment=PixelAugment(turn=5),
    precision="float32",
    device="cuda",
)
APART = 0.05
"""Of the way of the weights: rounding differs from run to run, because sums are taken in any order."""


@pytest.fixture
def data(tmp_path):
    """Return the path of 600 pictures of ten classes: a bar at ten places."""
    labels = np.arange(600) % 10
    images = np.random.default_rng(0).integers(0, 30, (600, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4:24, 2 + 2 * label : 6 + 2 * label] = 255
    np.savez_compressed(tmp_path / "bars.npz", images=images, labels=labels)
    return str(tmp_path / "bars.npz")


def flat(model):
    """Return all weights in one row."""
    return torch.cat([value.detach().cpu().flatten() for value in model.parameters()])


def apart(some, others, start):
    """Return how far weights are apart, as a share of their way from the start."""
    return float((some - others).norm() / (others - start).norm())


def taken(bars, recorder, optimiser, steps=12):
    """Take some steps; return the weights, the losses, and whether each was a repeat."""
    state = begin(replace(CONFIG, optimiser=optimiser))
    state.precision = torch.float32
    state.model.train()
    told = []

    def step(*given):
        return loop._step(state, state.model, *given)

    taker = Steps(step, state.optimizer, CUDA, recorder, told.append)
    images, labels = (each.to(CUDA) for each in next(supply_of(bars)(0)))
    losses, repeats = [], []
    for number in range(steps):
        batch = slice(60 * (number % 3), 60 * (number % 3) + 60)
        kind = "other" if number >= 8 else "one"
        losses.append(taker.take(images[batch], labels[batch], 0.002 / (1 + number), number, kind)[0])
        repeats.append(taker.recorded)
    assert not told
    return flat(state.model), torch.stack(losses).cpu(), repeats


@pytest.mark.parametrize("optimiser", ["adamw", "sgd"])
def test_a_recorded_step_learns_what_a_plain_one_does(bars, optimiser):
    start = flat(begin(CONFIG).model)
    plain, plain_losses, none = taken(bars, None, optimiser)
    recorded, losses, repeats = taken(bars, CudaRecorder(), optimiser)
    assert not any(none)
    assert repeats == [False] * PLAIN_STEPS + [True] * (8 - PLAIN_STEPS) + [False] * PLAIN_STEPS + [True]
    torch.testing.assert_close(losses, plain_losses, rtol=0.02, atol=0.01)
    assert apart(recorded, plain, start) < APART


def test_a_whole_training_with_a_graph_learns_what_one_without_does(bars):
    found = {}
    for graph in ("auto", "off"):
        state = begin(replace(CONFIG, graph=graph))
        *_, last = fit(state.config, supply_of(bars), bars, state)
        assert not state.remarks
        found[graph] = last
    assert abs(found["auto"].held_out_accuracy - found["off"].held_out_accuracy) < 0.05
    assert found["auto"].held_out_accuracy > 0.9


def test_a_step_that_cannot_be_recorded_is_taken_plainly_and_the_next_training_records_again(bars):
    state, told = begin(CONFIG), []
    state.precision = torch.float32
    state.model.train()
    torch.cuda.empty_cache()
    reserved = torch.cuda.memory_reserved()

    def step(*given):
        loss, right = loop._step(state, state.model, *given)
        if torch.cuda.is_current_stream_capturing():
            torch.empty(2**30, dtype=torch.uint8, device=CUDA)
            loss.item()  # waits for the GPU, which no recorded step may
        return loss, right

    taker = Steps(step, state.optimizer, CUDA, CudaRecorder(), told.append)
    images, labels = (each[:60].to(CUDA) for each in next(supply_of(bars)(0)))
    losses = [float(taker.take(images, labels, 0.002, number, "one")[0]) for number in range(20)]
    assert len(told) == 1
    assert "goes on without it" in told[0]
    assert losses[-1] < losses[0]
    torch.cuda.empty_cache()
    assert torch.cuda.memory_reserved() < reserved + 2**29  # nothing is kept for what was not recorded
    test_a_whole_training_with_a_graph_learns_what_one_without_does(bars)


@pytest.mark.parametrize("looks", [1, 3])
def test_a_teacher_can_be_recorded(bars, looks):
    state = begin(CONFIG)
    teacher = make_model("simple", CONFIG.options).eval()
    state.teacher, state.faith = (teacher if looks == 1 else Views(teacher, 18.0)).to(CUDA), 0.1
    *_, last = fit(CONFIG, supply_of(bars), bars, state)
    assert not state.remarks
    assert last.held_out_accuracy > 0.9


def test_what_is_changed_while_it_runs_is_recorded_anew(bars):
    state = begin(CONFIG)
    running = fit(CONFIG, supply_of(bars), bars, state, lambda step: step == 12)
    for report in running:
        last = report
        if state.step == 12:
            change(state, {"dropout": 0.4, "augment": None, "rate": 0.005})
    assert not state.remarks
    assert last.held_out_accuracy > 0.9


@pytest.mark.parametrize("optimiser", ["adamw", "sgd"])
def test_taken_up_on_the_gpu_it_goes_on(tmp_path, bars, optimiser):
    config = replace(CONFIG, optimiser=optimiser, average=0.5, rate=0.003)
    start, whole = flat(begin(config).model), begin(config)
    *_, last = fit(config, supply_of(bars), bars, whole)
    state = begin(config)
    for _report in fit(config, supply_of(bars), None, state, lambda step: step == 15):
        if state.step == 15:
            break
    save_state(tmp_path / "state", state, {})
    again = load_state(tmp_path / "state").state
    assert (again.step, next(again.model.parameters()).device.type) == (15, "cuda")
    *_, resumed = fit(config, supply_of(bars), bars, again)
    assert (resumed.steps, not again.remarks) == (last.steps, True)
    # More than rounding would explain is a moment that was lost, or chance that was drawn twice.
    assert apart(flat(resumed.model), flat(last.model), start) < 4 * APART


def test_a_card_that_computes_in_bfloat16_is_used_so(bars):
    real = torch.cuda.get_device_capability()[0] >= 8 or torch.version.hip is not None
    expected = torch.bfloat16 if real else torch.float32
    assert choose_precision("auto", begin(CONFIG).model, 60) is expected
    *_, last = fit(replace(CONFIG, precision="auto"), supply_of(bars), bars)
    assert last.precision == str(expected).removeprefix("torch.")
    assert last.held_out_accuracy > 0.9


@contextmanager
def memory_left(count):
    """Let this process take so many bytes more, and no others."""
    torch.cuda.empty_cache()
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction((torch.cuda.memory_reserved() + count) / total, 0)
    try:
        yield
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0, 0)


def test_short_of_memory_it_offers_half_the_batch_and_that_can_be_taken(tmp_path, data):
    options = {"widths": [256, 8], "kernels": [1, 1], "pools": [1]}
    config = TrainConfig(
        (SetShare(data),), 0.0, options=options, batch=512, epochs=1, augment=None, device="cuda",
        precision="float32",
    )  # fmt: skip
    place = str(tmp_path / "run")
    with memory_left(1_200 * 2**20):  # a map of 512 pictures has 392 MB
        end = attempt(Train(config.to_json(), place))
        assert "not enough memory for 512 digits at once. Half as many may fit." in end.sentence
        assert (end.mend, end.resumable) == ({"batch": 256}, True)
        while end.mend:
            end = attempt(Train(end.mend, place, True))
    assert end.outcome == "finished", end.sentence


def attempt(order):
    """Return the last word of a run."""
    steering = Steering()
    try:
        *_, end = run(order, steering)
    except torch.OutOfMemoryError as error:
        return ended_by(error, order, steering, "")
    return end


def test_pictures_too_large_for_the_gpu_stay_where_they_are(bars, monkeypatch):
    monkeypatch.setattr(memory, "MOST_ON_DEVICE", 0.0)
    *_, last = fit(CONFIG, supply_of(bars), bars)
    assert last.held_out_accuracy > 0.9


def test_the_gpu_is_found_and_named():
    found = [device for device in find_devices() if device.name.startswith("cuda")]
    assert found[0].usable, found[0].why_not
    assert torch.cuda.get_device_name(0) in found[0].words
    assert choose_device("auto").type == "cuda"


def test_a_run_on_the_gpu_ends_with_a_network_for_everyone(tmp_path, data):
    config = replace(CONFIG, sets=(SetShare(data),), options=CONFIG.options | {"classes": 10}, epochs=8)
    steering, image = Steering(), np.zeros((28, 28), np.float32)
    messages = []
    for message in run(Train(config.to_json(), str(tmp_path / "run")), steering):
        messages.append(message)
        if steering.state is not None and len(messages) == 12:
            answer = read(steering.state, Watch(image, ("input", "edges"), 1))
            assert answer.maps["edges"].shape == (8, 28, 28)
    assert messages[-1].outcome == "finished", messages[-1].sentence
    model, card = load_model(messages[-1].model)
    assert next(model.parameters()).device.type == "cpu"
    assert card.results["held out"] > 0.9
