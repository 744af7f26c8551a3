"""Drawings to keep, and a collection to keep them in."""

import numpy as np
import pytest

from digitscope.data.collection.records import Kept, Said
from digitscope.data.collection.store import Collection
from digitscope.ink.drawing.strokes import drawing_of
from digitscope.ink.synthesis.digits import make_digits

CLASSES = tuple("0123456789")


def some_kept(count, seed=0, *, wrong_every=5):
    """Return `count` labelled drawings with answers, every fifth of them wrong."""
    made = []
    for index, (digit, drawing) in enumerate(make_digits(count, np.random.default_rng(seed))):
        answer = (digit + 1) % 10 if index % wrong_every == 0 else digit
        shares = [0.91 if place == answer else 0.01 for place in range(10)]
        said = Said(str(answer), "bundled", CLASSES, tuple(shares))
        made.append(Kept(str(digit), drawing, 1000.0 + index, said))
    return made


def line_drawing(number):
    """Return a small drawing that is unlike that of any other number."""
    return drawing_of([[(0.2, 0.2, 0.0), (0.5, 0.2 + number % 997 / 2000, 0.1), (0.8, number / 1e5, 0.2)]])


@pytest.fixture
def collection(tmp_path):
    opened = Collection(tmp_path / "drawings.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def again(collection):
    """Return a function that opens the same file as another window does."""
    opened = []

    def open_again():
        opened.append(Collection(collection.path))
        return opened[-1]

    yield open_again
    for other in opened:
        other.close()


@pytest.fixture
def kept():
    return some_kept


@pytest.fixture
def line():
    return line_drawing
