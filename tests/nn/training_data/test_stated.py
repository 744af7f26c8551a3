"""What a network may be judged by: only what its own card says it has not learned."""

import gzip
import json

import numpy as np
import pytest

from digitscope.data.load import load
from digitscope.data.sets.split import held_out_part
from digitscope.nn.calibration import ood_fitting
from digitscope.nn.calibration.ood_fitting import fit_verdicts, gather
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.file import load_model, save_model
from digitscope.nn.training_data.sources import Source, prepare
from digitscope.nn.training_data.stated import SILENT
from digitscope.nn.training_run.runner import Steering, run
from digitscope.resources import BUNDLED_MODEL, asset
from digitscope.runs.messages import Train
from digitscope.runs.settings.config import SetShare, TrainConfig


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for name in ("MADE_DIGITS", "MADE_NOTHING", "MADE_DOODLES", "MADE_SCRIBBLES"):
        monkeypatch.setattr(ood_fitting, name, 20)
    monkeypatch.setattr(ood_fitting, "EPOCHS", 1)


@pytest.fixture
def folder(tmp_path):
    """Return a folder with pictures called mnist and strokes of ten writers."""
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (240, 28, 28), dtype=np.uint8)
    np.savez(tmp_path / "mnist.npz", images=images, labels=np.arange(240) % 10)
    (tmp_path / "pens").mkdir()
    lines = [
        json.dumps({"label": n % 10, "writer": f"w{n // 10}", "strokes": [random.random((6, 2)).tolist()]})
        for n in range(100)
    ]
    (tmp_path / "pens" / "mfrdb_validation.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    return tmp_path


def card_of(folder, *sources, **more):
    *_, prepared = prepare(sources, folder)
    return ModelCard(data=prepared.described, **more), prepared


def test_only_what_the_card_says_was_held_out_judges(folder):
    sources = Source("mnist", held_out=0.4), Source("pens/mfrdb_validation", held_out=0.3)
    card, prepared = card_of(folder, *sources)
    data = gather(card, folder)
    assert (len(data.held), data.remarks) == (2, ())
    for judging, portion in zip(data.held, prepared.portions, strict=True):
        np.testing.assert_array_equal(judging.images, portion.held_out.images)
    learned = {image.tobytes() for portion in prepared.portions for image in portion.train.images}
    assert not any(image.tobytes() in learned for judging in data.held for image in judging.images)


def test_a_set_that_was_learned_under_another_name_is_known(folder):
    card, prepared = card_of(folder, Source(str(folder / "mnist.npz"), held_out=0.4))
    judging = next(one for one in gather(card, folder).held if one.name == "mnist")
    np.testing.assert_array_equal(judging.images, prepared.portions[0].held_out.images)


def test_what_was_learned_softened_is_told_from_the_rest_by_the_pictures_of_the_file(folder):
    card, prepared = card_of(folder, Source("mnist", held_out=0.4, softened=True), softens=True)
    judging = next(one for one in gather(card, folder).held if one.name == "mnist")
    np.testing.assert_array_equal(judging.images, prepared.portions[0].held_out.images)


def test_a_set_that_is_new_to_the_network_judges_whole(folder):
    card, _ = card_of(folder, Source("mnist", held_out=0.4))
    assert [len(one) for one in gather(card, folder).held] == [96, 100]


def test_a_set_that_changed_does_not_judge(folder):
    card, _ = card_of(folder, Source("mnist", held_out=0.4))
    digits = load("mnist", folder=folder)
    images = digits.images[1:].copy()
    (folder / "mnist.npz").unlink()  # it is mapped
    np.savez(folder / "mnist.npz", images=images, labels=digits.labels[1:])
    data = gather(card, folder)
    assert [one.name for one in data.held] == ["mfrdb_validation"]
    assert data.remarks == ("mnist is no longer as the network learned from it, so nothing of it judges.",)


@pytest.mark.parametrize("recipe", [{}, {"sources": [{"name": "mnist", "held_out": 0.4}]}])
def test_without_a_share_or_by_an_older_version_nothing_of_it_judges(folder, recipe):
    card, _ = card_of(folder, Source("mnist", held_out=0.4))
    data = [{key: value for key, value in card.data[0].items() if key != "share"}]
    found = gather(ModelCard(data=tuple(data), recipe=recipe), folder)
    assert [one.name for one in found.held] == ["mfrdb_validation"]
    assert found.remarks[0].endswith("so nothing of it judges.")


def test_an_older_card_is_understood_by_its_recipe(folder):
    name = "made:40"
    card, prepared = card_of(folder, Source(name, held_out=0.25))
    digits = load(name)
    np.savez(folder / "unused.npz", images=digits.images, labels=digits.labels)
    (entry,) = card.data
    for recipe in (
        {"sources": [{"name": name, "held_out": 0.25}]},
        {"config": {"sets": [{"name": name}], "held_out": 0.25}},
    ):
        old = ModelCard(data=({key: entry[key] for key in entry if key != "share"},), recipe=recipe)
        new, remark = ood_fitting.new_to(old, digits, name, 1.0, folder)
        assert remark == ""
        np.testing.assert_array_equal(digits.images[new], prepared.portions[0].held_out.images)


def test_where_the_card_says_nothing_that_is_said_and_nobodys_digits_judge(folder):
    said = list(fit_verdicts(make_model("first-steps"), ModelCard(), folder=folder))
    assert SILENT in said
    assert "Judged 20 digits of made …" in said
    assert not any("mnist" in str(sentence) for sentence in said[:-1])
    assert held_out_part(load("mnist", folder=folder), 1 / 12).sum() == 20


def test_what_the_network_learned_that_it_began_from_never_judges(folder, tmp_path):
    card, prepared = card_of(folder, Source("mnist", held_out=0.4))
    start = tmp_path / "start.safetensors"
    save_model(start, make_model("linear"), card)
    np.savez(
        folder / "mine.npz", images=np.eye(28, dtype=np.uint8)[None].repeat(40, 0), labels=np.arange(40) % 10
    )
    config = TrainConfig(
        sets=(SetShare(str(folder / "mine.npz")),),
        architecture="linear",
        epochs=1,
        start=str(start),
        threads=1,
    )
    *_, ended = run(Train(config.to_json(), str(tmp_path / "run")), Steering())
    after = load_model(ended.model)[1]
    judging = next(one for one in gather(after, folder).held if one.name == "mnist")
    np.testing.assert_array_equal(judging.images, prepared.portions[0].held_out.images)


def test_of_mnist_as_it_comes_with_the_program_what_its_network_has_not_learned_judges(own_data):
    card = load_model(asset(BUNDLED_MODEL))[1]
    digits = load("mnist", "train")
    new, remark = ood_fitting.new_to(card, digits, "mnist", 1 / 12)
    assert remark == ""
    np.testing.assert_array_equal(np.flatnonzero(new), np.arange(55_000, 60_000))
