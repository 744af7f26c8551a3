"""A few drawings of one's own classes: learned from the bundled network, with what is none of them told."""

from dataclasses import replace

import numpy as np
import pytest

from digitscope.data.collection.records import Kept
from digitscope.data.collection.store import Collection
from digitscope.data.sets.digits import Digits
from digitscope.ink.drawing.packed import pack
from digitscope.ink.framing.framing import frame_packed
from digitscope.ink.synthesis.doodles import make_doodles
from digitscope.nn.finetuning.custom_classes import apart, fit_own
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.inference.verdicts import verdict
from digitscope.nn.model.card import HELD_BACK
from digitscope.nn.model.ood_head import VerdictHead
from digitscope.nn.training_data.sources import Portion, Prepared, Source
from digitscope.nn.training_run.runner import Steering, run
from digitscope.resources import BUNDLED_MODEL, asset
from digitscope.runs.custom_classes import own_classes_order
from digitscope.runs.folder import RunFolder
from digitscope.runs.messages import TrainingEnded

SHAPES = ("heart", "star", "house")


@pytest.fixture(scope="module")
def bundled():
    return Recognizer(asset(BUNDLED_MODEL))


def doodles(kinds, count, seed=0):
    """Return so many of each kind as labelled pictures with strokes."""
    rng = np.random.default_rng(seed)
    made = [
        (place, drawing)
        for place, kind in enumerate(kinds)
        for _, drawing in make_doodles(count, rng, [kind])
    ]
    ink = pack([drawing for _, drawing in made])
    labels = np.array([place for place, _ in made])
    return Digits(frame_packed(ink), labels, tuple(kinds), name="doodles", ink=ink, grows=True)


def prepared(own, nothing, held=6):
    away = np.arange(len(own)) % (len(own) // held) == 0
    return Prepared(
        (
            Portion(Source("own"), own.pick(~away), own.pick(away), ""),
            Portion(Source("others", nothing=True), nothing, nothing.pick(np.array([], int)), ""),
        )
    )


def test_what_looks_like_a_class_is_no_example_of_none(bundled):
    """Stars that the program draws are not to be doubted by somebody whose class is the star."""
    others = doodles(("star", "scrawl"), 60, seed=1)
    left = apart(prepared(doodles(SHAPES, 10), others), bundled).portions[1].train
    kept = np.bincount(left.labels, minlength=2)
    assert kept[1] > 25  # of about 60 that are none of the classes
    assert kept[0] < 0.75 * kept[1]


def test_too_few_held_back_give_no_threshold(bundled):
    own, nothing = doodles(SHAPES, 4), doodles(("tree",), 20)
    few = prepared(own, nothing, held=2)
    card = replace(bundled.card, classes=SHAPES, verdicts={})
    assert list(fit_own(bundled.model, card, few)) == [replace(card, thresholds={HELD_BACK: 2.0})]


def test_a_class_of_ones_own_may_be_a_dot_or_a_line():
    head = VerdictHead(
        np.zeros((1, 2), np.float32), np.zeros(1, np.float32), np.zeros(2, np.float32), 0.3, 0.5
    )
    line = np.zeros((28, 28), np.float32)
    line[13:15, 4:24] = 1
    shares = np.array([0.9, 0.1], np.float32)
    assert verdict(line, shares, ("dash", "dot"), head, 0.9).kind == "digit"
    unlike = verdict(line, shares, ("dash", "arrow"), head, 0.1)
    assert unlike.kind == "none of these"
    assert unlike.reason == "It is unlike the drawings the network knows; the nearest is a dash."
    digits = np.array([0.9, *[0.1 / 9] * 9], np.float32)
    assert verdict(line, digits, tuple("0123456789"), head, 0.9).kind == "not a digit"


@pytest.mark.parametrize("frozen", [False, True])
def test_learns_from_ten_of_each(tmp_path, home, frozen, monkeypatch):
    monkeypatch.setattr("digitscope.runs.custom_classes.OWN_PICTURES", 400)
    monkeypatch.setattr("digitscope.runs.custom_classes.MANY_OTHERS", 300)
    own = doodles(SHAPES, 10)
    collection = Collection()
    of = collection.add_class_set("Shapes", SHAPES)
    drawings = own.ink.drawings()
    collection.add_many(
        [
            Kept(SHAPES[label], drawings[place], float(place), class_set=of.id)
            for place, label in enumerate(own.labels.tolist())
        ]
    )
    collection.close()
    start = asset(BUNDLED_MODEL)
    order = own_classes_order(str(start), 30, "My hand", "Shapes", RunFolder(tmp_path / "run"), frozen=frozen)
    messages = list(run(order, Steering()))
    ended = messages[-1]
    assert isinstance(ended, TrainingEnded)
    assert ended.report["held_out"]["count"] == 5  # of drawings 1 to 30: a hash of the number decides
    assert "versus" not in ended.report  # the bundled network reads other classes
    new = Recognizer(ended.model)
    assert new.card.classes == SHAPES
    assert new.card.temperature >= 1
    assert new.card.thresholds["held back"] == 5
    unseen = doodles(SHAPES, 20, seed=9)
    shares, scores = new.recognise_and_score(unseen.images)
    assert (shares.argmax(axis=1) == unseen.labels).mean() > 0.75
    others = new.recognise_and_score(doodles(("spiral", "grid", "person"), 20, seed=9).images)[1]
    refused, wrongly = (others < new.head.digit).mean(), (scores < new.head.digit).mean()
    assert (scores[:, None] > others).mean() > 0.75  # of all pairs
    assert wrongly < refused / 2
    # Frozen layers are those of the bundled network to the number.
    before, after = Recognizer(start).model.state_dict(), new.model.state_dict()
    first = next(iter(before))
    assert bool((before[first] == after[first]).all()) == frozen
