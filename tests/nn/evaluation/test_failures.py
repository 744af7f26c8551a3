"""Where a network fails: traits, groups, damaged pictures, the page."""

from __future__ import annotations

import re
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
import torch

from digitscope.data.load import Digits, load
from digitscope.nn.evaluation.corruptions import DAMAGES, Curve, curves_of
from digitscope.nn.evaluation.failure_report import find_where_it_fails, write_report
from digitscope.nn.evaluation.failures import _doubtful, find_failures
from digitscope.nn.evaluation.ood import NondigitResult, Told, judge_nondigits
from digitscope.nn.evaluation.subgroups import traits_of
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.ood_head import VerdictHead


@pytest.fixture(scope="module")
def digits():
    return load("made:120")


@pytest.fixture(scope="module")
def recognizer():
    torch.manual_seed(0)
    model = make_model("first-steps", {"normalise": False})
    features = Recognizer(model)._stages[-2].shape[0]
    head = VerdictHead(
        np.ones((1, features), np.float32), np.zeros(1, np.float32), np.ones(2, np.float32), 0.9, 0.5
    )
    return Recognizer(model, ModelCard(name="<small>", verdicts=head.to_json()))


def picture(rows, columns):
    image = np.zeros((28, 28), np.uint8)
    image[rows, columns] = 255
    return image


def test_regional_forms_are_told_by_rule():
    ring = picture(slice(6, 22), slice(8, 20))
    ring[9:19, 11:17] = 0
    slashed = ring.copy()
    slashed[13:15, 11:17] = 255
    images = np.stack(
        [picture(slice(4, 24), slice(13, 15)), picture(slice(4, 24), slice(8, 20)), ring, slashed, ring]
    )
    found = traits_of(Digits(np.repeat(images, 1, 0), np.array([1, 1, 0, 0, 4])))["regional form"]
    assert found.tolist() == [
        "1, a plain line",
        "1, a plain line",
        "0, plain",
        "0 with a slash",
        "4, closed",
    ]


def test_slant_and_line_width_follow_the_picture():
    upright, leaning = picture(slice(4, 24), slice(13, 15)), np.zeros((28, 28), np.uint8)
    for row in range(4, 24):
        leaning[row, 20 - row // 2 : 23 - row // 2] = 255
    found = traits_of(Digits(np.stack([upright, leaning]), np.array([1, 1])))
    assert found["slant"].tolist() == ["upright", "far slanted"]
    assert found["line width"].tolist() == ["thin", "thick"]


def test_groups_count_every_picture_once_a_trait(recognizer, digits):
    devices = tuple("Mouse" if k % 2 else "" for k in range(120))
    *shares, failures = find_failures(recognizer, replace(digits, devices=devices))
    assert shares[-1] == 1
    devices = {group.name: group.count for group in failures.groups if group.trait == "device"}
    assert devices == {"Mouse": 60, "unknown": 60}
    shares = [group.sure_and_wrong / group.count for group in failures.groups]
    assert shares == sorted(shares, reverse=True)
    assert len(failures.wrong) == failures.result.errors > 0
    assert all(group.interval[0] <= group.accuracy <= group.interval[1] for group in failures.groups)


def test_every_damage_keeps_pictures_in_range_and_leaves_the_original(digits):
    pictures = digits.images[:3].astype(np.float32) / np.float32(255)
    before = pictures.copy()
    for _, strengths, damage in DAMAGES.values():
        damaged = damage(pictures, strengths[-1], np.random.default_rng(0))
        assert damaged.shape == (3, 28, 28)
        assert damaged.dtype == np.float32
        assert -1e-6 <= damaged.min() <= damaged.max() <= 1 + 1e-6
        assert np.abs(damaged - before).max() > 0.1
        np.testing.assert_array_equal(pictures, before)


def test_thicker_has_more_ink_and_turning_back_restores(digits):
    pictures = digits.images[:5].astype(np.float32) / np.float32(255)
    thick, thin = (
        DAMAGES["line thicker or thinner"][2](pictures, by, np.random.default_rng(0)) for by in (1, -1)
    )
    assert thin.sum() < pictures.sum() < thick.sum()
    turn = DAMAGES["turn"][2]
    back = turn(turn(pictures, 30, np.random.default_rng(0)), -30, np.random.default_rng(0))
    assert np.abs(back - pictures).mean() < 0.05


def test_the_page_stands_alone(recognizer, digits, tmp_path):
    told = Told(4, 0.99, 0.5)
    others = NondigitResult("letters", told, told, None, {"x": told})
    sentences = list(write_report(tmp_path / "page.html", recognizer, [digits], [others]))
    assert any("photo" in sentence for sentence in sentences)
    page = (tmp_path / "page.html").read_text("utf-8")
    assert not re.search(r"(src|href)=.?https?:|<script|@import", page)
    assert "Where &lt;small&gt; fails" in page
    for words in (
        "Sure and wrong",
        "Labels to doubt",
        "By groups",
        "line thicker",
        "What is no digit",
        "svg",
    ):
        assert words in page


def test_non_digits_are_held_against_digits(recognizer, digits):
    others = load("made-doodles:30")
    result = judge_nondigits(recognizer, others, np.ones(10))
    assert (result.every.auroc, result.every.count) == (1.0, 30) or result.every.auroc <= 1.0
    assert sum(told.count for told in result.by_kind.values()) == 30


def test_curves_begin_with_the_pictures_as_they_are(recognizer, digits):
    some = digits.pick(np.arange(20))
    curves = [step for step in curves_of(recognizer, some) if isinstance(step, Curve)]
    assert len(curves) == len(DAMAGES)
    for curve in curves:
        assert curve.count == 20
        assert len(curve.accuracies) == len(curve.strengths)


def test_the_window_gets_groups_pictures_curves_and_the_page(recognizer, digits):
    *steps, last = find_where_it_fails(recognizer, digits)
    shares = [step["share"] for step in steps]
    assert shares == sorted(shares)
    found = last["found"]
    assert found["errors"] == len(found["wrong"]) == len(found["images"])
    for group in found["groups"]:
        assert all(0 <= place < len(found["wrong"]) for place in group["examples"])
    assert found["page"].startswith("<!doctype html>")
    assert len(found["curves"]) == len(DAMAGES)


def test_labels_to_doubt_take_little_memory_however_much_is_wrong():
    random = np.random.default_rng(0)
    features = random.normal(size=(20_000, 4)).astype(np.float32)
    labels = np.arange(20_000) % 10
    tracemalloc.start()
    try:
        doubtful = _doubtful(features, labels, np.arange(20_000))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(doubtful) == 20_000
    assert most < 200e6  # 1.6 GB for all pairs at once


def test_labels_to_doubt_are_the_same_in_pieces_as_at_once(monkeypatch):
    random = np.random.default_rng(1)
    features = random.normal(size=(200, 3)).astype(np.float32)
    labels = random.integers(0, 4, 200)
    wrong = np.arange(0, 200, 2)
    at_once = _doubtful(features, labels, wrong)
    monkeypatch.setattr("digitscope.nn.evaluation.failures.ALIKE_AT_ONCE", 1500)
    assert _doubtful(features, labels, wrong) == at_once
    assert 0 < sum(at_once) < len(at_once)
