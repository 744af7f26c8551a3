"""Verdicts: which there are and why, their head as a card keeps it, damaged heads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from digitscope.data.load import DIGIT_NAMES, Digits
from digitscope.nn.calibration.ood_fitting import VerdictData, fit_verdicts
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.inference.verdicts import verdict
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard, card_from_json
from digitscope.nn.model.file import ModelFileError, load_model, save_model
from digitscope.nn.model.ood_head import VerdictHead, head_from_json

HEAD = VerdictHead(np.ones((2, 3), np.float32), np.zeros(2, np.float32), np.ones(3, np.float32), 0.4, 0.8)
SQUARE = np.zeros((28, 28), np.float32)
SQUARE[4:24, 6:22] = 1


def shares(best: float, second: float = 0.0) -> np.ndarray:
    found = np.full(10, (1 - best - second) / 8, np.float32)
    found[4], found[9] = best, second
    return found


def test_a_likely_digit_is_a_digit_without_a_reason():
    found = verdict(SQUARE, shares(0.97), DIGIT_NAMES, HEAD, 0.9)
    assert (found.kind, found.reason, found.score, found.threshold) == ("digit", "", 0.9, 0.4)


def test_a_low_score_is_no_digit_whatever_the_shares_say():
    found = verdict(SQUARE, shares(0.999), DIGIT_NAMES, HEAD, 0.3)
    assert found.kind == "not a digit"
    assert "nearest is a 4" in found.reason


def test_what_can_be_two_digits_is_not_sure_and_names_both():
    found = verdict(SQUARE, shares(0.55, 0.4), DIGIT_NAMES, HEAD, 0.9)
    assert (found.kind, found.candidates) == ("not sure", ("4", "9"))
    assert found.reason == "It can be read as a 4 or a 9."


def test_doubt_without_a_rival_says_how_sure_it_is():
    found = verdict(SQUARE, shares(0.7), DIGIT_NAMES, HEAD, 0.9)
    assert found.reason == "It looks most like a 4, but only 70 % sure."


@pytest.mark.parametrize(
    ("rows", "columns", "kind", "words"),
    [
        (slice(0, 0), slice(0, 0), "empty", "no ink"),
        (slice(12, 17), slice(12, 17), "not a digit", "dot"),
        (slice(13, 15), slice(4, 24), "not a digit", "lying line"),
    ],
)
def test_ink_that_cannot_be_a_digit_by_its_extent(rows, columns, kind, words):
    image = np.zeros((28, 28), np.float32)
    image[rows, columns] = 1
    found = verdict(image, shares(0.99), DIGIT_NAMES, HEAD, 0.99)
    assert (found.kind, found.score) == (kind, 0.0)
    assert words in found.reason


def test_an_upright_line_may_be_a_1():
    image = np.zeros((28, 28), np.float32)
    image[4:24, 13:15] = 1
    assert verdict(image, shares(0.99), DIGIT_NAMES, HEAD, 0.99).kind == "digit"


def test_a_head_is_the_same_after_json():
    rng = np.random.default_rng(0)
    head = replace(HEAD, weight=rng.normal(size=(2, 3)).astype(np.float16).astype(np.float32))
    again = head_from_json(head.to_json())
    features = rng.random((5, 3), np.float32)
    np.testing.assert_array_equal(again.scores(features), head.scores(features))
    assert (again.digit, again.sure) == (0.4, 0.8)


@pytest.mark.parametrize(
    "broken",
    [
        {"hidden": 0},
        {"hidden": 10**9},
        {"features": True},
        {"digit": 2.0},
        {"sure": float("nan")},
        {"weight": "AAAA"},
        {"bias": "????????"},
        {"last": None},
        {"bias": "AHwAfA=="},  # infinite
    ],
)
def test_a_damaged_head_gets_a_sentence(broken):
    card = ModelCard(verdicts=HEAD.to_json()).to_json()
    card["verdicts"] = card["verdicts"] | broken
    with pytest.raises(ValueError, match="its verdicts"):
        card_from_json(card | {"options": {}})


@pytest.fixture(scope="module")
def fitted():
    """A small network that was shown bars as digits, with verdicts that tell bars from noise."""
    torch.manual_seed(0)
    model = make_model("first-steps", {"normalise": False})
    rng = np.random.default_rng(0)
    bars = np.zeros((300, 28, 28), np.uint8)
    for picture, place in zip(bars, rng.integers(4, 22, 300), strict=True):
        picture[4:24, place : place + 3] = rng.integers(150, 255)
    noise = (rng.random((300, 28, 28)) * 255).astype(np.uint8)
    held = (Digits(bars[200:], np.zeros(100, np.int64), name="bars"),)
    reports = list(fit_verdicts(model, ModelCard(), VerdictData(bars[:200], noise[:200], held)))
    return model, reports[-1], bars, noise


def test_fitting_tells_digits_from_the_rest_and_says_what_it_does(fitted, tmp_path):
    model, card, bars, noise = fitted
    save_model(tmp_path / "with.safetensors", model, card)
    recognizer = Recognizer(tmp_path / "with.safetensors")
    pictures = (bars[250] / np.float32(255), noise[250] / np.float32(255))
    told = [recognizer.recognise(picture).verdict for picture in pictures]
    assert told[0].kind in ("digit", "not sure")
    assert told[1].kind == "not a digit"
    assert told[1].score < told[1].threshold <= told[0].score
    assert sum(entry["count"] for entry in card.reliability) == 100
    assert load_model(tmp_path / "with.safetensors")[1].reliability == card.reliability


def test_fitting_twice_gives_the_same(fitted):
    model, card, bars, noise = fitted
    held = (Digits(bars[200:], np.zeros(100, np.int64), name="bars"),)
    *_, again = fit_verdicts(model, ModelCard(), VerdictData(bars[:200], noise[:200], held))
    assert again == card


def test_a_head_of_an_earlier_version_takes_the_features_alone(fitted):
    model, card, bars, _ = fitted
    features = Recognizer(model).features_of(bars[:3])[0]
    head = head_from_json(card.verdicts)
    old = replace(head, weight=head.weight[:, : features.shape[1]])
    recognizer = Recognizer(model, replace(card, verdicts=old.to_json()))
    np.testing.assert_allclose(
        recognizer.recognise_and_score(bars[:3])[1], old.scores(features), rtol=1e-5, atol=1e-6
    )
    assert recognizer.recognise(bars[0] / np.float32(255)).verdict.score == pytest.approx(
        old.scores(features)[0], abs=1e-5
    )


def test_one_picture_and_many_get_the_same_score(fitted):
    model, card, bars, noise = fitted
    recognizer = Recognizer(model, card)
    for pictures in (bars[:4], noise[:4]):
        many = recognizer.recognise_and_score(pictures)[1]
        each = [recognizer.recognise(picture / np.float32(255)).verdict.score for picture in pictures]
        np.testing.assert_allclose(each, many, atol=1e-4)


def test_other_classes_than_digits_get_no_verdicts():
    card = ModelCard(classes=("cat", "dog"))
    assert list(fit_verdicts(make_model("linear", {"classes": 2}), card)) == [card]


def test_verdicts_of_another_network_are_refused(fitted):
    with pytest.raises(ModelFileError, match="do not fit"):
        Recognizer(make_model("linear"), fitted[1])
