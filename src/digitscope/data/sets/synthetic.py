"""Digits made here, in pieces, where there is no data set: explanations need some to compare with."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from digitscope.data.sets.digits import Digits

SEED = 0
AT_ONCE = 8
"""Digits in one piece of work: about a millisecond each. Always as many, so that they stay the same."""


def made_digits(count: int) -> Generator[None, None, Digits]:
    """Yield after each piece of work, then return so many digits, the same ones each time."""
    from digitscope.ink.drawing.packed import pack
    from digitscope.ink.framing.framing import frame_packed
    from digitscope.ink.synthesis.digits import make_digits

    yield None
    random = np.random.default_rng(SEED)
    images, labels = [], list[int]()
    while len(labels) < count:
        made = make_digits(min(AT_ONCE, count - len(labels)), random)
        images.append(frame_packed(pack([drawing for _, drawing in made])))
        labels += [label for label, _ in made]
        yield None
    return Digits(np.concatenate(images), np.array(labels, np.int64), name="digits made here")
