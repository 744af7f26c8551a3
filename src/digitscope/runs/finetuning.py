"""Learning from drawings that were kept: the settings of such a training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import Train
from digitscope.runs.settings.config import SetShare, TrainConfig

DRAWINGS = "drawings"
"""Begins the name of a data set of drawings that were kept (`nn.drawings`)."""
REPLAY = "replay:"
"""Begins the name of a data set that is a mix of what is at hand (`nn.replay`)."""
PARTS = 3
"""Parts of replay to one part of drawings."""
OWN_PICTURES = 5600
"""So many pictures are made of the drawings, each one varied many times: 175 steps with the replay."""
HELD_OUT = 0.2
MOST_TIMES = OWN_PICTURES
BATCH = 128


def drawings_name(hand: str = "", class_set: str = "") -> str:
    """Return the name of the data set of a hand's drawings (`nn.drawings`)."""
    return ":".join([DRAWINGS, hand, class_set]).rstrip(":")


class Learned(NamedTuple):
    """Whose drawings of which classes a network learned: as they were called then; numbers if known."""

    hand: str = ""
    class_set: str = ""
    hand_id: int = 0
    class_set_id: int = 0


def learned_from(about: Mapping[str, Any]) -> Learned:
    """Return whose drawings a run learned, from what its folder says of it; empty for nobody's, or all."""
    numbers = [about.get(name, 0) for name in ("hand", "class_set")]
    hand_id, class_set_id = (number if isinstance(number, int) else 0 for number in numbers)
    config = about.get("config")
    shares = config.get("sets") if isinstance(config, Mapping) else None
    for share in shares if isinstance(shares, list | tuple) else ():
        name = share.get("name", "") if isinstance(share, Mapping) else share
        kind, _, whose = str(name).partition(":")
        if kind == DRAWINGS:
            hand, _, class_set = whose.partition(":")
            return Learned(hand, class_set, hand_id, class_set_id)
    return Learned()


def learning_config(start: str, count: int, hand: str = "") -> TrainConfig:
    """Return the settings with which a network learns from so many drawings of a hand.

    start: the network file that it begins from.

    Chosen on hands made of the writers of mfrdb_validation, crohme_validation and those held out of
    unipen_train (`tests/bench/adapt_hands.py` changes them so). With the first three convolutions frozen, a
    step takes a third less time and nothing is lost; with all but the last layer frozen next to nothing is
    gained. All of the way that was learned cost 0.4 points of the digits of new writers; with the old answers
    held to firmly and softened, and two thirds of the replayed digits pen strokes, it costs 0.1, and the hand
    gains as much. So it can be gone to its end, where before a share of it had to do.
    """
    learned = max(1, round(count * (1 - HELD_OUT)))
    times = max(1, min(MOST_TIMES, round(OWN_PICTURES / learned)))
    return TrainConfig(
        sets=(SetShare(drawings_name(hand), times=times), SetShare(f"{REPLAY}{PARTS * times * learned}")),
        held_out=HELD_OUT,
        start=start,
        frozen=3,
        faith=2.0,
        softened=5.0,
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
    start: str,
    count: int,
    hand: str,
    run: RunFolder,
    name: str = "",
    data_folder: str = "",
    hand_id: int = 0,
) -> Train:
    """Return the order to learn from so many drawings of a hand, beginning from a network file."""
    config = learning_config(start, count, hand)
    named = name or learning_name(hand)
    return Train(
        config.to_json(), str(run.path), name=named, data_folder=data_folder, versus=start, hand=hand_id
    )
