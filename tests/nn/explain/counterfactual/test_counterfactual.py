"""The smallest change to another digit: it works, it is drawable, it is honest when there is none."""

import itertools
import sys
from collections import OrderedDict

import numpy as np
import pytest
import torch
from torch import nn

from digitscope.ink.framing.framing import frame
from digitscope.ink.synthesis.digits import make_digits
from digitscope.nn.explain.context.context import Context
from digitscope.nn.explain.counterfactual.brush import Cut, Line, Touch, drawn, erased, touch_of
from digitscope.nn.explain.counterfactual.counterfactual import change
from digitscope.nn.explain.counterfactual.middle_lines import middle_lines
from digitscope.nn.explain.counterfactual.search import candidates
from digitscope.nn.explain.counterfactual.words import words_of
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import MODELS
from digitscope.nn.model.card import ModelCard
from digitscope.resources import BUNDLED_MODEL, asset


def last(context, image, **options):
    return list(change(context, image, options))[-1]


def bars(names=("flat", "upright")):
    """Make a network that weighs the ink along a flat bar against that along an upright one."""
    linear = nn.Linear(28 * 28, len(names))
    nn.init.zeros_(linear.weight)
    nn.init.zeros_(linear.bias)
    with torch.no_grad():
        weights = linear.weight.view(-1, 28, 28)
        weights[0, 12:16, 4:24] = 0.5
        weights[1, 4:24, 12:16] = 0.5
        weights[2:] = -1
    model = MODELS["linear"]()
    network = type(model).__mro__[1](model.options, OrderedDict(pixels=nn.Flatten(), kind=linear))
    return Context(network, ModelCard(classes=names))


@pytest.fixture
def bar():
    image = np.zeros((28, 28), np.float32)
    image[12:15, 5:23] = 1
    return image


def test_what_is_found_is_read_as_the_target(bar):
    context = bars()
    results = list(change(context, bar, {"target": 1}))
    found = results[-1]
    assert found["found"]
    assert found["steady"] > 0.5
    progress = [result["progress"] for result in results]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    changed = bar * (1 - found["remove"])
    changed = changed + found["add"] * (1 - changed)
    np.testing.assert_allclose(found["changed"], changed, atol=1e-5)
    with torch.no_grad():
        read = torch.softmax(context.model(torch.from_numpy(found["changed"])[None, None]), dim=1)[0].numpy()
    np.testing.assert_allclose(found["probabilities"], read, atol=1e-5)
    assert read[1] >= 0.8 > found["before"][1]
    assert found["amount"] == pytest.approx(np.abs(found["changed"] - bar).sum(), rel=0.3)
    assert found["sentence"].startswith("To make it an upright: ")


def test_it_takes_away_where_the_ink_speaks_against_and_adds_where_it_speaks_for(bar):
    found = last(bars(), bar, target=1)
    assert not found["remove"][:, :4].any()
    off_the_bar = np.ones((28, 28), bool)
    off_the_bar[2:26, 10:18] = False
    assert found["add"][off_the_bar].sum() <= 0.1 * found["add"].sum() + 1e-6


def test_where_there_is_none_it_says_so(bar):
    found = last(bars(("flat", "upright", "never")), bar, target=2)
    assert not found["found"]
    assert found["sentence"].startswith(
        f"Of {found['tried']:,} changes that were tried none makes it a never"
    )
    assert found["probabilities"][2] < 0.8


def test_a_drawing_that_is_the_target_stays_as_it_is(bar):
    found = last(bars(), bar, target=0)
    assert found["found"]
    assert found["amount"] == 0
    assert np.array_equal(found["changed"], bar)
    assert found["sentence"] == "It is read as a flat already."


def test_the_second_likeliest_is_taken_where_none_is_named(bar):
    assert last(bars(), bar)["target"] == 1


def test_every_architecture_the_picture_and_the_network_untouched(context, picture, monkeypatch):
    monkeypatch.setattr(sys.modules[change.__module__], "WORK_SECONDS", 0.2)
    image, weights = (
        picture.copy(),
        {name: value.clone() for name, value in context.model.state_dict().items()},
    )
    found = last(context, image, target=4)
    assert found["changed"].shape == (28, 28)
    assert np.array_equal(image, picture)
    assert all(torch.equal(value, weights[name]) for name, value in context.model.state_dict().items())
    assert all(parameter.grad is None for parameter in context.model.parameters())
    assert not any(module._forward_hooks for module in context.model.modules())


def test_an_empty_picture_does_no_harm(simple):
    found = last(simple, np.zeros((28, 28), np.float32), target=2)
    assert not found["remove"].any()
    assert found["share"] == 0


def test_a_class_that_there_is_not(simple, picture):
    with pytest.raises(ValueError, match="no number 10"):
        last(simple, picture, target=10)


def test_a_line_is_as_wide_as_a_pen_from_end_to_end():
    ink = drawn([Line((14, 5), (14, 20)), Line((12, 5), (12, 20), 0.3)], 3.0)
    assert (ink[0] > 0.5).sum(axis=0)[6:20].tolist() == [3] * 14
    assert not ink[0][:, :2].any()
    assert not ink[0][:, 24:].any()
    # The middle of the bow lies 0.3 of its length beside the straight way.
    assert np.average(np.arange(28), weights=ink[1][:, 12] + ink[1][:, 13]) == pytest.approx(
        12 - 0.3 * 15, abs=0.6
    )


