"""Ready-made settings of a training, by purpose (no Qt)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from digitscope.plan.config import TrainConfig, full_options


@dataclass(frozen=True)
class Preset:
    """Settings under a name; the data is left as it is."""

    title: str
    help: str
    config: TrainConfig


PRESETS = (
    Preset(
        "First steps",
        "A small network that goes through the data twice, in some tens of seconds: to see it happen.",
        TrainConfig(architecture="first-steps", epochs=2, rate=0.01, augment=None, device="auto"),
    ),
    Preset(
        "Good",
        "A network like the bundled one, four times through the data, with varied pictures. Some minutes.",
        TrainConfig(epochs=4, device="auto"),
    ),
    Preset(
        "Best",
        "The same, sixteen times through the data: fewer errors still, and four times as long.",
        TrainConfig(epochs=16, device="auto"),
    ),
    Preset(
        "On the GPU",
        "Large batches and forty epochs, which only a graphics processor goes through in a short time.",
        TrainConfig(epochs=40, batch=1024, rate=0.006, device="cuda"),
    ),
)


def with_data_of(preset: Preset, config: TrainConfig) -> TrainConfig:
    """Return the preset's settings with the data of a configuration."""
    return replace(preset.config, sets=config.sets, held_out=config.held_out, seed=config.seed)


def preset_of(config: TrainConfig) -> Preset | None:
    """Return the preset whose settings these are."""
    wanted = _spelled_out(config)
    return next((one for one in PRESETS if _spelled_out(with_data_of(one, config)) == wanted), None)


def _spelled_out(config: TrainConfig) -> TrainConfig:
    """Return the same settings with every option named; the classes follow the data."""
    return replace(config, options=full_options(config) | {"classes": 0})
