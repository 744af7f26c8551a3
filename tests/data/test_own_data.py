"""MNIST comes with the program: whole, found last, and there for all that reads digits."""

import gzip
import hashlib

import numpy as np
import pytest

from digitscope.data.load import find, load
from digitscope.data.samples import random_sample
from digitscope.data.sets.errors import DatasetError
from digitscope.resources import data_folders

MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
"""As published, of what is packed."""


@pytest.mark.parametrize("name", MD5)
def test_each_file_holds_what_was_published_and_the_text_beside_it_says_so(own_data, name):
    content = gzip.decompress((own_data / "mnist" / f"{name}.gz").read_bytes())
    assert hashlib.md5(content).hexdigest() == MD5[name]
    about = (own_data / "mnist" / "README.txt").read_text(encoding="utf-8")
    assert f"{MD5[name]}  {name}\n" in about
    assert all(word in about for word in ("LeCun", "Cortes", "Burges", "CC BY-SA 3.0"))


@pytest.mark.parametrize(("part", "count"), [("train", 60_000), ("test", 10_000)])
def test_both_parts_are_read_by_name(own_data, part, count):
    digits = load("mnist", part)
    assert digits.images.shape == (count, 28, 28)
    assert digits.classes == tuple("0123456789")
    assert np.bincount(digits.labels).min() > 0.08 * count


def test_what_is_held_out_is_what_it_was_for_the_network_that_comes_with_the_program(own_data):
    whole, held = load("mnist", "train"), load("mnist:held-out")
    np.testing.assert_array_equal(held.images, whole.images[55_000:])
    np.testing.assert_array_equal(held.labels, whole.labels[55_000:])


def test_the_programs_own_folder_comes_last(own_data, home, tmp_path, monkeypatch):
    chosen, named = tmp_path / "chosen", tmp_path / "named"
    monkeypatch.setenv("DIGITSCOPE_DATA", str(named))
    folders = data_folders(chosen)
    assert folders == [chosen, named, home / "data", own_data]
    assert find("mnist", chosen) == own_data / "mnist"
    for folder in (home / "data", named, chosen):
        (folder / "mnist").mkdir(parents=True)
        (folder / "mnist" / "t10k-images-idx3-ubyte").touch()
        assert find("mnist", chosen) == folder / "mnist"


def test_what_a_download_left_does_not_hide_it(own_data, home):
    (home / "data" / "mnist").mkdir(parents=True)
    (home / "data" / "mnist" / "train-images-idx3-ubyte.gz.part").touch()
    assert find("mnist") == own_data / "mnist"


def test_a_digit_at_random_is_one_of_it(own_data):
    found = random_sample(data_folders(), np.random.default_rng(0))
    digits = load("mnist", "test")
    number = int(found.source.removeprefix("MNIST test, number "))
    assert found.label == str(digits.labels[number])
    np.testing.assert_array_equal(np.round(found.drawing.picture.ink * 255), digits.images[number])


def test_it_can_be_switched_off(home):
    assert data_folders() == [home / "data"]
    with pytest.raises(DatasetError, match="There is no data set mnist"):
        find("mnist")