def test_a_cut_takes_a_line_away_in_its_whole_width_and_nothing_else():
    picture = drawn([Line((4, 14), (24, 14)), Line((14, 4), (14, 24))], 3.0).max(axis=0)
    lines = middle_lines(picture)
    ends = np.flatnonzero(lines.ends)
    left = int(ends[lines.points[ends, 1].argmin()])
    crossing = int(np.flatnonzero(lines.crossings)[0])
    gone = erased(Cut(left, crossing), lines) * picture
    assert gone[:, :11].sum() == pytest.approx(picture[:, :11].sum())
    assert not gone[:, 17:].any()
    assert lines.width == pytest.approx(3.0, abs=0.4)


def test_separate_lines_are_not_joined_by_a_cut():
    picture = drawn([Line((4, 6), (24, 6)), Line((4, 20), (24, 20))], 3.0).max(axis=0)
    lines = middle_lines(picture)
    assert np.isinf(lines.along).any()
    edits = candidates(lines, picture)
    assert edits
    assert all(np.isfinite(lines.along[one.first, one.last]) for one in edits if isinstance(one, Cut))


def test_first_taken_away_then_put_there():
    one, none = np.ones((28, 28), np.float32), np.zeros((28, 28), np.float32)
    assert np.array_equal(Touch((), none, one).on(one), none)
    assert np.array_equal(Touch((), one, one).on(one), one)


def shape(*lines):
    return drawn([Line(*line) for line in lines], 2.6).max(axis=0)


SEVEN = shape(((5, 8), (5, 19)), ((5, 19), (23, 11)))
RING = shape(((4, 14), (23, 14), 0.35), ((4, 14), (23, 14), -0.35))
OPEN_NINE = shape(((5, 19), (5, 10)), ((5, 10), (12, 10)), ((12, 10), (12, 13)), ((5, 19), (24, 19)))


def near(lines, row, column):
    return int(np.hypot(*(lines.points - (row, column)).T).argmin())


@pytest.mark.parametrize(
    ("picture", "added", "cut", "words"),
    [
        (SEVEN, ((14, 9), (14, 19)), None, "add a bar in the middle"),
        (SEVEN, ((10, 24), (20, 24)), None, "add an upright line on the right"),
        (SEVEN, ((11, 4), (21, 4), -0.3), None, "add a bow on the left"),
        (SEVEN, ((23, 11), (26, 9)), None, "make the line longer at the bottom left"),
        (OPEN_NINE, ((12, 13), (12, 19)), None, "close the loop on the right"),
        (SEVEN, None, ((5, 8), (5, 17)), "remove the bar at the top"),
        (SEVEN, None, ((20, 12), (23, 11)), "shorten the line at the bottom"),
        (SEVEN, None, ((12, 16), (15, 15)), "leave a gap in the line in the middle"),
        (RING, None, ((5, 16), (5, 11)), "open the loop at the top"),
        (SEVEN, ((3, 6), (7, 19), 0.3), ((5, 8), (5, 17)), "replace the bar with a bow at the top"),
    ],
)
def test_a_change_is_named_as_a_person_would(picture, added, cut, words):
    lines = middle_lines(picture)
    edits = [Line(*added)] if added else []
    if cut:
        edits.append(Cut(near(lines, *cut[0]), near(lines, *cut[1])))
    assert words_of(touch_of(edits, lines), lines, picture) == [words]


def test_what_is_done_twice_is_said_once_and_no_place_is_given_and_taken():
    lines = middle_lines(SEVEN)
    said = words_of(touch_of([Line((14, 9), (14, 19)), Line((15, 9), (15, 19))], lines), lines, SEVEN)
    assert said == ["add a bar in the middle"]


@pytest.fixture(scope="module")
def bundled():
    recognizer = Recognizer(asset(BUNDLED_MODEL))
    return Context(recognizer.model, recognizer.card)


@pytest.mark.parametrize("digit", [1, 3, 5, 8])
def test_the_bundled_network_reads_the_change_with_80_per_cent(bundled, digit):
    (_, drawing), *_ = make_digits(1, np.random.default_rng(20 + digit), digits=[digit])
    image = frame(drawing).image
    with torch.no_grad():
        rivals = bundled.model(bundled.prepare(image))[0].argsort(descending=True)[1:4].tolist()
    for rival in rivals:
        found = last(bundled, image, target=rival)
        assert found["found"], found["sentence"]
        with torch.no_grad():
            read = bundled.probabilities(bundled.model(bundled.prepare(found["changed"])))[0]
        assert read[rival] >= 0.8
        assert 0 < found["share"] < 1
        # Told as things to do, and nothing is added where the same was taken away.
        assert found["words"]
        assert "ink" not in found["sentence"]
        assert len(set(found["words"])) == len(found["words"])


def test_it_stops_between_two_pieces_whenever_a_stroke_comes(bundled):
    (_, drawing), *_ = make_digits(1, np.random.default_rng(3), digits=[3])
    running = change(bundled, frame(drawing).image, {"target": 6})
    tried = [next(running)["tried"] for _ in range(60)]
    running.close()
    assert tried == sorted(tried)
    assert max(later - before for before, later in itertools.pairwise(tried)) <= 24
