"""Recipes: data held out by writer, redrawn strokes, a calibrated network with its card."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import torch

from digitscope.data.load import Digits, load
from digitscope.data.sets.errors import DatasetError
from digitscope.data.sets.split import held_out_part
from digitscope.ink.framing.smoothing import softened_bytes
from digitscope.ink.synthesis.stroke_augmentation import Amounts
from digitscope.nn.evaluation.accuracy import evaluate
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.file import load_model, save_model
from digitscope.nn.training.checkpoint import ResumeError, load_state, save_state
from digitscope.nn.training.loop import NOTHING, EpochEnd, TrainConfig
from digitscope.nn.training_data.recipes import RECIPES, UNIPEN, Finish, Recipe
from digitscope.nn.training_data.reframing import Reframing
from digitscope.nn.training_data.selection import sources_of
from digitscope.nn.training_data.sources import Prepared, Source, prepare
from digitscope.nn.training_run.recipe import Trained, train_recipe
from digitscope.runs.settings.augmentation import PixelAugment
from digitscope.runs.settings.config import SetShare

SHAPES = {0: [[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]], 1: [[0, 0], [0, 9]], 7: [[0, 0], [9, 0], [4, 9]]}


@pytest.fixture
def folder(tmp_path):
    """Return a folder with strokes of eight writers and pictures in an .npz."""
    random = np.random.default_rng(0)
    lines = []
    for index in range(240):
        label = (0, 1, 7)[index % 3]
        points = (np.array(SHAPES[label]) + random.normal(0, 0.3, (len(SHAPES[label]), 2))).tolist()
        lines.append(json.dumps({"label": label, "writer": f"w{index // 3 % 8}", "strokes": [points]}))
    (tmp_path / "pens.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    digits = load(tmp_path / "pens.jsonl.gz")
    np.savez(tmp_path / "still.npz", images=digits.images, labels=digits.labels)
    return tmp_path


RECIPE = Recipe(
    "small",
    TrainConfig(architecture="first-steps", epochs=3, batch=40, rate=0.01, precision="float32"),
    (Source("still", held_out=0.25), Source("pens", times=2, held_out=0.25)),
    judges=("pens", "missing"),
)
FINISHED = replace(
    RECIPE,
    finishes=(
        Finish(1, 0.001, PixelAugment(turn=5), RECIPE.sources),
        Finish(2, 0.001, PixelAugment(turn=5), RECIPE.sources[:1], views=15.0),
    ),
)


def prepared(sources, folder):
    *said, last = prepare(sources, folder)
    assert isinstance(last, Prepared)
    assert all(isinstance(sentence, str) for sentence in said)
    return last


def pictures(supply, epoch):
    *before, last = supply(epoch)
    assert set(before) <= {None}
    return last


def test_whole_writers_are_held_out(folder):
    data = prepared(RECIPE.sources, folder)
    _still, pens = data.portions
    assert set(pens.train.writers).isdisjoint(pens.held_out.writers)
    assert len(set(pens.held_out.writers)) == 2
    assert [portion.described()["held_out"] for portion in data.portions] == [60, 60]
    assert [portion.described()["trained"] for portion in data.portions] == [180, 180]
    assert len(data.validation) == 120


def test_digits_that_lost_strokes_are_held_out_but_not_learned_from(folder):
    lines = gzip.decompress((folder / "pens.jsonl.gz").read_bytes()).decode().splitlines()
    for writer in range(8):  # of each a 0 of which one side is left
        lines.append(json.dumps({"label": 0, "writer": f"w{writer}", "strokes": [[[0, 0], [0.2, 9]]]}))
    (folder / "pens.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    source = Source("pens", held_out=0.25)
    every, whole = (prepared((each,), folder).portions[0] for each in (source, replace(source, whole=True)))
    assert (len(every.train), len(whole.train)) == (186, 180)
    assert np.unique(whole.train.labels, return_counts=True)[1].tolist() == [60, 60, 60]
    assert len(every.held_out) == len(whole.held_out) == 62


def test_nothing_is_held_out_if_so_wished():
    digits = Digits(np.zeros((4, 28, 28), np.uint8), np.zeros(4, np.int64), writers=("a", "b", "c", "d"))
    assert held_out_part(digits, 0).sum() == 0
    assert held_out_part(replace(digits, writers=None), 0).sum() == 0
    assert held_out_part(digits, 0.25).sum() == 1


def test_of_few_writers_each_gives_some():
    labels = np.repeat([0, 1, 2], 12)
    digits = Digits(np.zeros((36, 28, 28), np.uint8), labels, ("a", "b", "c"), writers=("",) * 36)
    held = held_out_part(digits, 1 / 12)
    assert labels[held].tolist() == [0, 1, 2]


def test_strokes_are_drawn_anew_each_epoch_and_pictures_are_not(folder):
    supply = prepared(RECIPE.sources, folder).supply(3)
    first, labels = pictures(supply, 0)
    again, _ = pictures(supply, 0)
    other, other_labels = pictures(supply, 1)
    assert first.shape == (180 + 2 * 180, 28, 28)
    assert (first == again).all()
    assert (first[:180] == other[:180]).all()
    assert (first[180:] != other[180:]).any()
    assert (labels == other_labels).all()


def test_in_some_of_the_times_drawings_lie_between_hands(folder):
    still = Amounts(*(0.0,) * 3, 1.0, 1.0, *(0.0,) * 10)
    source = Source("pens", times=3, held_out=0.25, amounts=still)
    plain, _labels = pictures(prepared((source,), folder).supply(3), 0)
    some, _labels = pictures(prepared((replace(source, between=2),), folder).supply(3), 0)
    later, _labels = pictures(prepared((replace(source, between=2),), folder).supply(3), 1)
    assert (some[:180] == plain[:180]).all()
    assert (some[:180] == later[:180]).all()
    assert (some[180:] != later[180:]).any()  # who is moved towards whom differs from epoch to epoch
    for time in (slice(180, 360), slice(360, 540)):
        assert (some[time] != plain[time]).flatten(1).any(dim=1).float().mean() > 0.9
    assert (some[180:360] != some[360:]).any()


def test_pictures_are_varied_in_a_way_of_their_own_for_each_time(folder):
    ways = (Reframing(still=1.0), Reframing(turn=20.0))
    data = prepared((Source("still", held_out=0.25, times=2, reframed=ways),), folder)
    first, labels = pictures(data.supply(3), 0)
    again, _labels = pictures(data.supply(3), 0)
    other, _labels = pictures(data.supply(3), 1)
    count = len(labels) // 2
    assert (first == again).all()
    assert (first[:count] == data.portions[0].train.images).all()
    assert (labels[:count] == labels[count:]).all()
    for before, after in ((first[:count], first[count:]), (first[count:], other[count:])):
        assert (before != after).flatten(1).any(dim=1).float().mean() > 0.9


def test_pictures_can_be_softened_and_strokes_are_not(folder):
    plain = prepared(RECIPE.sources, folder)
    soft = prepared(tuple(replace(source, softened=True) for source in RECIPE.sources), folder)
    assert (plain.softens, soft.softens) == (False, True)
    (raw, pens), (softer, same_pens) = plain.portions, soft.portions
    assert (softer.train.images == softened_bytes(raw.train.images)).all()
    assert (softer.held_out.images == softened_bytes(raw.held_out.images)).all()
    assert (same_pens.train.images == pens.train.images).all()
    assert softer.train.softened() is softer.train
    assert softer.fingerprint == raw.fingerprint
    assert (soft.validation.softened().images == soft.validation.images).all()  # once is enough


def test_some_of_the_drawings_can_be_softened(folder):
    sharp = Source("pens", held_out=0.25, amounts=Amounts())
    for share, low, high in ((0.0, 0, 0), (0.3, 0.15, 0.45), (1.0, 0.99, 1)):
        source = replace(sharp, amounts=Amounts(soft=share))
        drawn, _labels = pictures(prepared((source,), folder).supply(0), 0)
        before, _labels = pictures(prepared((sharp,), folder).supply(0), 0)
        changed = (drawn != before).flatten(1).any(dim=1)
        assert low <= changed.float().mean() <= high
        expected = softened_bytes(before[changed].numpy())
        assert (drawn[changed].numpy() == expected).all()


def test_a_set_that_is_learned_in_two_ways_judges_once(folder):
    twice = (RECIPE.sources[0], replace(RECIPE.sources[0], leave_out="7", reframed=(Reframing(),)))
    data = prepared((*twice, RECIPE.sources[1]), folder)
    assert [portion.source.leave_out for portion in data.judging] == ["", ""]
    assert [told["trained"] for told in data.described] == [180, 120, 180]
    again = prepared((*RECIPE.sources, replace(RECIPE.sources[0], softened=True)), folder)
    assert [told["name"] for told in again.described] == ["still", "pens"]
    assert len(data.validation) == 120
    assert 7 not in data.portions[1].train.labels
    # What is learned in one way judges in none.
    learned = {image.tobytes() for image in data.portions[1].train.images}
    assert learned <= {image.tobytes() for image in data.portions[0].train.images}


def test_a_network_that_learned_softened_pictures_says_so(folder):
    softened = replace(RECIPE.sources[0], softened=True)
    last = finished(train_recipe(replace(RECIPE, sources=(softened, RECIPE.sources[1])), folder=folder))
    assert last.card.softens
    recognizer = Recognizer(last.model, last.card)
    assert recognizer.info.softens
    still, pens = load("still", folder=folder), load("pens", folder=folder)
    assert (recognizer.sees(still) == softened_bytes(still.images)).all()
    assert (recognizer.sees(still.softened()) == softened_bytes(still.images)).all()
    assert (recognizer.sees(still, slice(3, 5)) == softened_bytes(still.images[3:5])).all()
    assert (recognizer.sees(pens) == pens.images).all()
    held = prepared((softened,), folder).portions[0].held_out
    assert last.card.results["held out of still"] == evaluate(recognizer, held).accuracy


def test_other_processes_draw_the_same(folder):
    data = prepared(RECIPE.sources, folder)
    with closing(data.supply(3, draughtsmen=2)) as supply:
        for epoch in (1, 2):
            for drawn, ahead in zip(pictures(data.supply(3), epoch), pictures(supply, epoch), strict=True):
                assert (drawn == ahead).all()


def test_what_was_read_before_is_not_read_again(folder):
    data = prepared(RECIPE.sources, folder)
    more = tuple(replace(source, times=5) for source in RECIPE.sources)
    (again,) = prepare(more, folder, data.portions)
    assert [portion.source for portion in again.portions] == list(more)
    assert all(new.train is old.train for new, old in zip(again.portions, data.portions, strict=True))
    said, other = prepare((replace(more[0], held_out=0.5),), folder, data.portions)
    assert said == "Reading still …"
    assert len(other.validation) == 120


def test_what_is_no_digit_is_learned_as_doubt(folder):
    sources = (Source("still", held_out=0), Source("pens", held_out=0.25, nothing=True, leave_out="17"))
    data = prepared(sources, folder)
    assert (len(data.validation), data.classes) == (0, tuple("0123456789"))
    images, labels = pictures(data.supply(0), 0)
    assert len(images) == len(labels) == 240 + 60
    assert (labels[240:] == NOTHING).all()
    assert (labels[:240] >= 0).all()


def test_a_recipe_makes_a_calibrated_network_with_its_card(folder, tmp_path):
    *reports, last = train_recipe(RECIPE, "mine", folder)
    assert isinstance(last, Trained)
    assert any(isinstance(report, str) for report in reports)
    assert last.card.name == "mine"
    assert last.card.temperature != 1.0
    assert set(last.card.results) == {"held out of still", "held out of pens", "pens"}
    assert min(last.card.results.values()) > 0.9
    assert [entry["name"] for entry in last.card.data] == ["still", "pens"]
    save_model(tmp_path / "net.safetensors", last.model, last.card)
    _, card = load_model(tmp_path / "net.safetensors")
    assert card.recipe["config"]["epochs"] == 3
    assert card.recipe["sources"][1]["times"] == 2


def test_a_finish_trains_on_from_the_first_weights(folder):
    finish = Finish(1, 1e-6, PixelAugment(turn=0), RECIPE.sources)
    *reports, plain = train_recipe(RECIPE, folder=folder)
    config = replace(RECIPE.config, device="auto" if not torch.cuda.is_available() else "cpu")
    *more, last = train_recipe(replace(RECIPE, config=config, finishes=(finish,)), folder=folder)
    assert len([report for report in more if isinstance(report, EpochEnd)]) == 4
    assert sum(isinstance(report, str) for report in more) > sum(isinstance(r, str) for r in reports)
    first, second = plain.model.state_dict(), last.model.state_dict()
    assert all(torch.allclose(first[name], second[name], atol=1e-3) for name in first if "weight" in name)
    assert any(not torch.equal(first[name], second[name]) for name in first if "weight" in name)


def finished(reports):
    *_before, last = reports
    assert isinstance(last, Trained)
    return last


@pytest.mark.parametrize("epochs", [2, 5], ids=["in the first training", "in the last"])
def test_a_recipe_that_was_broken_off_goes_on_to_the_same_network(folder, tmp_path, epochs):
    whole = finished(train_recipe(FINISHED, folder=folder))
    kept, ends = tmp_path / "kept.part", 0
    for report in train_recipe(FINISHED, folder=folder, kept=kept):
        ends += isinstance(report, EpochEnd)
        if ends == epochs:
            break
    told = list(train_recipe(FINISHED, folder=folder, kept=kept))
    assert any(isinstance(report, str) and report.startswith("Going on after") for report in told)
    assert sum(isinstance(report, EpochEnd) for report in told) < 6
    for name, weights in whole.model.state_dict().items():
        assert torch.equal(weights, finished(told).model.state_dict()[name])


def test_a_safe_point_is_taken_up_where_its_device_is_missing(folder, tmp_path):
    kept = tmp_path / "kept.part"
    for report in train_recipe(FINISHED, folder=folder, kept=kept):
        if isinstance(report, EpochEnd):
            break
    point = load_state(kept)
    point.state.config = replace(point.state.config, device="cuda:7")
    save_state(kept, point.state, point.notes)
    with pytest.raises(ResumeError):
        load_state(kept)
    said = list(train_recipe(FINISHED, folder=folder, kept=kept))
    assert any("Going on after" in sentence for sentence in said if isinstance(sentence, str))
    assert isinstance(said[-1], Trained)


def test_a_safe_point_of_other_settings_is_not_taken_up(folder, tmp_path):
    kept = tmp_path / "kept.part"
    for report in train_recipe(FINISHED, folder=folder, kept=kept):
        if isinstance(report, EpochEnd):
            break
    other = replace(FINISHED, config=replace(FINISHED.config, rate=0.02))
    with pytest.raises(ResumeError, match="has other settings"):
        list(train_recipe(other, folder=folder, kept=kept))


def test_a_recipe_does_not_go_on_with_other_data(folder, tmp_path):
    kept = tmp_path / "kept.part"
    for report in train_recipe(FINISHED, folder=folder, kept=kept):
        if isinstance(report, EpochEnd):
            break
    with np.load(folder / "still.npz") as packed:
        images, labels = packed["images"], packed["labels"]
    np.savez(folder / "still.npz", images=images[:200], labels=labels[:200])
    with pytest.raises(ResumeError, match="still changed since the training began: then 180 to learn"):
        list(train_recipe(FINISHED, folder=folder, kept=kept))


@pytest.mark.parametrize("notes", [{}, {"stage": 3}, {"stage": "1"}])
def test_a_safe_point_of_another_training_is_not_taken_up(folder, tmp_path, notes):
    kept = tmp_path / "kept.part"
    for report in train_recipe(FINISHED, folder=folder, kept=kept):
        if isinstance(report, EpochEnd):
            break
    save_state(kept, load_state(kept).state, notes)
    with pytest.raises(ResumeError, match="is of another training"):
        list(train_recipe(FINISHED, folder=folder, kept=kept))


def test_without_the_network_that_it_learns_from_a_safe_point_is_not_taken_up(folder, tmp_path):
    kept, ends = tmp_path / "kept.part", 0
    for report in train_recipe(FINISHED, folder=folder, kept=kept):
        ends += isinstance(report, EpochEnd)
        if ends == 5:
            break
    point = load_state(kept)
    assert point.before is not None
    save_state(kept, point.state, point.notes)
    with pytest.raises(ResumeError, match="lacks the network that is learned from"):
        list(train_recipe(FINISHED, folder=folder, kept=kept))


def test_missing_data_gets_a_sentence(tmp_path):
    with pytest.raises(DatasetError, match="mnist"):
        list(train_recipe(RECIPES["mnist"], folder=tmp_path))


def test_every_recipe_can_be_written_down():
    for recipe in RECIPES.values():
        assert json.loads(json.dumps(recipe.to_json()))["description"]


def test_only_a_recipe_lays_hands_on_each_other():
    config = TrainConfig(sets=(SetShare(UNIPEN.name, times=3),))
    (source,) = sources_of(config)
    assert UNIPEN.between > 0
    assert (source.times, source.between) == (3, 0)
