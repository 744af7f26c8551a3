"""What the verdicts are judged by: what the network's last stage is given, its answer, measures of the ink.

A network learns to pass over what does not help to tell digits apart: whether a line goes on and on is lost
on the way to its last stage. The picture itself, coarse, and counts of crossings bring it back.
"""

from __future__ import annotations

import numpy as np

from digitscope.messages import FloatArray

COARSE = 14
"""The picture is looked at with so many pixels a side."""
MEASURES = 12
LOGIT_UNIT = 5.0
"""Logits are about this large; the other inputs lie between 0 and 1 or somewhat above."""
INK_FROM = 0.3


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
    marked = images > INK_FROM
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
