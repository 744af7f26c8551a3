"""A random digit lies on the pad with all its ink."""

from __future__ import annotations

import numpy as np
import pytest

from digitscope.data.samples import EDGE, on_paper, random_sample
from digitscope.ink.drawing.strokes import Drawing, drawing_of


def edges(drawing):
    every = np.concatenate([stroke.points[:, :2] for stroke in drawing.strokes])
    return [*every.min(axis=0), *(1 - every.max(axis=0))]


def test_no_random_digit_is_cut_off_by_the_edge():
    draws = np.random.default_rng(3)
    for _ in range(300):
        assert min(edges(random_sample([], draws).drawing)) >= EDGE - 1e-9


@pytest.mark.parametrize(
    "points",
    [
        [(0.3, -0.2, 0), (0.7, 0.5, 1)],
        [(0.9, 0.9, 0), (1.2, 1.1, 1)],
        [(-0.5, 0.5, 0), (1.5, 0.5, 1)],
        [(2.0, 2.0, 0)],
    ],
)
def test_what_lies_beyond_the_edge_is_brought_in(points):
    brought = on_paper(drawing_of([points]))
    assert min(edges(brought)) >= EDGE - 1e-9
    assert [list(row) for row in brought.strokes[0].points[:, 2:]] == [
        list(row) for row in drawing_of([points]).strokes[0].points[:, 2:]
    ]


def test_what_lies_on_the_paper_stays_where_it_is():
    there = drawing_of([[(0.3, 0.2, 0), (0.7, 0.8, 1)]])
    np.testing.assert_allclose(on_paper(there).strokes[0].points, there.strokes[0].points)
    assert on_paper(Drawing()).is_empty
