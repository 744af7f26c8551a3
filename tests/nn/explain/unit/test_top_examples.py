import importlib

import numpy as np
import pytest
import torch

from digitscope.data.load import Digits
from digitscope.nn.explain import Context
from digitscope.nn.explain.unit.top_examples import favourites

# Not by its attribute in the package: that is the function of the same name.
module = importlib.import_module("digitscope.nn.explain.unit.top_examples")


def blots(count=120, seed=0):
    """Return pictures of a blot each, at random places and of random strength."""
    rng = np.random.default_rng(seed)
    images = np.zeros((count, 28, 28), np.uint8)
    for image in images:
        row, column = rng.integers(4, 20, 2)
        image[row : row + 4, column : column + 4] = rng.integers(20, 255, (4, 4))
    return Digits(images, rng.integers(0, 10, count), name="blots")


@pytest.fixture
def with_blots(context):
    context.cache["context", "digits"] = blots()
    return context


def test_they_are_the_nine_that_trying_all_finds(with_blots, picture):
    digits = with_blots.digits()
    for info in with_blots.stages[1:]:
        with torch.no_grad():
            maps = with_blots.forward_to(with_blots.prepare(digits.images), info.name)
        index = info.shape[0] // 2
        *_, found = favourites(with_blots, picture, {"stage": info.name, "map": index})
        answers = maps[:, index].flatten(1).amax(1) if maps.ndim == 4 else maps[:, index]
        highest = torch.sort(answers, descending=True).values[:9]
        assert found["values"] == pytest.approx(highest.numpy(), abs=1e-4)
        assert (found["seen"], found["total"], found["data"]) == (120, 120, "blots")
        for place, number in enumerate(found["numbers"]):
            assert np.array_equal(found["images"][place], digits.images[number].astype(np.float32) / 255)
            assert found["labels"][place] == str(digits.labels[number])


def test_the_patch_is_all_that_matters(with_blots, picture):
    """Clear everything outside the box: the cell's answer stays what it was."""
    stage = with_blots.stages[1]
    if len(stage.shape) < 3:
        pytest.skip("a strip looks at single pixels or at everything")
    *_, found = favourites(with_blots, picture, {"stage": stage.name, "map": 1})
    for image, box, place, value in zip(
        found["images"], found["boxes"], found["positions"], found["values"], strict=True
    ):
        left, top, right, bottom = box
        patch = np.zeros_like(image)
        patch[top:bottom, left:right] = image[top:bottom, left:right]
        with torch.no_grad():
            maps = with_blots.forward_to(with_blots.prepare(patch), stage.name)
        assert float(maps[0, 1, place[0], place[1]]) == pytest.approx(float(value), abs=1e-5)


def test_the_other_maps_of_the_layer_come_at_once(simple, picture, monkeypatch):
    simple.cache["context", "digits"] = blots()
    list(favourites(simple, picture, {"stage": "strokes", "map": 0}))
    monkeypatch.setattr(module, "_look", None)  # it would fail if it were needed again
    assert len(list(favourites(simple, picture, {"stage": "strokes", "map": 3}))) == 1
    assert len(list(favourites(simple, picture, {"stage": "edges", "map": 3}))) == 1


def test_more_looks_on_where_the_time_was_up(simple, picture, monkeypatch):
    simple.cache["context", "digits"] = blots(2000)
    monkeypatch.setattr(module, "WORK_SECONDS", 1e-9)
    *_, first = favourites(simple, picture, {"stage": "strokes", "map": 0})
    assert 0 < first["seen"] < 2000
    monkeypatch.setattr(module, "WORK_SECONDS", 1000.0)
    *_, second = favourites(simple, picture, {"stage": "strokes", "map": 0, "more": True})
    assert second["seen"] == 2000


def test_it_can_be_left_early_and_gone_on_with(simple, picture):
    simple.cache["context", "digits"] = blots(1000)
    found = favourites(simple, picture, {"stage": "strokes", "map": 0})
    for _ in range(3):
        next(found)
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()
    found.close()
    *_, last = favourites(simple, picture, {"stage": "strokes", "map": 0, "more": True})
    assert len(set(last["numbers"].tolist())) == 9


def test_a_silent_map_is_said_to_be_silent(simple, picture):
    simple.cache["context", "digits"] = blots()
    simple.model.edges.bias.data[2] = -1000
    *_, found = favourites(simple, picture, {"stage": "edges_relu", "map": 2})
    assert found["silent"]
    assert not found["values"].any()


def test_without_data_sets_digits_are_made_here(simple, picture, monkeypatch):
    monkeypatch.setattr("digitscope.nn.explain.context.context.SYNTHESISED", 40)
    results = list(favourites(simple, picture, {"stage": "edges", "map": 0}))
    assert results[-1]["data"] == "digits made here"
    assert results[-1]["seen"] == 40
    assert len(results[-1]["labels"]) == 9


def test_the_data_the_network_learned_from_comes_first(simple, tmp_path):
    for name, count in (("mnist", 3), ("numerals", 7)):
        np.savez(tmp_path / f"{name}.npz", images=blots().images[:count], labels=np.zeros(count, np.int64))
    card = type(simple.card)(data=({"name": "letters"}, {"name": "numerals"}))
    assert len(Context(simple.model, card=card, folder=tmp_path).digits()) == 7
    assert len(Context(simple.model, folder=tmp_path).digits()) == 3  # the usual set, where none is named
