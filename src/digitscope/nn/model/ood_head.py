"""The small second network that tells digits from other drawings, as a model card keeps it."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscope.messages import FloatArray

MOST_FEATURES, MOST_HIDDEN = 8192, 128
NUMBERS = ("digit", "sure")
ARRAYS = ("weight", "bias", "last")


@dataclass(frozen=True, eq=False)
class VerdictHead:
    """One hidden layer on `nn.verdict_inputs`, and the thresholds of the verdicts."""

    weight: FloatArray
    """(hidden, features)."""
    bias: FloatArray
    """(hidden,)."""
    last: FloatArray
    """(hidden + 1,): the weights of the answer, and its constant."""
    digit: float
    """Below this score (0…1) a drawing is called no digit."""
    sure: float
    """Below this calibrated share of the likeliest class the answer is called not sure."""

    def scores(self, features: FloatArray) -> NDArray[np.float64]:
        """Return how much like a digit each of (N, features) is, 0…1."""
        hidden = np.maximum(features @ self.weight.T + self.bias, 0)
        logits = hidden.astype(np.float64) @ self.last[:-1] + self.last[-1]
        scores: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
        return scores

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it; arrays as base64 of 16-bit floating point numbers."""
        arrays = {name: _packed(getattr(self, name)) for name in ARRAYS}
        hidden, features = self.weight.shape
        return arrays | {"hidden": hidden, "features": features, "digit": self.digit, "sure": self.sure}


def head_from_json(given: Mapping[str, Any]) -> VerdictHead:
    """Make a head of what `to_json` gave.

    Raises:
        ValueError: with a sentence that continues “The file … cannot be used: ”.
    """
    check_verdicts(given)
    hidden, features = given["hidden"], given["features"]
    shapes = {"weight": (hidden, features), "bias": (hidden,), "last": (hidden + 1,)}
    arrays = {name: _unpacked(name, given[name], shape) for name, shape in shapes.items()}
    return VerdictHead(**arrays, digit=float(given["digit"]), sure=float(given["sure"]))


def check_verdicts(given: Mapping[str, Any]) -> None:
    """Check everything but the arrays' numbers; raises ValueError as `head_from_json`."""
    for name, most in (("hidden", MOST_HIDDEN), ("features", MOST_FEATURES)):
        value = given.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise ValueError(f"its verdicts' “{name}” is not a whole number from 1 to {most}.")
    for name in NUMBERS:
        value = given.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
            raise ValueError(f"its verdicts' “{name}” is not a number from 0 to 1.")
    hidden, features = given["hidden"], given["features"]
    for name, count in (("weight", hidden * features), ("bias", hidden), ("last", hidden + 1)):
        value = given.get(name)
        if not isinstance(value, str) or len(value) != 4 * math.ceil(2 * count / 3):
            raise ValueError(f"its verdicts' “{name}” have another length than their shape says.")


def _packed(values: FloatArray) -> str:
    return base64.b64encode(values.astype("<f2").tobytes()).decode("ascii")


def _unpacked(name: str, text: str, shape: tuple[int, ...]) -> FloatArray:
    try:
        values = np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float32)
    except binascii.Error as error:
        raise ValueError(f"its verdicts' “{name}” are not base64.") from error
    if values.size != math.prod(shape) or not np.isfinite(values).all():
        raise ValueError(f"its verdicts' “{name}” hold something that is not a number.")
    return values.reshape(shape)
