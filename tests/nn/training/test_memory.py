"""Where pictures lie while a training learns from them; the device that holds nothing stands for a GPU."""

import numpy as np
import torch

from digitscope.nn.training import memory
from digitscope.nn.training.memory import Laid

ELSEWHERE = torch.device("meta")


def pictures(count=20):
    return np.zeros((count, 28, 28), np.uint8), np.zeros(count, np.int64)


def seen(arrays):
    return [torch.from_numpy(array) for array in arrays]


def test_the_same_pictures_are_brought_once():
    laid, arrays = Laid(ELSEWHERE), pictures()
    first = laid.at_hand(*seen(arrays))
    assert {each.device.type for each in first} == {"meta"}
    # The next epoch sees them through new tensors.
    assert laid.at_hand(*seen(arrays))[0] is first[0]
    others = laid.at_hand(*seen(pictures(30)))
    assert len(others[0]) == 30
    assert laid.at_hand(*seen(arrays))[0] is not first[0]


def test_what_is_too_large_stays_where_it_is(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda _device: 1000)
    assert Laid(ELSEWHERE).at_hand(*seen(pictures()))[0].device.type == "cpu"


def test_on_the_cpu_nothing_is_copied():
    images, labels = seen(pictures())
    assert Laid(torch.device("cpu")).at_hand(images, labels)[0] is images
