"""Pictures as they are changed for training."""

from __future__ import annotations

import pytest
import torch

from digitscope.nn.training.pixel_augmentation import PixelAugment, augment

STILL = PixelAugment(turn=0, shear=0, scale=0, shift=0, bend=0, thickness=0)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def digits():
    images = torch.zeros(64, 1, 28, 28)
    images[:, :, 6:22, 12:16] = 1
    return images


def test_nothing_asked_nothing_changed(digits):
    assert torch.equal(augment(digits, STILL, seeded()), digits)


def test_the_same_seed_gives_the_same(digits):
    first, again, other = (augment(digits, PixelAugment(), seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_values_stay_in_range_and_the_input_untouched(digits):
    before = digits.clone()
    changed = augment(digits, PixelAugment(), seeded())
    assert changed.shape == digits.shape
    assert changed.min() >= 0
    assert changed.max() <= 1 + 1e-6
    assert torch.equal(digits, before)


def test_a_shift_moves_no_further_than_asked(digits):
    changed = augment(digits, PixelAugment(turn=0, shear=0, scale=0, shift=2, bend=0, thickness=0), seeded())
    across = torch.arange(28.0)
    centre = (changed.sum(2)[:, 0] * across).sum(1) / changed.sum((1, 2, 3))
    assert 1.0 < (centre - 13.5).abs().max() <= 2.01
    assert (changed.sum((1, 2, 3)) - 64).abs().max() < 2  # bicubic: edges are cut off above 1


def test_thickness_changes_the_share_that_is_asked(digits):
    how = PixelAugment(turn=0, shear=0, scale=0, shift=0, bend=0, thickness=0.5)
    many = digits.repeat(20, 1, 1, 1)
    ink = augment(many, how, seeded()).sum((1, 2, 3))
    assert 0.4 < ((ink - 64).abs() > 0.01).float().mean() < 0.6
    assert ink.max() > 70
    assert ink.min() < 58
