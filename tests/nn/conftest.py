"""What the tests of networks share: one thread, and small made-up data."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from digitscope.data.load import Digits


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """Let torch use one thread: tests run beside others."""
    torch.set_num_threads(1)


@pytest.fixture
def bars():
    """Return 600 pictures of three classes: a bar at the left, in the middle, at the right."""
    random = np.random.default_rng(0)
    labels = np.arange(600) % 3
    images = random.integers(0, 30, (600, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[5:20, 3 + 9 * label : 7 + 9 * label] = 220
    return Digits(images, labels.astype(np.int64), ("left", "middle", "right"), name="bars")
