"""The drawings that were kept, as a data set: which they are, what is held out, what is drawn anew."""

from contextlib import closing

import numpy as np
import pytest
import torch

from digitscope.ink.collection.records import Kept
from digitscope.ink.collection.store import Collection
from digitscope.ink.strokes import Drawing, Picture
from digitscope.ink.synth import make_digits
from digitscope.nn.data import load
from digitscope.nn.drawings import freeze_drawings
from digitscope.nn.errors import DatasetError
from digitscope.nn.held_out import held_out_part
from digitscope.nn.sources import Prepared
from digitscope.nn.train_data import gather
from digitscope.plan.config import SetShare, TrainConfig
from digitscope.plan.run_folder import RunFolder


def keep(count, seed=0, hand="", digits=range(10)):
    """Keep made digits; returns their labels."""
    made = make_digits(count, np.random.default_rng(seed), tuple(digits))
    with closing(Collection()) as collection:
        number = collection.add_hand(hand).id if hand else collection.hands()[0].id
        collection.add_many([Kept(str(label), drawing, 1.0, hand=number) for label, drawing in made])
    return [label for label, _drawing in made]


def test_all_drawings_or_those_of_one_hand(tmp_path):
    mine, hers = keep(20), keep(10, seed=1, hand="Ada")
    assert load("drawings").labels.tolist() == mine + hers
    ada = load("drawings:Ada")
    assert (ada.labels.tolist(), ada.path, ada.classes) == (hers, "drawings:Ada", tuple("0123456789"))
    assert ada.ink is not None
    assert len(ada.ink) == 10
    assert ada.images.any(axis=(1, 2)).all()


def test_classes_of_ones_own_are_never_among_the_digits():
    mine = keep(5)
    with closing(Collection()) as collection:
        shapes = collection.add_class_set("Shapes", ("ring", "square", "star"))
        made = make_digits(4, np.random.default_rng(1), (0,))
        collection.add_many([Kept("star", drawing, 1.0, class_set=shapes.id) for _, drawing in made])
    assert load("drawings").labels.tolist() == mine
    for name in ("drawings::Shapes", "drawings:My hand:Shapes"):
        found = load(name)
        assert (found.labels.tolist(), found.classes) == ([2] * 4, ("ring", "square", "star"))


def test_what_is_not_there_is_said():
    with pytest.raises(DatasetError, match="no drawing to learn from"):
        load("drawings")
    keep(1)
    with pytest.raises(DatasetError, match="no hand “Bob”"):
        load("drawings:Bob")


def test_a_fifth_is_held_out_and_stays_held_out_when_more_is_kept():
    keep(100)
    before = load("drawings")
    held = held_out_part(before, 0.2)
    keep(50, seed=1)
    after = load("drawings")
    np.testing.assert_array_equal(held_out_part(after, 0.2)[:100], held)
    assert 14 <= held.sum() <= 24
    first = [int(np.flatnonzero(before.labels == label)[0]) for label in range(10)]
    assert not held[first].any()


@pytest.mark.parametrize(("each", "fewest", "most"), [(1, 0, 0), (3, 3, 5), (5, 7, 10), (10, 16, 20)])
def test_of_few_drawings_some_classes_give_one(each, fewest, most):
    labels = np.tile(np.arange(10), each)
    keep(1)
    one = load("drawings")
    many = one.pick(np.zeros(len(labels), np.int64))
    held = held_out_part(type(one)(many.images, labels, grows=True), 0.2)
    assert fewest <= held.sum() <= most
    assert np.bincount(labels[~held], minlength=10).min() >= 1


def test_a_picture_stays_as_it_is_and_strokes_are_drawn_anew():
    keep(6)
    paper = np.full((40, 30), 255, np.uint8)
    paper[5:35, 12:18] = 0
    with closing(Collection()) as collection:
        collection.add(Kept("1", Drawing(picture=Picture(paper)), 2.0))
    config = TrainConfig(sets=(SetShare("drawings"),), held_out=0)
    *_, prepared = gather(config)
    assert isinstance(prepared, Prepared)
    supply = prepared.supply(0)
    first, second = (list(supply(epoch))[-1][0] for epoch in (0, 1))
    same = (first == second).all(dim=(1, 2))
    assert same.tolist() == [False] * 6 + [True]
    assert torch.count_nonzero(first[6]) > 20


def test_a_run_keeps_the_drawings_as_they_were_when_it_began(tmp_path):
    keep(12, hand="Ada")
    config = TrainConfig(sets=(SetShare("drawings:Ada", times=2),), held_out=0)
    *_, first = gather(config, run=RunFolder(tmp_path))
    keep(5, seed=1, hand="Ada")
    *_, second = gather(config, run=RunFolder(tmp_path))
    assert len(second.portions[0].train) == 12
    np.testing.assert_array_equal(first.portions[0].train.images, second.portions[0].train.images)
    assert second.portions[0].described()["name"] == "drawings:Ada"


def test_a_file_of_drawings_is_a_data_set(tmp_path):
    labels = keep(8)
    freeze_drawings("drawings", tmp_path / "mine.digitscope")
    found = load(tmp_path / "mine.digitscope")
    assert found.labels.tolist() == labels
    np.testing.assert_array_equal(found.images, load("drawings").images)
