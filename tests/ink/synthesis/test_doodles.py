"""Doodles: every kind can be drawn, and the same seed gives the same."""

from __future__ import annotations

import numpy as np

from digitscope.ink.framing.framing import frame
from digitscope.ink.synthesis.doodles import DOODLES, KEPT, TAUGHT, make_doodles


def test_every_kind_gives_ink():
    for kind in DOODLES:
        for _, drawing in make_doodles(5, np.random.default_rng(0), [kind]):
            framing = frame(drawing)
            assert framing is not None
            assert framing.image.sum() > 10


def test_kinds_are_parted_into_taught_and_kept():
    assert set(TAUGHT) | set(KEPT) == set(DOODLES)
    assert not set(TAUGHT) & set(KEPT)
    made = make_doodles(40, np.random.default_rng(1), TAUGHT)
    assert {kind for kind, _ in made} <= set(TAUGHT)


def test_the_same_seed_gives_the_same():
    first, second = (make_doodles(3, np.random.default_rng(2)) for _ in range(2))
    for (one, a), (other, b) in zip(first, second, strict=True):
        assert one == other
        np.testing.assert_array_equal(a.strokes[0].points, b.strokes[0].points)
