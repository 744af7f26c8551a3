"""Verdicts on an answer: a digit, not sure which, or no digit at all, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitscope.data.sets.digits import DIGIT_NAMES
from digitscope.messages import FloatArray, Verdict
from digitscope.nn.model.ood_head import VerdictHead
from digitscope.wording import listed, percent, with_article

COARSE = 14
"""The picture is looked at with so many pixels a side."""

MEASURES = 12

LOGIT_UNIT = 5.0
"""Logits are about this large; the other inputs lie between 0 and 1 or somewhat above."""

INKED_FROM = 0.3


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


def plain_count(classes: int) -> int:
    """Return how many inputs there are besides the network's features."""
    return MEASURES + classes + COARSE * COARSE


def verdict_inputs(features: FloatArray, logits: FloatArray, images: FloatArray) -> FloatArray:
    """Return (N, F + plain_count) of features (N, F), logits (N, classes) and pictures (N, 28, 28), 0…1."""
    side = images.shape[1] // COARSE
    coarse = images.reshape(-1, COARSE, side, COARSE, side).mean(axis=(2, 4)).reshape(len(images), -1)
    answer = logits / np.float32(LOGIT_UNIT)
    parts = (features, _measures(logits, images), answer, coarse)
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _measures(logits: FloatArray, images: FloatArray) -> FloatArray:
    """Return (N, 12): ink, edges, crossings, lines across and down, extent; how sure the answer is."""
    marked = images > INKED_FROM
    down, across = marked[:, 1:] != marked[:, :-1], marked[:, :, 1:] != marked[:, :, :-1]
    edges = np.abs(np.diff(images, axis=1)).sum((1, 2)) + np.abs(np.diff(images, axis=2)).sum((1, 2))
    ranked = np.sort(logits, axis=1)
    powers = np.exp(logits - ranked[:, -1:])
    whole = powers.sum(axis=1)
    columns = (
        images.sum((1, 2)) / 100,
        edges / 100,
        down.sum((1, 2)) / 50,
        across.sum((1, 2)) / 50,
        (marked[:, :, 1:] & ~marked[:, :, :-1]).sum(2).max(1) / 3,
        (marked[:, 1:] & ~marked[:, :-1]).sum(1).max(1) / 3,
        marked.any(1).sum(1) / 20,
        marked.any(2).sum(1) / 20,
        ranked[:, -1] / LOGIT_UNIT,
        ranked[:, -2] / LOGIT_UNIT,
        (np.log(whole) + ranked[:, -1]) / LOGIT_UNIT,
        1 / whole,
    )
    measures: FloatArray = np.stack(columns, axis=1).astype(np.float32)
    return measures
