from pathlib import Path

import numpy as np
import pytest
import torch

from digitscope.data.load import Digits
from digitscope.nn.explain import EXPLAINERS, Context
from digitscope.nn.explain.context.time_budget import Pace
from digitscope.nn.model.card import ModelCard
from digitscope.resources import user_folder


def test_the_stages_run_in_parts_give_what_the_network_gives(context, picture):
    with torch.no_grad():
        given = context.prepare(picture)
        logits = context.model(given)
        for info in context.stages:
            maps = context.forward_to(given, info.name)
            assert tuple(maps.shape[1:]) == info.shape
            assert torch.equal(context.forward_from(maps, info.name), logits)
        assert context.probabilities(logits).sum() == pytest.approx(1)


def test_the_copy_for_batches_gives_the_same_numbers(context, picture):
    with torch.no_grad():
        maps = given = context.prepare(np.stack([picture, picture.T]))
        for stage in context.batched_model():
            maps = stage(maps)
        assert torch.allclose(maps, context.model(given), atol=1e-5)


def test_a_picture_is_checked_and_normalised(network):
    context = Context(network("linear"), ModelCard(mean=0.5, std=0.25))
    assert context.prepare(np.ones((28, 28), np.float32)).unique().tolist() == [2.0]
    assert context.prepare(np.full((3, 28, 28), 255, np.uint8)).shape == (3, 1, 28, 28)
    with pytest.raises(ValueError, match="28×28"):
        context.prepare(np.zeros((27, 28), np.float32))
    with pytest.raises(ValueError, match="not a number"):
        context.prepare(np.full((28, 28), np.nan, np.float32))


def test_digits_are_loaded_aside_and_once(simple, monkeypatch):
    loads = []

    def find(self):
        loads.append(self)
        return Digits(np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.int64))

    monkeypatch.setattr(Context, "_find_digits", find)
    for _ in simple.wait_for_digits():
        pass
    assert len(simple.digits()) == 1
    assert list(simple.wait_for_digits()) == []
    assert len(loads) == 1


def test_mnist_that_comes_with_the_program_is_what_is_compared_with(own_data, network):
    context = Context(network("linear"), ModelCard())
    for _ in context.wait_for_digits():
        pass
    assert context.digits().name == "mnist train"
    assert len(context.digits()) == 60_000


def test_without_a_data_set_digits_are_made_in_pieces_and_gone_on_with(simple, monkeypatch, tmp_path):
    monkeypatch.setattr("digitscope.nn.explain.context.context.SYNTHESISED", 40)
    monkeypatch.setattr(Context, "_find_digits", lambda self: None)
    first = simple.wait_for_digits()
    while simple._making is None:
        next(first)
    next(first), next(first)
    first.close()
    assert len(list(simple.wait_for_digits())) < 8  # of 40, in pieces of eight, some were there
    made = simple.digits()
    assert len(made) == 40
    assert np.array_equal(made.images, Context(simple.model).digits().images)


def test_digits_that_the_program_made_are_not_made_in_the_thread(network, tmp_path):
    card = ModelCard(data=({"name": "nowhere"}, {"name": "made:4000"}))
    assert Context(network("linear"), card, folder=tmp_path)._find_digits() is None


def test_what_stops_the_loading_is_not_lost(simple, monkeypatch):
    monkeypatch.setattr(Context, "_find_digits", lambda self: (_ for _ in ()).throw(MemoryError("no room")))
    monkeypatch.setattr("threading.excepthook", lambda arguments: None)
    with pytest.raises(MemoryError, match="no room"):
        list(simple.wait_for_digits())


@pytest.mark.parametrize(
    "name", ["receptive", "arithmetic", "favourites", "ideal", "detects", "captions", "worth"]
)
def test_nothing_is_left_behind(simple, picture, name):
    """Neither by one that runs to its end nor by one that is left: weights, gradients, hooks, the picture."""
    simple.cache["context", "digits"] = Digits(np.eye(28, dtype=np.uint8)[None] * 200, np.zeros(1, np.int64))
    weights = {key: value.clone() for key, value in simple.model.state_dict().items()}
    before = picture.copy()
    picture.flags.writeable = False
    options = {"stage": "strokes", "map": 1}
    for end in (False, True):
        found = EXPLAINERS[name](simple, picture, options)
        next(found)
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()
        if end:
            list(found)
        found.close()
    assert all(torch.equal(value, weights[key]) for key, value in simple.model.state_dict().items())
    assert all(parameter.grad is None for parameter in simple.model.parameters())
    assert not any(module._forward_hooks or module._backward_hooks for module in simple.model.modules())
    assert np.array_equal(picture, before)
    assert not simple.model.training


@pytest.mark.parametrize(
    "name", ["receptive", "arithmetic", "favourites", "ideal", "detects", "captions", "worth"]
)
def test_results_can_be_sent(simple, picture, name):
    import pickle

    simple.cache["context", "digits"] = Digits(np.eye(28, dtype=np.uint8)[None] * 200, np.zeros(1, np.int64))
    for result in EXPLAINERS[name](simple, picture, {"stage": "strokes", "map": 1}):
        assert b"torch" not in pickle.dumps(result)


def test_the_pace_follows_what_was_measured():
    pace = Pace(first=8, most=100, seconds=0.01)
    pace.note(8, 0.001)
    assert pace.size == 16  # at most doubled
    pace.note(16, 0.16)
    assert pace.size == 1
    pace.note(1, 10.0)
    assert pace.size == 1
    for _ in range(20):
        pace.note(pace.size, 1e-9)
    assert pace.size == 100


def stored(path, count=3):
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, images=np.full((count, 28, 28), 9, np.uint8), labels=np.zeros(count, np.int64))
    return path


def test_nothing_outside_the_data_folders_is_looked_for_whatever_a_file_names(network, tmp_path, monkeypatch):
    outside, inside = stored(tmp_path / "private" / "set.npz"), tmp_path / "data"
    stored(inside / "mine.npz", count=5)
    monkeypatch.chdir(outside.parent)
    named = [
        str(outside),
        "set.npz",
        "../private/set.npz",
        "set",
        "//there/share/set",
        "\\\\there\\share\\set",
    ]
    named += [
        "C:/set",
        "c:set",
        ".",
        "made-nothing:1000000",
        "file:///etc",
        "with\0nothing",
        outside.as_uri(),
    ]
    looked = []
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path, **how: looked.append(path) or exists(path, **how))
    for key in ("path", "name"):
        card = ModelCard(data=tuple({key: name} for name in named))
        assert Context(network("linear"), card, folder=inside)._find_digits() is None
    folders = [inside, user_folder("data")]
    assert looked
    assert all(any(path.is_relative_to(folder) for folder in folders) for path in looked)
    assert not any(".." in path.parts for path in looked)


@pytest.mark.parametrize("name", ["mine", "mine.npz", "{folder}/mine.npz"])
def test_a_set_in_the_data_folders_is_found_by_name_and_by_whole_path(network, tmp_path, name):
    stored(tmp_path / "mine.npz", count=5)
    card = ModelCard(data=({"path": "/elsewhere/set.npz", "name": name.format(folder=tmp_path)},))
    assert len(Context(network("linear"), card, folder=tmp_path)._find_digits()) == 5


def test_odd_entries_of_a_file_harm_nothing(network, tmp_path):
    stored(tmp_path / "mine.npz")
    card = ModelCard(data=({"path": 7, "name": ["mine"]}, {}, {"name": "mine"}))
    assert len(Context(network("linear"), card, folder=tmp_path)._find_digits()) == 3
