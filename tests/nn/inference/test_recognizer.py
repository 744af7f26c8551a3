"""Reading pictures: calibrated probabilities, maps, odd pictures."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.file import ModelFileError, save_model


@pytest.fixture
def recognizer():
    torch.manual_seed(0)
    return Recognizer(make_model("first-steps", {"normalise": False}), ModelCard(temperature=2.0))


@pytest.fixture
def image():
    return np.random.default_rng(0).random((28, 28), dtype=np.float32)


def test_probabilities_are_the_softmax_of_the_cooled_logits(recognizer, image):
    probabilities, logits, maps, verdict = recognizer.recognise(image)
    expected = np.exp(logits / 2 - (logits / 2).max())
    np.testing.assert_allclose(probabilities, expected / expected.sum(), rtol=1e-5)
    assert maps == {}
    assert verdict.kind == ""  # its card holds no thresholds


def test_maps_of_every_stage_have_the_shape_that_is_told(recognizer, image):
    before = image.copy()
    names = [stage.name for stage in recognizer.info.stages]
    reading = recognizer.recognise(image, names)
    assert {name: value.shape for name, value in reading.maps.items()} == {
        stage.name: stage.shape for stage in recognizer.info.stages
    }
    np.testing.assert_array_equal(reading.maps["input"][0], image)
    np.testing.assert_array_equal(reading.maps["digit"], reading.logits)
    np.testing.assert_array_equal(image, before)
    assert not any(module._forward_hooks for module in recognizer.model.modules())


def test_mean_and_std_of_the_card_are_used(image):
    model = make_model("linear")
    plain = Recognizer(model, ModelCard()).recognise((image - 0.1) / 0.5)
    given = Recognizer(model, ModelCard(mean=0.1, std=0.5)).recognise(image, ["input"])
    np.testing.assert_allclose(given.logits, plain.logits, atol=1e-5)
    np.testing.assert_allclose(given.maps["input"][0], (image - 0.1) / 0.5, atol=1e-6)


def test_many_at_once_are_read_as_one_by_one(recognizer, image):
    images = np.stack([image, image[::-1], image.T])
    many = recognizer.recognise_many(images)
    for row, one in zip(many, images, strict=True):
        np.testing.assert_allclose(row, recognizer.recognise(one).probabilities, atol=1e-5)
    assert recognizer.recognise_many(np.zeros((0, 28, 28), np.float32)).shape == (0, 10)


def test_bytes_are_read_like_shares(recognizer):
    values = np.random.default_rng(1).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    shares = values.astype(np.float32) / 255
    np.testing.assert_allclose(
        recognizer.recognise_many(values), recognizer.recognise_many(shares), atol=1e-6
    )


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (np.zeros((27, 28), np.float32), "28×28"),
        (np.zeros((1, 28, 28), np.float32), "28×28"),
        (np.full((28, 28), np.nan, np.float32), "not a number"),
    ],
)
def test_odd_pictures_get_a_sentence(recognizer, picture, said):
    with pytest.raises(ValueError, match=said):
        recognizer.recognise(picture)


def test_an_unknown_stage_gets_a_sentence(recognizer, image):
    with pytest.raises(ValueError, match="no stage named nowhere"):
        recognizer.recognise(image, ["edges", "nowhere"])


def test_a_read_only_picture_is_read(recognizer, image):
    image.flags.writeable = False
    assert recognizer.recognise(image).probabilities.shape == (10,)


def test_a_file_is_opened_and_told_about(tmp_path, image):
    path = tmp_path / "net.safetensors"
    card = ModelCard(name="mine", results={"mnist": 0.98}, date="2026-01-02")
    save_model(path, make_model("first-steps"), card)
    recognizer = Recognizer(path)
    recognizer.warm_up()
    info = recognizer.info
    assert (info.name, info.architecture, info.path, info.device) == ("mine", "first-steps", str(path), "CPU")
    assert (info.results, info.date, info.classes) == ({"mnist": 0.98}, "2026-01-02", tuple("0123456789"))
    with pytest.raises(ModelFileError):
        Recognizer(tmp_path / "none")
