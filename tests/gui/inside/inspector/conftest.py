"""Results of explanations as the recogniser sends them, invented."""

from types import SimpleNamespace

import numpy as np
import pytest

FIELD = {
    "stage": "a", "rows": np.array([[0, 3], [0, 4], [2, 6], [4, 8], [6, 9]]),
    "columns": np.array([[0, 5], [1, 6], [2, 7], [3, 8], [4, 9]]), "strip": None,
}  # fmt: skip


def convolution(row=1, column=2):
    kernels = np.arange(18, dtype=np.float32).reshape(2, 3, 3) / 10 - 0.5
    patches = np.ones((2, 3, 3), np.float32)
    products = kernels * patches
    sums = products.sum(axis=(1, 2))
    return {
        "how": "convolution", "stage": "a", "kind": "Conv2d", "from": "input", "map": 1, "row": row,
        "column": column, "shape": (3, 5, 5), "channels": [0, 1], "kernels": kernels, "patches": patches,
        "products": products, "channel_sums": sums, "bias": 0.25, "sum": float(sums.sum()) + 0.25,
        "value": float(sums.sum()) + 0.25, "next": {"stage": "b", "kind": "ReLU", "value": 1.5},
    }  # fmt: skip


def linear(count=20):
    weights = np.linspace(-1, 1, count).astype(np.float32)
    given = np.full(count, 2, np.float32)
    return {
        "how": "linear", "stage": "d", "kind": "Linear", "from": "c", "map": 1, "row": 0, "column": 0,
        "shape": (3,), "kernels": weights, "patches": given, "products": weights * given, "bias": -0.5,
        "sum": -0.5, "value": -0.5,
    }  # fmt: skip


def favourites(seen=200, total=1000, silent=False):
    return {
        "images": np.zeros((9, 28, 28), np.float32), "boxes": np.tile([2, 3, 9, 11], (9, 1)),
        "positions": np.zeros((9, 2), int), "values": np.linspace(3, 1, 9).astype(np.float32),
        "labels": [str(number) for number in range(9)], "numbers": np.arange(9), "data": "mnist",
        "seen": seen, "total": total, "silent": silent, "stage": "a", "map": 1,
    }  # fmt: skip


def ideal(step=4):
    return {
        "picture": np.full((28, 28), 0.5, np.float32), "value": 7.25, "step": step, "steps": 160,
        "box": (4, 5, 12, 13), "stage": "a", "map": 1,
    }  # fmt: skip


def detects(clear=True):
    angles = np.arange(0, 180, 7.5, dtype=np.float32)
    kinds = ["edge", "stroke", "end", "curve", "corner", "crossing", "loop"]
    curve = {
        "angles": angles,
        "strengths": np.maximum(0, np.cos(np.radians(2 * (angles - 45)))).astype(np.float32),
        "period": 180.0, "preferred": 45.0, "half_width": 20.0, "selectivity": 0.7,
    }  # fmt: skip
    return {
        "stage": "a", "map": 1, "done": 1.0, "caption": "Answers to strokes.", "clear": clear,
        "kind": "stroke" if clear else None, "probes": 386, "kinds": kinds,
        "strengths": np.array([1, 3, 1, 2, 1, 1, 0.5], np.float32),
        "best": [f"{number * 10}°" for number in range(7)],
        "pictures": np.zeros((7, 28, 28), np.float32), "curve": curve,
    }  # fmt: skip


def worth():
    return {
        "stage": "a", "class": 1, "class_name": "y", "logit": 4.5, "probability": 0.93, "count": 3,
        "logit_drop": np.array([-0.5, 2.0, 0.25], np.float32),
        "probability_drop": np.array([0, 0.5, 0.1], np.float32), "order": np.array([1, 2, 0]),
        "answers": np.array([1, 0, 1]), "done": 3,
    }  # fmt: skip


ANSWERS = {
    "receptive": lambda: FIELD, "arithmetic": convolution, "favourites": favourites, "ideal": ideal,
    "detects": detects, "worth": worth,
}  # fmt: skip


@pytest.fixture
def results():
    """Return the functions that make results, by name."""
    return SimpleNamespace(
        answers=dict(ANSWERS), convolution=convolution, detects=detects, favourites=favourites, ideal=ideal,
        linear=linear, worth=worth,
    )  # fmt: skip
