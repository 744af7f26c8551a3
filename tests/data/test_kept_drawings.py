"""The drawings that were kept, as a data set: which they are, what is held out, what is drawn anew."""

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import torch

from digitscope.data.collection.records import Kept
from digitscope.data.collection.store import Collection
from digitscope.data.kept_drawings import freeze_drawings
from digitscope.data.load import load
from digitscope.data.sets.errors import DatasetError
from digitscope.data.sets.split import held_out_part
from digitscope.ink.drawing.strokes import Drawing, Picture
from digitscope.ink.framing.framing import frame
from digitscope.ink.synthesis.digits import make_digits
from digitscope.nn.evaluation.shifts import SHIFTS, shifted
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.file import save_model
from digitscope.nn.training_data.selection import gather
from digitscope.nn.training_data.sources import Prepared, joined
from digitscope.runs.folder import RunFolder
from digitscope.runs.settings.config import SetShare, TrainConfig


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


def held_numbers(source="drawings", share=0.2):
    digits = load(source)
    assert digits.ids is not None
    return set(digits.ids[held_out_part(digits, share)].tolist())


def test_a_fifth_is_held_out_and_stays_held_out_when_more_is_kept():
    keep(100)
    before = held_numbers()
    keep(50, seed=1)
    assert {number for number in held_numbers() if number <= 100} == before
    assert 18 <= len(before) <= 22


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3, 0.5])
def test_what_becomes_of_one_drawing_changes_nothing_for_the_others(share):
    labels = keep(100)
    before = held_numbers(share=share)
    first = [labels.index(label) + 1 for label in range(10)]
    with closing(Collection()) as collection:
        collection.remove(first)
    assert held_numbers(share=share) == before - set(first)
    with closing(Collection()) as collection:
        collection.restore(first)
        collection.relabel(first, "0")
    assert held_numbers(share=share) == before


def test_a_file_of_drawings_holds_out_the_same_ones(tmp_path):
    keep(60)
    with closing(Collection()) as collection:
        collection.remove([2, 3, 5])
    freeze_drawings("drawings", tmp_path / "mine.digitscope")
    assert held_numbers(str(tmp_path / "mine.digitscope")) == held_numbers()


@pytest.mark.parametrize("each", [1, 2, 3, 10])
def test_of_each_class_some_is_left_to_learn_from(each):
    labels = np.tile(np.arange(10), each)
    keep(1)
    many = load("drawings").pick(np.zeros(len(labels), np.int64))
    many = replace(many, labels=labels, ids=np.arange(1, len(labels) + 1))
    for share in (0.2, 0.5, 0.9):
        held = held_out_part(many, share)
        assert np.bincount(labels[~held], minlength=10).min() >= 1
        assert each == 1 or abs(held.sum() - min(share * len(labels), len(labels) - 10)) <= 6


def paper():
    page = np.full((40, 30), 255, np.uint8)
    page[5:35, 12:18] = 0
    return Drawing(picture=Picture(page))


def test_a_kept_picture_is_read_as_in_the_window(tmp_path):
    keep(2)
    mixed = replace(make_digits(1, np.random.default_rng(4), (7,))[0][1], picture=paper().picture)
    ready = Drawing(picture=Picture(np.eye(28, dtype=np.uint8) * 200, framed=True, ready=True))
    with closing(Collection()) as collection:
        collection.add_many([Kept("1", one, float(time)) for time, one in enumerate((paper(), mixed, ready))])
    save_model(tmp_path / "soft.safetensors", make_model("first-steps"), ModelCard(softens=True))
    recognizer = Recognizer(str(tmp_path / "soft.safetensors"))
    digits = load("drawings")
    with closing(Collection()) as collection:
        window = [frame(one.drawing).seen_by(True) for one in collection.get(digits.ids.tolist())]
    expected = np.stack([np.rint(one.image * 255) for one in window]).astype(np.uint8)
    assert [one.soft for one in window] == [False, False, True, True, False]
    np.testing.assert_array_equal(recognizer.sees(digits), expected)
    np.testing.assert_array_equal(
        recognizer.sees(joined((digits, digits)), slice(3, 8)), np.roll(expected, 2, 0)
    )
    config = TrainConfig(sets=(SetShare("drawings"),), held_out=0, start=str(tmp_path / "soft.safetensors"))
    *_, prepared = gather(config)
    np.testing.assert_array_equal(prepared.portions[0].train.images, expected)
    learned = list(prepared.supply(0)(0))[-1][0].numpy()
    np.testing.assert_array_equal(learned[2:], np.concatenate([learned[2:4], expected[4:]]))
    np.testing.assert_array_equal(learned[2], expected[2])


def test_a_kept_picture_is_turned_as_any_picture_is():
    keep(2)
    with closing(Collection()) as collection:
        collection.add(Kept("1", paper(), 2.0))
    digits = load("drawings")
    alone = replace(digits.pick(np.array([2])), ink=None, drawn=None)
    for shift in SHIFTS:
        np.testing.assert_array_equal(shifted(digits, shift)[2:], shifted(alone, shift))
        assert shifted(digits, shift)[2].any()


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
