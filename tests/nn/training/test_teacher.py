"""A network that looks at a picture three times, and one that learns to need a single look."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from digitscope.nn.evaluation.shifts import Shift, moved
from digitscope.nn.model.architectures import make_model
from digitscope.nn.training.teacher import Views


class Watched(torch.nn.Module):
    """Answers with the pictures themselves."""

    def forward(self, images):
        return images.flatten(1)


@pytest.fixture
def picture():
    image = np.zeros((28, 28), np.uint8)
    image[6:22, 12:15] = 255
    image[6:9, 12:20] = 255
    return image


def test_it_looks_at_the_picture_and_to_either_side_of_it(picture):
    given = torch.from_numpy(picture)[None, None].float() / 255
    mean = Views(Watched(), 18.0)(given)[0].reshape(28, 28)
    sides = [moved(picture[None], Shift("", turn=turn), 28, 1)[0] for turn in (-18, 18)]
    wanted = (picture / 255 + sides[0] + sides[1]) / 3
    assert np.abs(mean.numpy() - wanted).mean() < 0.01
    one_sided = (picture / 255 + 2 * sides[0]) / 3
    assert np.abs(mean.numpy() - one_sided).mean() > 0.02


def test_looks_without_a_turn_are_one_look_and_nothing_is_learned():
    torch.manual_seed(0)
    network = make_model("first-steps")
    images = torch.rand(3, 1, 28, 28)
    with torch.no_grad():
        torch.testing.assert_close(Views(network, 0.0)(images), network(images), atol=1e-4, rtol=1e-4)
    assert not any(weights.requires_grad for weights in network.parameters())
    assert not network.training
