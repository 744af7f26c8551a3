"""Settings to begin with, for people who want to choose no more than one word."""

from __future__ import annotations

from dataclasses import dataclass

from digitscope.plan.config import TrainConfig
from digitscope.plan.varying import PixelAugment

GENTLE = PixelAugment(turn=8, shear=0.1, scale=0.1, shift=1.5, bend=0.0, thickness=0.0)
"""Without the elastic bend, which takes as long as a small network's step."""


@dataclass(frozen=True)
class Preset:
    """A choice of settings."""

    title: str
    text: str
    """What to expect of it."""
    config: TrainConfig


PRESETS: dict[str, Preset] = {
    "first-steps": Preset(
        "First steps",
        "A small network that learns MNIST in about ten seconds on two cores.",
        TrainConfig(architecture="first-steps", epochs=2, batch=128, rate=0.01, augment=None, average=0.3),
    ),
    "good": Preset(
        "Good",
        "A middling network and varied pictures: half a minute on two cores.",
        TrainConfig(
            options={"widths": [24, 32, 64], "kernels": [5, 3, 3], "pools": [0, 1, 2]},
            epochs=6,
            batch=128,
            rate=0.008,
            augment=GENTLE,
            average=0.4,
        ),
    ),
    "best": Preset(
        "Best",
        "The largest network, strongly varied pictures: some minutes on two cores.",
        TrainConfig(
            options={"widths": [32, 48, 64, 96, 128], "kernels": [5, 3, 3, 3, 3], "pools": [0, 1, 3]},
            epochs=16,
            batch=128,
            rate=0.006,
            average=0.4,
        ),
    ),
    "gpu": Preset(
        "On the GPU",
        "The best settings in large batches, for a graphics processor.",
        TrainConfig(
            options={"widths": [32, 64, 96, 128, 192], "kernels": [5, 3, 3, 3, 3], "pools": [0, 1, 3]},
            epochs=16,
            batch=512,
            rate=0.008,
            average=0.4,
            device="auto",
        ),
    ),
}
