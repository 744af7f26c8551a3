"""How sets are called in the Train tab."""

import pytest

from digitscope.gui.train.training_words import words_of

CALLED = {
    "mnist": "MNIST",
    "pens/unipen_train.jsonl.gz": "unipen_train",
    "made:4000": "4,000 drawn digits",
    "made-nothing:1469": "1,469 drawings that are no digit",
    "made-nothing:1469:7": "1,469 drawings that are no digit",
    "made-others:900": "900 scribbles, doodles and digits",
    "made-up.npz": "made-up.npz",
    "drawings:Ada": "Ada’s drawings",
    "drawings:Ada:shapes": "Ada’s drawings: shapes",
    "drawings": "my drawings",
    "replay": "digits that it knew",
}


@pytest.mark.parametrize(("name", "called"), CALLED.items())
def test_a_set_is_called_as_people_would(name, called):
    assert words_of(name) == called
