"""The map of digits: principal components against the exact ones, t-SNE's heaps, the drawing's place."""

import numpy as np
import pytest

from digitscope.data.load import Digits
from digitscope.nn.explain.embedding.explainers import layout, layout_digits, place
from digitscope.nn.explain.embedding.pca import principal
from digitscope.nn.explain.embedding.tsne import tsne


def finished(generator):
    while True:
        try:
            next(generator)
        except StopIteration as done:
            return done.value


def last(generator):
    return list(generator)[-1]


@pytest.fixture(scope="module")
def digits():
    """Three kinds of bars, faint and strong."""
    random = np.random.default_rng(5)
    labels = random.integers(0, 3, 120)
    images = np.zeros((120, 28, 28), np.float32)
    for image, label in zip(images, labels, strict=True):
        image[4:24, 13:15] = label == 0
        image[13:15, 4:24] = label == 1
        image[5:12, 5:12] = label == 2
        image *= random.uniform(0.6, 1)
    return Digits((images * 255).astype(np.uint8), labels, name="bars")


@pytest.fixture
def with_digits(simple, digits):
    simple.cache["context", "digits"] = digits
    return simple


@pytest.mark.parametrize("shape", [(200, 40), (30, 60), (50, 3)])
def test_principal_components_are_the_exact_ones(shape):
    random = np.random.default_rng(1)
    values = (random.normal(size=shape) * 0.8 ** np.arange(shape[1])).astype(np.float32)
    found = finished(principal(values, 5))
    centred = values - values.mean(axis=0)
    _, lengths, axes = np.linalg.svd(centred, full_matrices=False)
    count = min(5, *shape)
    np.testing.assert_allclose(found.shares, (lengths**2 / (lengths**2).sum())[:count], atol=1e-3)
    turned = np.abs((found.axes * axes[:count].T).sum(axis=0))
    np.testing.assert_allclose(turned[:2], 1, atol=1e-3)
    np.testing.assert_allclose(found.project(values), centred @ found.axes, atol=1e-4)


def test_equal_values_have_no_directions_and_do_no_harm():
    found = finished(principal(np.ones((10, 4), np.float32), 2))
    assert np.isfinite(found.axes).all()
    assert not found.shares.any()


def test_digits_that_differ_in_three_ways_alone(digits):
    chosen = np.random.default_rng(0).permutation(120)[:50]
    found = finished(principal(digits.images[chosen].reshape(50, 784) / np.float32(255), 50))
    np.testing.assert_allclose(found.axes.T @ found.axes, np.eye(50), atol=1e-4)
    np.testing.assert_allclose(found.shares[:3].sum(), 1, atol=1e-4)
    assert found.shares[3:].max() < 1e-6


def test_tsne_puts_heaps_together_and_says_the_same_twice():
    random = np.random.default_rng(2)
    kinds = np.repeat(np.arange(3), 40)
    values = (np.eye(3)[kinds] * 9 + random.normal(size=(120, 3))).astype(np.float32)
    positions = finished(tsne(values))
    centres = np.stack([positions[kinds == kind].mean(axis=0) for kind in range(3)])
    apart = np.linalg.norm(positions[:, None] - centres, axis=2)
    assert (apart.argmin(axis=1) == kinds).mean() > 0.97
    assert np.array_equal(positions, finished(tsne(values)))


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_tsne_of_few(count):
    values = np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32)
    assert finished(tsne(values)).shape == (count, 2)


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_the_map_and_the_drawing_on_it(with_digits, digits, method):
    image = digits.images[7] / np.float32(255)
    results = list(layout(with_digits, image, {"method": method}))
    found = results[-1]
    assert [result["progress"] for result in results] == sorted(result["progress"] for result in results)
    assert found["progress"] == 1
    assert found["positions"].shape == (120, 2)
    assert 0 <= found["positions"].min() < found["positions"].max() <= 1
    assert found["count"] == 120
    assert "bars" in found["sentence"]
    pictures = last(layout_digits(with_digits, image, {"method": method}))
    assert np.array_equal(pictures["images"], digits.images[pictures["index"]])
    assert np.array_equal(pictures["labels"], found["labels"])
    self_at = int(np.flatnonzero(pictures["index"] == 7)[0])
    assert np.array_equal(pictures["images"][found["near"][0]], digits.images[7])
    tolerance = 1e-4 if method == "pca" else 0.1
    np.testing.assert_allclose(found["dot"], found["positions"][self_at], atol=tolerance)
    (now,) = place(with_digits, image, {"method": method})
    np.testing.assert_allclose(now["dot"], found["dot"])
    assert len(list(layout(with_digits, image, {"method": method}))) == 1


def test_before_there_is_a_map_there_is_no_place(with_digits, picture):
    (found,) = place(with_digits, picture, {})
    assert found["dot"] is None
    first = next(layout(with_digits, picture, {}))
    assert first["positions"].shape == (0, 2)


def test_an_interrupted_map_is_gone_on_with(with_digits, picture):
    options = {"method": "tsne"}
    running = layout(with_digits, picture, options)
    for result in running:
        if result["progress"] > 0.5:
            break
    running.close()
    assert next(layout(with_digits, picture, options))["progress"] >= result["progress"]
    assert last(layout(with_digits, picture, options))["progress"] == 1


def test_every_stage_of_every_architecture_can_be_laid_out(context, digits, picture):
    context.cache["context", "digits"] = digits
    for info in context.stages:
        assert last(layout(context, picture, {"stage": info.name, "count": 50}))["positions"].shape == (50, 2)


@pytest.mark.parametrize("options", [{"method": "guess"}, {"stage": "nowhere"}, {"count": 0}])
def test_what_there_is_not_gets_a_sentence(with_digits, picture, options):
    for explain in (layout, place, layout_digits):
        if explain is not place or "count" not in options:
            with pytest.raises(ValueError, match=r"\w+ \w+"):
                list(explain(with_digits, picture, options))
