"""Settings to begin with, for people who want to choose no more than one word."""

from __future__ import annotations

from dataclasses import dataclass

from digitscope.runs.settings.augmentation import PixelAugment
from digitscope.runs.settings.config import Json, TrainConfig

GENTLE = PixelAugment(turn=8, shear=0.1, scale=0.1, shift=1.5, bend=0.0, thickness=0.0)
"""Without the elastic bend, which takes as long as a small network's step."""
STRONG = PixelAugment(turn=10, shear=0.15, scale=0.15, shift=2.0, bend=0.0, thickness=0.0)
HALVED_EARLY: Json = {"kernels": [5, 3, 3], "pools": [1, 2], "strided": [0]}
"""The first kernels move by two pixels, which saves a quarter of the time. Widths are multiples of 16: on the
CPU the batch norm of 24 maps takes twice as long as that of 32."""


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
        "A small network: three to ten seconds on two cores, about 99.1 % of MNIST's test digits.",
        TrainConfig(
            options=HALVED_EARLY | {"widths": [32, 32, 64]},
            epochs=0.75,
            batch=128,
            rate=0.012,
            schedule="linear",
            warm_up=0.2,
            augment=None,
            average=0.3,
        ),
    ),
    "good": Preset(
        "Good",
        "The network of First steps, on varied pictures: half a minute on two cores, "
        "about 99.5 % of MNIST's test digits.",
        TrainConfig(
            options=HALVED_EARLY | {"widths": [32, 32, 64]},
            epochs=7,
            batch=128,
            rate=0.01,
            warm_up=0.2,
            augment=GENTLE,
            average=0.3,
        ),
    ),
    "best": Preset(
        "Best",
        "A wider network and strongly varied pictures: three minutes on two cores, "
        "about 99.6 % of MNIST's test digits.",
        TrainConfig(
            options=HALVED_EARLY | {"widths": [32, 64, 128]},
            epochs=28,
            batch=128,
            rate=0.008,
            warm_up=0.2,
            augment=STRONG,
            average=0.4,
        ),
    ),
    "gpu": Preset(
        "On the GPU",
        "A still wider network in large batches: four seconds on a graphics processor for data centres, "
        "about 99.6 % of MNIST's test digits.",
        TrainConfig(
            options={"widths": [32, 64, 96, 128, 192], "kernels": [5, 3, 3, 3, 3], "pools": [0, 1, 3]},
            epochs=24,
            batch=512,
            rate=0.008,
            augment=STRONG,
            average=0.4,
            device="auto",
        ),
    ),
}
