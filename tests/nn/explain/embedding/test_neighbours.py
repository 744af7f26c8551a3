"""The nearest digits: exact, growing, kept, and gone on with after an interruption."""

import numpy as np
import pytest
import torch

from digitscope.data.load import Digits
from digitscope.nn.explain.context.context import Context
from digitscope.nn.explain.embedding.features import features, hidden_stage, is_pooled
from digitscope.nn.explain.embedding.neighbours import neighbours


@pytest.fixture(scope="module")
def digits():
    random = np.random.default_rng(3)
    rows, columns = np.mgrid[0:28, 0:28]
    angles = random.uniform(0, np.pi, 300)
    away = (rows - 14) * np.cos(angles)[:, None, None] - (columns - 14) * np.sin(angles)[:, None, None]
    images = (255 * np.exp(-((away / 2) ** 2)) * random.uniform(0.5, 1, (300, 1, 1))).astype(np.uint8)
    return Digits(images, (angles / np.pi * 10).astype(np.int64), name="bars")


@pytest.fixture
def with_digits(context, digits):
    context.cache["context", "digits"] = digits
    return context


def last(context, image, **options):
    return list(neighbours(context, image, options))[-1]


def test_the_hidden_layer_is_the_one_before_the_last_with_weights(network):
    found = {name: hidden_stage(Context(network(name))) for name in ("simple", "residual", "linear")}
    assert found == {"simple": "combine_relu", "residual": "features", "linear": "pixels"}


def test_they_are_those_of_a_full_search(with_digits, digits, picture):
    found = last(with_digits, picture, count=200)
    given = torch.from_numpy(np.concatenate([picture[None], digits.images / np.float32(255)]))[:, None]
    with torch.no_grad():
        hidden = with_digits.forward_to(given, found["stage"]).flatten(1).numpy()
    chosen = with_digits.cache["features", found["stage"], 200].index
    distances = np.linalg.norm(hidden[1 + chosen] - hidden[0], axis=1)
    np.testing.assert_allclose(found["distances"], np.sort(distances)[:8], atol=1e-4)
    assert np.array_equal(found["images"], digits.images[found["index"]])
    assert found["labels"] == [digits.classes[label] for label in digits.labels[found["index"]]]
    assert (found["dataset"], found["count"], found["compared"]) == ("bars", 200, 200)
    assert found["typical"] > 0


def test_a_digit_of_the_data_finds_itself(with_digits, digits):
    chosen = int(last(with_digits, digits.images[0] / np.float32(255), count=300)["index"][0])
    assert np.array_equal(digits.images[chosen], digits.images[0])


def test_it_grows_and_goes_on_where_it_was_interrupted(simple, digits, picture):
    simple.cache["context", "digits"] = digits
    running = neighbours(simple, picture, {"count": 300})
    compared = [next(running)["compared"] for _ in range(6)]
    running.close()
    assert compared == sorted(compared)
    assert 0 < compared[-1] < 300
    again = list(neighbours(simple, picture, {"count": 300}))
    assert again[0]["compared"] > compared[-1]
    assert again[-1]["progress"] == 1
    assert len(list(neighbours(simple, picture, {"count": 300}))) == 1


def test_of_fewer_digits_than_are_shown_all_are(simple, digits, picture):
    simple.cache["context", "digits"] = digits.pick(np.arange(5))
    assert len(last(simple, picture)["labels"]) == 5
    simple.cache.clear()
    simple.cache["context", "digits"] = digits
    assert len(last(simple, picture, nearest=1)["labels"]) == 1


@pytest.mark.parametrize("options", [{"count": 0}, {"count": 10**6}, {"nearest": 0}, {"stage": "nowhere"}])
def test_what_cannot_be_gets_a_sentence(simple, digits, picture, options):
    simple.cache["context", "digits"] = digits
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        last(simple, picture, **options)


def test_large_maps_are_averaged_down(simple, picture):
    assert is_pooled(simple, "edges")
    assert features(simple, picture[None], "edges").shape == (1, 6 * 7 * 7)
    assert not is_pooled(simple, hidden_stage(simple))


@pytest.mark.parametrize(
    ("labels", "ending"),
    [
        ([8, 8, 8], "All 3 nearest of 3 digits of few, as the layer pixels sees them, bear the label 8."),
        (
            [8, 1, 2],
            "1 of the 3 nearest of 3 digits of few, as the layer pixels sees them, bears the label 8.",
        ),
        ([8], "The nearest of 1 digit of few, as the layer pixels sees them, is an 8."),
    ],
)
def test_what_they_are_is_said_in_good_english(network, picture, labels, ending):
    context = Context(network("linear"))
    images = np.stack([(picture * (255 - 20 * k)).astype(np.uint8) for k in range(len(labels))])
    context.cache["context", "digits"] = Digits(images, np.array(labels), name="few")
    assert last(context, picture, count=3, nearest=3)["sentence"] == ending
