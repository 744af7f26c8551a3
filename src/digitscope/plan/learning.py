"""Learning from drawings that were kept: the settings of such a training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digitscope.plan.config import SetShare, TrainConfig
from digitscope.plan.messages import Train
from digitscope.plan.run_folder import RunFolder

DRAWINGS = "drawings"
"""Begins the name of a data set of drawings that were kept (`nn.drawings`)."""
REPLAY = "replay:"
"""Begins the name of a data set that is a mix of what is at hand (`nn.replay`)."""
PARTS = 3
"""Parts of replay to one part of drawings."""
OWN_PICTURES = 2880
"""So many pictures are made of the drawings, each one varied many times: 90 steps with the replay."""
HELD_OUT = 0.2
MOST_TIMES = 2880
BATCH = 128


def drawings_name(hand: str = "", class_set: str = "") -> str:
    """Return the name of the data set of a hand's drawings (`nn.drawings`)."""
    return ":".join([DRAWINGS, hand, class_set]).rstrip(":")


def learned_from(config: Mapping[str, Any]) -> tuple[str, str]:
    """Return the hand and the set of classes whose drawings a run's settings name; empty for none, or all."""
    for share in config.get("sets", ()):
        kind, _, whose = str(share.get("name", "")).partition(":")
        if kind == DRAWINGS:
            hand, _, class_set = whose.partition(":")
            return hand, class_set
    return "", ""


def learning_config(start: str, count: int, hand: str = "") -> TrainConfig:
    """Return the settings with which a network learns from so many drawings of a hand.

    start: the network file that it begins from.

    Chosen on hands made of the writers of mfrdb_validation and crohme_validation (`tests/bench/adapt.py`).
    With the first three convolutions frozen, a step takes a third less time and nothing is lost; with all
    but the last layer frozen next to nothing is gained. Holding on to the old answers halves the loss on
    MNIST and pen digits.
    """
    learned = max(1, round(count * (1 - HELD_OUT)))
    times = max(1, min(MOST_TIMES, round(OWN_PICTURES / learned)))
    return TrainConfig(
        sets=(SetShare(drawings_name(hand), times=times), SetShare(f"{REPLAY}{PARTS * times * learned}")),
        held_out=HELD_OUT,
        start=start,
        frozen=3,
        faith=2.0,
        doubt=0.0,
        epochs=1,
        batch=BATCH,
        rate=0.001,
        warm_up=0.1,
        weight_decay=0.0,
        average=0.15,
        augment=None,
    )


def learning_name(hand: str) -> str:
    """Return what the run of a hand is called."""
    return f"{hand}’s network"


def learning_order(
    start: str, count: int, hand: str, run: RunFolder, name: str = "", data_folder: str = ""
) -> Train:
    """Return the order to learn from so many drawings of a hand, beginning from a network file."""
    config = learning_config(start, count, hand)
    named = name or learning_name(hand)
    return Train(config.to_json(), str(run.path), name=named, data_folder=data_folder, versus=start)
