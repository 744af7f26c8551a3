"""Data that stays on disk."""

import numpy as np
import pytest
import torch

from digitscope.data.load import load
from digitscope.data.sets import split
from digitscope.data.sets.errors import DatasetError
from digitscope.nn.training.loop import TrainConfig, fit
from digitscope.nn.training_data.sources import Source, prepare


@pytest.fixture
def arrays():
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 300)
    images = np.zeros((300, 28, 28), np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4:24, 2 + 2 * label : 6 + 2 * label] = 255
    return {"images": images, "labels": labels}


def is_mapped(array):
    while array is not None:
        if isinstance(array, np.memmap):
            return True
        array = array.base
    return False


@pytest.mark.parametrize("kind", ["npz", "npy"])
def test_what_is_not_packed_stays_on_disk_up_to_the_batch(tmp_path, arrays, kind, monkeypatch):
    monkeypatch.setattr(split, "MANY", len(arrays["images"]))
    if kind == "npz":
        np.savez(tmp_path / "set.npz", **arrays)
    else:
        (tmp_path / "set.npz").mkdir()
        for name, array in arrays.items():
            np.save(tmp_path / "set.npz" / f"{name}.npy", array)
    digits = load(tmp_path / "set.npz")
    assert is_mapped(digits.images)
    np.testing.assert_array_equal(digits.images, arrays["images"])
    *_, prepared = prepare((Source(str(tmp_path / "set.npz"), held_out=0.2),))
    (portion,) = prepared.portions
    assert is_mapped(portion.train.images)
    assert (len(portion.train), len(portion.held_out)) == (240, 60)
    supply = prepared.supply(0)
    (given,) = supply(0)
    assert given[0].data_ptr() == portion.train.images.ctypes.data
    config = TrainConfig(architecture="linear", epochs=1, batch=60, precision="float32")
    torch.set_num_threads(1)
    *_, finished = fit(config, supply, prepared.validation)
    assert finished.steps == 4


def test_packed_ones_are_read_as_ever(tmp_path, arrays):
    np.savez_compressed(tmp_path / "a.npz", **arrays)
    digits = load(tmp_path / "a.npz")
    assert not is_mapped(digits.images)
    np.testing.assert_array_equal(digits.images, arrays["images"])


def test_the_fingerprint_is_the_same(tmp_path, arrays):
    np.savez_compressed(tmp_path / "a.npz", **arrays)
    np.savez(tmp_path / "b.npz", **arrays)
    assert load(tmp_path / "a.npz").fingerprint == load(tmp_path / "b.npz").fingerprint


def test_a_folder_of_one_array_is_refused(tmp_path, arrays):
    np.save(tmp_path / "images.npy", arrays["images"])
    with pytest.raises(DatasetError, match=r"labels\.npy"):
        load(tmp_path)


def test_a_file_that_was_cut_off_is_refused(tmp_path, arrays):
    np.save(tmp_path / "labels.npy", arrays["labels"])
    np.save(tmp_path / "images.npy", arrays["images"])
    content = (tmp_path / "images.npy").read_bytes()
    (tmp_path / "images.npy").write_bytes(content[: len(content) // 2])
    with pytest.raises(DatasetError):
        load(tmp_path)
