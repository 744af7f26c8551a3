"""Verdicts on an answer: a digit, not sure which, or no digit at all, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitscope.data.sets.digits import DIGIT_NAMES
from digitscope.messages import FloatArray, Verdict
from digitscope.nn.model.ood_head import VerdictHead
from digitscope.wording import listed, percent, with_article

INK_FROM = 0.25
"""A pixel this light counts as ink."""
DOT_PX = 7
"""Ink that is no larger than this in the 28×28 picture is a dot: shapes fill 20 pixels."""
FLAT_SHARE = 0.3
"""Ink this low for its width is a lying line; digits as low as this occur nowhere in the data."""
CANDIDATE_FROM = 0.05
MOST_CANDIDATES = 3


def verdict(
    image: FloatArray, probabilities: FloatArray, classes: Sequence[str], head: VerdictHead, score: float
) -> Verdict:
    """Judge one answer: picture (28, 28), calibrated shares (classes,), its score 0…1 of being a digit."""
    digits = tuple(classes) == DIGIT_NAMES
    none = "not a digit" if digits else "none of these"
    odd = odd_shape(image)
    if odd == EMPTY or (odd and digits):  # a class of one's own may be a dot or a line
        return Verdict("empty" if odd == EMPTY else none, 0.0, head.digit, odd)
    best = int(probabilities.argmax())
    if score < head.digit:
        like, known = with_article(classes[best]), "digits" if digits else "drawings"
        reason = f"It is unlike the {known} the network knows; the nearest is {like}."
        return Verdict(none, score, head.digit, reason)
    share = float(probabilities[best])
    if share < head.sure:
        order = np.argsort(-probabilities)[:MOST_CANDIDATES]
        names = tuple(classes[int(k)] for k in order if probabilities[k] >= CANDIDATE_FROM)
        if len(names) > 1:
            reason = f"It can be read as {listed([with_article(name) for name in names], 'or')}."
        else:
            reason = f"It looks most like {with_article(classes[best])}, but only {percent(share)} sure."
        return Verdict("not sure", score, head.digit, reason, names)
    return Verdict("digit", score, head.digit)


EMPTY = "There is no ink."


def odd_shape(image: FloatArray) -> str:
    """Say what ink is that cannot be a digit by its mere extent; "" for all that can."""
    ink = image > INK_FROM
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) == 0:
        return EMPTY
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    if max(height, width) <= DOT_PX:
        return "It is only a dot."
    if height < FLAT_SHARE * width:
        return "It is only a lying line: no digit is so low and wide."
    return ""
