"""Training: it learns, reports, is told by its seed, and can be taken up again."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from digitscope.nn.model.architectures import make_model
from digitscope.nn.training.loop import (
    NOTHING,
    EpochEnd,
    Finished,
    Progress,
    TrainConfig,
    begin,
    config_from_json,
    fit,
    loss_of,
    strayed,
    supply_of,
)
from digitscope.nn.training.meter import Meter
from digitscope.nn.training.weight_averaging import Average
from digitscope.runs.settings.config import rate_at

QUICK = TrainConfig(
    architecture="simple",
    options={"widths": [6, 8], "kernels": [5, 3], "pools": [0, 1], "classes": 3, "dropout": 0.1},
    epochs=2,
    batch=60,
    rate=0.01,
    seed=5,
    precision="float32",
)


def weights(model):
    return torch.cat([value.flatten().float() for value in model.state_dict().values()])


def test_it_learns_a_small_set_and_says_how_it_goes(bars):
    reports = list(fit(QUICK, supply_of(bars), bars))
    *_, last = reports
    assert isinstance(last, Finished)
    assert (last.held_out_accuracy, last.steps, last.precision) == (1.0, 20, "float32")
    assert not last.model.training
    ends = [report for report in reports if isinstance(report, EpochEnd)]
    assert [end.epoch for end in ends] == [1, 2]
    assert ends[1].loss < ends[0].loss
    progress = [report for report in reports if isinstance(report, Progress)]
    assert progress[-1].step == 20
    assert progress[-1].epoch == 2.0
    assert progress[-1].seconds_left == 0
    assert all(0 < report.loss < 10 and report.digits_per_second > 0 for report in progress)


def test_the_seed_decides(bars):
    one, same, other = (list(fit(replace(QUICK, seed=seed), supply_of(bars)))[-1].model for seed in (1, 1, 2))
    assert torch.equal(weights(one), weights(same))
    assert not torch.equal(weights(one), weights(other))


def test_a_training_taken_up_from_its_state_ends_as_if_it_had_never_stopped(bars):
    whole = list(fit(QUICK, supply_of(bars)))[-1].model
    state = begin(QUICK)
    running = fit(QUICK, supply_of(bars), state=state)
    while state.step < 13:
        torch.manual_seed(99)  # what else is drawn in the process must not matter
        next(running)
        if state.step >= 10:
            break
    running.close()
    resumed = list(fit(QUICK, supply_of(bars), state=state))[-1].model
    assert torch.equal(weights(whole), weights(resumed))


def test_without_validation_there_is_no_accuracy(bars):
    reports = list(fit(replace(QUICK, epochs=0.2), supply_of(bars)))
    assert reports[-1].held_out_accuracy is None
    assert [report.held_out_accuracy for report in reports if isinstance(report, EpochEnd)] == [None]
    assert reports[-1].steps == 2


def test_classes_beyond_the_network_get_a_sentence(bars):
    config = replace(QUICK, options={**QUICK.options, "classes": 2})
    with pytest.raises(ValueError, match="classes beyond"):
        next(fit(config, supply_of(bars)))


def test_bfloat16_and_auto_learn_as_well(bars):
    for precision in ("bfloat16", "auto"):
        last = list(fit(replace(QUICK, precision=precision), supply_of(bars), bars))[-1]
        assert last.held_out_accuracy == 1.0
        assert last.precision in ("bfloat16", "float32")
        assert all(value.dtype == torch.float32 for value in last.model.parameters())


def test_drawing_and_checking_are_places_to_stop_too(bars, monkeypatch):
    monkeypatch.setattr("digitscope.nn.training.meter.REPORT_INTERVAL_S", 0.0)
    pictures = next(supply_of(bars)(0))
    reports = list(fit(replace(QUICK, epochs=1), lambda _epoch: iter([None, None, pictures]), bars))
    doing = [report.doing for report in reports if isinstance(report, Progress)]
    assert doing == ["drawing"] * 2 + ["learning"] * 10 + ["checking"] * 2


def test_the_checked_numbers_are_those_of_the_network(bars):
    *_, end, last = fit(replace(QUICK, epochs=1), supply_of(bars), bars)
    logits = last.model(torch.from_numpy(bars.images)[:, None] / 255)
    labels = torch.from_numpy(bars.labels)
    assert end.held_out_accuracy == pytest.approx((logits.argmax(1) == labels).float().mean().item())
    loss = torch.nn.functional.cross_entropy(logits, labels)
    assert end.held_out_loss == pytest.approx(loss.item(), rel=1e-4)


def test_the_rate_rises_and_falls():
    rates = [rate_at(TrainConfig(rate=1.0, warm_up=0.2), step, 100) for step in range(100)]
    assert rates.index(max(rates)) in (19, 20)
    assert rates[0] == pytest.approx(0.05)
    assert rates[-1] < 0.001
    assert all(a > b for a, b in pairwise(rates[20:]))


def test_the_configuration_survives_json():
    config = replace(QUICK, augment=None)
    for each in (QUICK, config):
        assert config_from_json(json.loads(json.dumps(each.to_json()))) == each


@pytest.mark.parametrize(
    "change", [{"batch": 1}, {"rate": 0}, {"precision": "half"}, {"epochs": -1}, {"mood": 1}], ids=str
)
def test_odd_settings_get_a_sentence(change):
    with pytest.raises(ValueError, match=r"“|settings"):
        config_from_json(QUICK.to_json() | change)


def test_the_average_is_the_mean_at_first():
    model = make_model("linear", {"classes": 2})
    average = Average(model)
    for value in (1.0, 2.0, 6.0):
        torch.nn.init.constant_(model.digit.bias, value)
        average.take(model)
    torch.testing.assert_close(average.model.digit.bias, torch.full((2,), 3.0))


def test_the_loss_of_known_logits():
    logits = torch.tensor([[math.log(3.0), 0.0], [0.0, 0.0], [2.0, -2.0]])
    cases = ((0, 0), (1, NOTHING), (2, NOTHING))
    sure, even, odd = (loss_of(logits[row : row + 1], torch.tensor([label])) for row, label in cases)
    assert sure.item() == pytest.approx(-math.log(0.75))
    assert even.item() == pytest.approx(0, abs=1e-6)
    assert odd.item() > 1
    both = loss_of(logits, torch.tensor([0, -1, -1]), doubt=0.5)
    assert both.item() == pytest.approx((sure.item() + 0.5 * odd.item()) / 3, rel=1e-5)
    plain = loss_of(logits, torch.tensor([0, 1, 1]))
    torch.testing.assert_close(plain, torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1, 1])))


def test_how_many_epochs_there_will_be_is_known_before_the_pictures_are():
    report = Meter(batch=8, epochs=3).report(0, "drawing")
    assert (report.epoch, report.epochs, report.steps) == (0.0, 3, 0)


@pytest.mark.parametrize("temperature", [1.0, 2.0, 5.0])
def test_the_distillation_loss_is_that_of_hinton_and_others(temperature):
    """T² · KL(teacher ‖ student) of the softened answers, where the teacher is right or no digit is shown."""
    random = np.random.default_rng(0)
    student, teacher = random.normal(0, 3, (2, 40, 10))
    labels = random.integers(0, 10, 40)
    labels[:15], labels[15:20] = teacher[:15].argmax(axis=1), NOTHING
    held = (teacher.argmax(axis=1) == labels) | (labels == NOTHING)
    q, p = (np.exp(z / temperature) for z in (student, teacher))
    q, p = q / q.sum(axis=1, keepdims=True), p / p.sum(axis=1, keepdims=True)
    wanted = temperature**2 * ((p * np.log(p / q)).sum(axis=1) * held).sum() / len(labels)
    given = (torch.from_numpy(each) for each in (student, teacher, labels))
    assert strayed(*given, temperature).item() == pytest.approx(wanted)


def test_the_pull_of_the_distillation_loss_does_not_fall_with_its_temperature():
    random = torch.Generator().manual_seed(0)
    teacher = torch.randn(30, 10, generator=random, dtype=torch.float64)
    pulls = []
    for temperature in (20.0, 200.0):
        student = torch.zeros(30, 10, dtype=torch.float64, requires_grad=True)
        strayed(student, teacher, teacher.argmax(dim=1), temperature).backward()
        pulls.append(student.grad)
    # At high temperatures it is the squared distance of the logits, halved, over the number of classes.
    wanted = -(teacher - teacher.mean(dim=1, keepdim=True)) / (10 * 30)
    torch.testing.assert_close(pulls[1], wanted, rtol=0.02, atol=1e-4)
    torch.testing.assert_close(pulls[0], pulls[1], rtol=0.2, atol=1e-3)
