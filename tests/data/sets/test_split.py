"""What is held out: exact shares, whole writers, always the same ones; and when nothing is left to learn."""

from dataclasses import replace

import numpy as np
import pytest

from digitscope.data.load import load
from digitscope.data.sets.digits import Digits
from digitscope.data.sets.errors import DatasetError
from digitscope.data.sets.split import held_out_part
from digitscope.nn.training_data.sources import Source, prepare, used_part

SHARES = (0.05, 1 / 12, 0.1, 0.3, 0.4, 0.7, 0.9)


def noise(count, classes=10, **more):
    images = np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return Digits(images, np.arange(count) % classes, tuple(map(str, range(classes))), **more)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("count", [40, 200, 1000])
def test_the_share_is_exact_in_all_and_in_each_class(count, share):
    digits = noise(count)
    held = held_out_part(digits, share)
    most = count - len(digits.classes)  # one of each class is left to learn from
    assert held.sum() == min(round(share * count), most)
    each = np.bincount(digits.labels[held], minlength=10)
    assert np.abs(each - share * count / 10).max() <= 1


@pytest.mark.parametrize("share", SHARES)
def test_the_share_is_true_for_what_has_numbers(share):
    digits = noise(1000, ids=np.arange(1, 1001))
    assert abs(held_out_part(digits, share).mean() - share) <= 0.005


@pytest.mark.parametrize(("share", "writers"), [(0.1, 2), (0.3, 6), (0.4, 8), (0.7, 14), (0.9, 18)])
def test_exactly_the_share_of_the_writers_is_held_out(share, writers):
    names = tuple(f"writer {number % 20}" for number in range(400))
    digits = noise(400, writers=names)
    held = held_out_part(digits, share)
    whose = {name for name, out in zip(names, held, strict=True) if out}
    assert len(whose) == writers
    assert held.sum() == 20 * writers
    fewer = np.flatnonzero(np.arange(400) % 7)  # what else is left out moves nobody
    assert (held_out_part(digits.pick(fewer), share) == held[fewer]).all()


@pytest.mark.parametrize("kind", [{}, {"ids": np.arange(5, 305)}, {"fixed": True}])
def test_a_larger_share_holds_out_what_a_smaller_one_does(kind):
    digits = noise(300, **kind)
    for smaller, larger in ((0.1, 0.2), (0.3, 0.7)):
        assert not (held_out_part(digits, smaller) & ~held_out_part(digits, larger)).any()


def test_in_what_order_a_file_holds_its_pictures_matters_not():
    digits, order = noise(200), np.random.default_rng(1).permutation(200)
    np.testing.assert_array_equal(held_out_part(digits.pick(order), 0.3), held_out_part(digits, 0.3)[order])


def test_how_much_of_a_set_is_used_moves_nothing():
    digits = noise(300, ids=np.arange(300))
    whole, some = (used_part(digits, Source("x", held_out=0.3, amount=amount)) for amount in (1, 0.4))
    assert set(some[0].ids) <= set(whole[0].ids)
    assert set(some[1].ids) <= set(whole[1].ids)
    assert len(some[0]) + len(some[1]) == 120


def test_what_the_program_makes_is_held_out_as_it_always_was():
    assert np.flatnonzero(held_out_part(load("made-nothing:50"), 0.1)).tolist() == [45, 46, 47, 48, 49]


def test_nothing_left_to_learn_from_is_said():
    with pytest.raises(DatasetError, match=r"Nothing is left to learn from made:1: all 1 .* are held out"):
        list(prepare((Source("made:1", held_out=0.9),)))


@pytest.mark.parametrize("share", [0.7, 0.9])
def test_a_large_share_leaves_something_to_learn_from(share, tmp_path):
    digits = replace(noise(60), writers=("",) * 60)
    np.savez_compressed(tmp_path / "x.npz", images=digits.images, labels=digits.labels)
    *_, prepared = prepare((Source(str(tmp_path / "x.npz"), held_out=share),))
    (portion,) = prepared.portions
    assert (len(portion.held_out), len(portion.train)) == ((42, 18) if share == 0.7 else (50, 10))
    assert portion.described()["share"] == share
