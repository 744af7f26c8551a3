"""Which preset a form shows (no Qt)."""

from __future__ import annotations

import time
from dataclasses import replace

from digitscope.gui.train.form.setting_specs import NETWORKS
from digitscope.runs.settings.config import TrainConfig, full_options
from digitscope.runs.settings.presets import PRESETS, Preset

ORDER = tuple(PRESETS.values())


def with_data_of(preset: Preset, config: TrainConfig) -> TrainConfig:
    """Return the preset's settings with the data of a configuration."""
    return replace(preset.config, sets=config.sets, held_out=config.held_out, seed=config.seed)


def preset_of(config: TrainConfig) -> Preset | None:
    """Return the preset whose settings these are."""
    wanted = _spelled_out(config)
    return next((one for one in ORDER if _spelled_out(with_data_of(one, config)) == wanted), None)


def run_name(config: TrainConfig) -> str:
    """Return what a run is called until somebody renames it: its preset or network, and the time."""
    preset = preset_of(config)
    kind = preset.title if preset else NETWORKS.get(config.architecture, config.architecture)
    return f"{kind[:1].upper()}{kind[1:]} {time.strftime('%d.%m. %H:%M')}"


def _spelled_out(config: TrainConfig) -> TrainConfig:
    """Return the same settings with every option named; the classes follow the data."""
    return replace(config, options=full_options(config) | {"classes": 0})
