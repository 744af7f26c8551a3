"""The settings: each explained, checked, kept through JSON."""

import json
from dataclasses import fields

import pytest

from digitscope.runs.settings.architectures import OPTIONS, options_json
from digitscope.runs.settings.augmentation import AMOUNTS, PixelAugment
from digitscope.runs.settings.config import (
    SetShare,
    TrainConfig,
    changed,
    config_from_json,
    full_options,
    rate_at,
)
from digitscope.runs.settings.descriptions import LIVE, OPTION_SETTINGS, SETTINGS
from digitscope.runs.settings.presets import PRESETS


def test_every_setting_is_explained():
    assert set(SETTINGS) == {field.name for field in fields(TrainConfig)}
    assert set(AMOUNTS) == {field.name for field in fields(PixelAugment)}
    options = {name for kind in OPTIONS.values() for name in options_json(kind())}
    assert set(OPTION_SETTINGS) == options - {"normalise"}
    for said in (SETTINGS | OPTION_SETTINGS | AMOUNTS).values():
        assert said.title
        assert said.help
        if said.usual:
            assert said.low <= said.usual[0] < said.usual[1] <= said.high
    assert set(LIVE) == {"rate", "augment", "dropout"}


@pytest.mark.parametrize("name", PRESETS)
def test_presets_survive_json(name):
    config = PRESETS[name].config
    assert config_from_json(json.loads(json.dumps(config.to_json()))) == config
    assert full_options(config)["classes"] == 10


@pytest.mark.parametrize(
    "change",
    [
        {"sets": [{"name": ""}]},
        {"sets": [{"name": "a", "amount": 0}]},
        {"sets": [{"name": "a", "times": 1.5}]},
        {"sets": ["a"] * 21},
        {"optimiser": "magic"},
        {"schedule": "step"},
        {"device": "tpu"},
        {"device": "cuda:x"},
        {"seed": True},
        {"batch": 8.5},
        {"options": 3},
        {"options": {"widths": []}},
        {"architecture": "transformer"},
        {"augment": {"turn": 999}},
        {"augment": {"flip": 1}},
        {"threads": -1},
    ],
    ids=str,
)
def test_odd_settings_get_a_sentence(change):
    with pytest.raises(ValueError, match=r"“|needs|settings|option|architecture"):
        changed(TrainConfig(), change)


def test_a_share_may_be_a_name_alone():
    assert changed(TrainConfig(), {"sets": ["mnist"]}).sets == (SetShare("mnist"),)


@pytest.mark.parametrize("architecture", OPTIONS)
@pytest.mark.parametrize("name", PRESETS)
def test_another_architecture_drops_the_options_of_the_present_one(name, architecture):
    before = PRESETS[name].config
    config = changed(before, {"architecture": architecture})
    assert config.options == (before.options if architecture == before.architecture else {})
    assert full_options(config)["classes"] == 10
    named = changed(before, {"architecture": "residual", "options": {"kernel": 3}})
    assert named.options == {"kernel": 3}


@pytest.mark.parametrize(("schedule", "middle"), [("cosine", 0.5), ("linear", 0.5), ("constant", 1.0)])
def test_the_rate_rises_and_follows_its_schedule(schedule, middle):
    config = TrainConfig(rate=1.0, warm_up=0.2, schedule=schedule)
    rates = [rate_at(config, step, 100) for step in range(100)]
    assert rates[0] == pytest.approx(0.05)
    assert max(rates) == pytest.approx(1.0)
    assert rates[60] == pytest.approx(middle)
