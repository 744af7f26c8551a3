"""Hints: each from the state that it is for, once, with a mend that the settings take."""

import math
from dataclasses import replace

import pytest

from digitscope.nn.training.loop import TrainConfig, begin
from digitscope.nn.training.meter import EpochEnd, Progress
from digitscope.nn.training_run.hints import Watchman
from digitscope.runs.settings.config import changed

CONFIG = TrainConfig(architecture="simple", options={"widths": [4], "kernels": [3], "pools": [0]})
CALM = Progress(100, 1000, 1.0, 10.0, 0.3, 0.9, 0.003, 1e4, 5.0, 50.0)
END = EpochEnd(3, 0.3, 0.91, 0.9, 0.3, 1, 0.12, 5.0)


def hints(*reports, **settings):
    config = changed(CONFIG, settings)
    watchman = Watchman(begin(config), tuple("0123456789"))
    found = [hint for report in reports for hint in watchman.look(report)]
    for hint in found:
        changed(config, hint.mend)  # or it raises
    return found


def test_a_training_that_goes_well_gets_none():
    assert hints(CALM, END, CALM) == []


def test_a_loss_that_is_no_number():
    (hint,) = hints(replace(CALM, loss=math.nan), replace(CALM, loss=math.inf))
    assert (hint.kind, hint.mend, hint.live) == ("nan", {"rate": pytest.approx(0.0003)}, False)


@pytest.mark.parametrize(
    ("loss", "rate", "better"), [(9.0, 0.5, 0.05), (2.3, 1e-6, 0.003), (2.3, 1.0, 0.003), (2.3, 0.003, 0.001)]
)
def test_a_rate_that_is_far_off(loss, rate, better):
    (hint,) = hints(replace(CALM, loss=loss), rate=rate)
    assert (hint.kind, hint.live) == ("rate", True)
    assert hint.mend["rate"] == pytest.approx(better)


def test_the_first_steps_are_given_time():
    assert hints(replace(CALM, step=20, loss=2.3)) == []


def test_one_class_only():
    (hint,) = hints(replace(END, favourite=7, favourite_share=0.99))
    assert hint.kind == "one-class"
    assert "“7”" in hint.sentence


def test_learning_by_heart_offers_what_is_not_used_yet():
    drift = replace(END, training_accuracy=0.99, held_out_accuracy=0.9)
    (hint,) = hints(drift, drift, augment=None)
    assert set(hint.mend) == {"augment"}
    (hint,) = hints(drift)
    assert hint.mend == {"dropout": 0.3}
    (hint,) = hints(drift, dropout=0.5)
    assert hint.mend == {}


def test_what_a_broken_training_forgot_was_not_learned_by_heart():
    """The epoch began well: its mean is far above the held-out accuracy at its end."""
    broken = replace(END, training_accuracy=0.4, held_out_accuracy=0.1, held_out_loss=2.3)
    (hint,) = hints(replace(CALM, loss=9.0), replace(CALM, loss=2.31), broken, rate=1.0)
    assert hint.kind == "rate"


def test_a_held_out_loss_that_rises_again_is_drift():
    (hint,) = hints(END, replace(END, epoch=4, held_out_loss=0.5))
    assert hint.kind == "drift"
