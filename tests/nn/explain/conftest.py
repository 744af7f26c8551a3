"""Small networks of every architecture, with weights at random, and a picture."""

import numpy as np
import pytest
import torch

from digitscope.nn.explain.context.context import Context
from digitscope.nn.model.architectures import MODELS, make_model
from digitscope.nn.model.batchnorm_folding import fold_batchnorm

SMALL = {
    "simple": {"widths": [6, 8, 10], "kernels": [5, 3, 3], "pools": [0, 1], "hidden": 12, "dropout": 0.2},
    "residual": {"widths": [4, 6, 8]},
    "first-steps": {"widths": [4, 5, 6]},
    "linear": {},
}


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


def made(architecture, options=None, seed=0):
    """Make a network with its norms folded, as a file holds it."""
    torch.manual_seed(seed)
    return fold_batchnorm(make_model(architecture, SMALL[architecture] if options is None else options))


STRIDED = {"widths": [4, 6, 8], "kernels": [5, 3, 3], "pools": [1], "strided": [0]}


@pytest.fixture(params=[*sorted(MODELS), "strided"])
def context(request):
    return Context(made("simple", STRIDED) if request.param == "strided" else made(request.param))


@pytest.fixture
def network():
    """Give what makes a network of an architecture."""
    return made


@pytest.fixture
def simple():
    return Context(made("simple"))


@pytest.fixture
def picture():
    """A stroke that is thick here and thin there: no two places alike."""
    rows, columns = np.mgrid[0:28, 0:28]
    image = np.exp(-((rows - columns * 0.8 - 2) ** 2) / (3 + columns / 3)) * (columns > 4) * (rows < 25)
    return image.astype(np.float32)
