"""`digitscope learn`: a network learns classes of one's own, and is kept for the hand and the set."""

from contextlib import closing

import numpy as np
import pytest

from digitscope.data.collection.records import Kept
from digitscope.data.collection.store import Collection
from digitscope.ink.drawing.strokes import drawing_of
from digitscope.nn.model.file import load_model
from digitscope.runs import custom_classes


@pytest.fixture
def forms():
    """Ten rings and ten bars in the user's collection."""
    turn = np.linspace(0, 2 * np.pi, 24)
    with closing(Collection()) as collection:
        of = collection.add_class_set("Forms", ("ring", "bar")).id
        for index in range(10):
            size = 0.25 + index / 100
            ring = [(0.5 + size * np.cos(t), 0.5 + size * np.sin(t)) for t in turn]
            bar = [(0.2, 0.4 + index / 50), (0.8, 0.6 - index / 50)]
            for label, points in (("ring", ring), ("bar", bar)):
                collection.add(Kept(label, drawing_of([points]), float(index), class_set=of))
    return of


def test_classes_of_ones_own_are_learned_and_kept(forms, call, tmp_path, monkeypatch):
    monkeypatch.setattr(custom_classes, "OWN_PICTURES", 240)
    monkeypatch.setattr(custom_classes, "MANY_OTHERS", 120)
    out = tmp_path / "forms.safetensors"
    code, output, errors = call("learn", "--set", "Forms", "--frozen", "--keep", "--out", out)
    assert code == 0, errors
    assert output.endswith("“My hand” reads “Forms” with it from now on.\n")
    assert load_model(out)[1].classes == ("ring", "bar")
    with closing(Collection()) as collection:
        assert collection.network(1, forms)
        assert collection.network(1) == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "Letters"), "There is no set of classes “Letters”. There are: Digits, Forms."),
        (("--frozen",), "--frozen is for classes of your own: name them with --set."),
        ((), "“My hand” has no drawings to learn from. Draw digits and say what they are."),
    ],
)
def test_what_cannot_be_learned_is_said(forms, call, words, said):
    code, _, errors = call("learn", *words)
    assert code == 1
    assert said in errors
