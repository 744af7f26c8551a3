"""Learning classes of one's own from a few drawings: the settings of such a training."""

from __future__ import annotations

from digitscope.runs.finetuning import HELD_OUT, drawings_name
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import Train
from digitscope.runs.settings.config import SetShare, TrainConfig

OTHERS = "made-others:"
"""Begins the name of what the program draws itself to be doubted: scribbles, doodles, digits."""
MANY_OTHERS = 1500
OWN_PICTURES = 2600
"""So many pictures an epoch are made of the drawings, each one varied many times."""
MOST_TIMES = 2000
BATCH = 64
EPOCHS = 2.0
FEWEST_HELD = 5
"""With fewer drawings held back nothing is known of when to say “not sure” or “none of these”."""
ALL_BUT_LAST = 100
"""More stages than there are to freeze: the last one always learns."""
RATE, RATE_FROZEN = 0.001, 0.01
"""The last layer alone has few weights to change, so it may take larger steps."""


def own_classes_config(start: str, count: int, hand: str, class_set: str, *, frozen: int = 0) -> TrainConfig:
    """Return the settings with which a network learns a set of classes from so many drawings of a hand.

    start: the network file that it begins from.
    frozen: how many of its first stages with weights stay as they are.
    """
    learned = max(1, round(count * (1 - HELD_OUT)))
    times = max(1, min(MOST_TIMES, round(OWN_PICTURES / learned)))
    return TrainConfig(
        sets=(
            SetShare(drawings_name(hand, class_set), times=times),
            SetShare(f"{OTHERS}{MANY_OTHERS}"),
        ),
        held_out=HELD_OUT,
        start=start,
        frozen=frozen,
        doubt=0.5,
        epochs=EPOCHS,
        batch=BATCH,
        rate=RATE_FROZEN if frozen else RATE,
        warm_up=0.1,
        weight_decay=0.01,
        average=0.25,
        augment=None,
    )


def own_classes_order(
    start: str,
    count: int,
    hand: str,
    class_set: str,
    run: RunFolder,
    *,
    frozen: bool = False,
    numbers: tuple[int, int] = (0, 0),
) -> Train:
    """Return the order to learn a set of classes from so many drawings of a hand.

    numbers: Of the hand and the set in the collection, where they are known.
    """
    config = own_classes_config(start, count, hand, class_set, frozen=ALL_BUT_LAST if frozen else 0)
    named, (whose, of) = f"{class_set}, {hand}", numbers
    return Train(config.to_json(), str(run.path), name=named, hand=whose, class_set=of)
