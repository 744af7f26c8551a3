"""Pictures varied as opened pictures vary."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from digitscope.nn.training_data.reframing import Reframing, reframed

NOTHING = Reframing(turn=0, slant=0, stretch=0, bend=0, thinner=0, thicker=0)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def digits():
    """Return sixty-four pictures of an L that fills its box."""
    images = torch.zeros(64, 1, 28, 28)
    images[:, :, 4:24, 8:11] = 1
    images[:, :, 21:24, 8:20] = 1
    return images


def boxes(images):
    """Return height and width of what is half bright or more, (B, 2)."""
    bright = images[:, 0] > 0.5
    return torch.stack([bright.any(2).sum(1), bright.any(1).sum(1)], 1)


def centres(images):
    """Return the centres of mass as x and y, (B, 2), in pixels from the corner."""
    places, mass = torch.arange(28) + 0.5, images.sum((1, 2, 3))
    across = (images.sum(2)[:, 0] * places).sum(1) / mass
    return torch.stack([across, (images.sum(3)[:, 0] * places).sum(1) / mass], 1)


def test_nothing_asked_frames_anew_and_no_more(digits):
    same = reframed(digits, NOTHING, seeded())
    assert (boxes(same) - torch.tensor([20, 12])).abs().max() <= 1
    assert (centres(same) - 14.5).abs().max() < 0.15
    assert 0.9 < same.sum() / digits.sum() < 1.1


@pytest.mark.parametrize("how", [Reframing(turn=25, slant=0.3, stretch=0.3), Reframing()])
def test_what_was_varied_is_fitted_and_centred(digits, how):
    varied = reframed(digits, how, seeded())
    assert (boxes(varied).amax(1) - 20).abs().max() <= 4  # bending is not counted in
    assert (centres(varied) - 14.5).abs().max() < 1
    assert varied.min() >= 0
    assert varied.max() <= 1 + 1e-6
    assert len(torch.unique(varied.flatten(1), dim=0)) == len(varied)


def test_the_same_seed_gives_the_same(digits):
    before = digits.clone()
    first, again, other = (reframed(digits, Reframing(), seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(digits, before)


def test_lines_become_thicker_and_thinner(digits):
    same = reframed(digits, NOTHING, seeded()).sum((1, 2, 3))
    for how, low, high in (
        (Reframing(turn=0, slant=0, stretch=0, bend=0, thinner=0, thicker=1), 1.0, 1.9),
        (Reframing(turn=0, slant=0, stretch=0, bend=0, thinner=0.8, thicker=0), 0.3, 1.0),
    ):
        share = reframed(digits, how, seeded()).sum((1, 2, 3)) / same
        assert low - 0.01 <= share.min() < share.max() <= high
        assert share.max() - share.min() > 0.3


def test_a_stroke_turns_both_ways():
    images = torch.zeros(40, 1, 28, 28)
    images[:, :, 4:24, 13:15] = 1
    how = Reframing(turn=20, slant=0, stretch=0, bend=0, thinner=0, thicker=0)
    turned = reframed(images, how, seeded())[:, 0]
    to_the_right = turned[:, :10, 15:].sum((1, 2)) > turned[:, :10, :14].sum((1, 2))
    assert 0.2 < to_the_right.float().mean() < 0.8


def test_some_stay_as_they_are(digits):
    varied = reframed(digits, Reframing(still=0.5), seeded())
    same = (varied == digits).flatten(1).all(1).float().mean()
    assert 0.3 < same < 0.7


def test_an_empty_picture_stays_empty():
    empty = torch.zeros(2, 1, 28, 28)
    assert np.array_equal(reframed(empty, Reframing(), seeded()), empty)
