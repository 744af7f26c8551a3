"""Digits moved between hands and beyond them."""

from __future__ import annotations

import numpy as np

from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.strokes import Drawing, Stroke
from digitscope.ink.synthesis.writer_interpolation import AWAY, TOWARDS, Hands


def line(lean, points=9, tall=1.0):
    """Return a stroke from the top down, its foot so far to the right."""
    share = np.linspace(0, 1, points)
    flat = np.zeros(points)
    return Stroke.of(np.stack([lean * share, tall * share, share, flat + 0.5], axis=1), 1.0)


def moved(drawings, labels, writers, seed=0):
    return Hands.of(pack(drawings), labels, list(writers)).moved(np.random.default_rng(seed))


def lean_of(ink, which):
    """Return how far to the right a drawing's last point lies of its first, for one unit down."""
    points = slice(int(ink.point_starts[which]), int(ink.point_starts[which + 1]))
    x, y = ink.x[points], ink.y[points]
    return float((x[-1] - x[0]) / (y[-1] - y[0]))


def test_a_digit_moves_towards_anothers_or_away_from_it():
    leans = np.array([lean_of(moved([Drawing((line(0.0),)), Drawing((line(0.5),))], [1, 1], "ab", seed), 0)
                      for seed in range(200)])  # fmt: skip
    assert leans.min() < -0.5 * AWAY / 2
    assert leans.max() > 0.5 * TOWARDS / 2
    assert leans.min() >= -0.5 * AWAY
    assert leans.max() <= 0.5 * TOWARDS + 1e-9
    assert len(np.unique(leans.round(6))) > 190


def test_what_has_no_counterpart_stays():
    upright, leaning, two = Drawing((line(0.0),)), Drawing((line(0.5),)), Drawing((line(0.0), line(0.5)))
    cases = {
        "one writer": ([upright, leaning], [1, 1], "aa"),
        "other labels": ([upright, leaning], [1, 7], "ab"),
        "other numbers of strokes": ([upright, two], [1, 1], "ab"),
        "too far apart": ([upright, Drawing((line(1.0, tall=0.0),))], [1, 1], "ab"),
    }
    for name, (drawings, labels, writers) in cases.items():
        ink = moved(drawings, labels, writers)
        assert abs(lean_of(ink, 0)) < 1e-9, name


def test_only_the_places_of_points_change():
    drawings = [Drawing((line(0.1, 5), line(0.3, 30))), Drawing((line(0.4, 12), line(0.2, 7)))]
    before, after = pack(drawings), moved(drawings, [4, 4], "ab")
    for name in ("t", "width", "stroke_starts", "drawing_starts"):
        assert (getattr(before, name) == getattr(after, name)).all(), name
    assert np.isfinite(after.x).all()
    assert np.isfinite(after.y).all()


def test_the_same_chance_gives_the_same():
    drawings = [Drawing((line(lean),)) for lean in (0.0, 0.2, 0.4)]
    first, again, other = (moved(drawings, [1, 1, 1], "abc", seed) for seed in (3, 3, 4))
    assert (first.x == again.x).all()
    assert (first.x != other.x).any()


def test_dots_and_drawings_without_strokes_are_taken():
    dot = Drawing((Stroke.of(np.array([[0.5, 0.5, 0.0, 0.5]]), 1.0),))
    ink = moved([dot, Drawing(()), dot, Drawing((line(0.1),))], [1, 1, 1, 1], "abcd")
    assert len(ink) == 4
    assert np.isfinite(ink.x).all()
    assert len(moved([], [], "")) == 0
