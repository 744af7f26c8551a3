"""The map of digits in the making: kept for the network, gone on with after an interruption."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from digitscope.messages import FloatArray
from digitscope.nn.explain.context.context import Context
from digitscope.nn.explain.embedding.features import Bank, bank_of, hidden_stage
from digitscope.nn.explain.embedding.pca import Principal, principal
from digitscope.nn.explain.embedding.tsne import tsne

METHODS = {"pca": "PCA", "tsne": "t-SNE"}
USUAL_COUNT = 2000
COMPONENTS = 50
"""Principal components that t-SNE is given, as its authors do: the rest is mostly noise."""
MARGIN = 0.03
FEATURES_SHARE = 0.3
"""Of the whole progress bar of t-SNE."""


@dataclass(eq=False)
class Plan:
    """A map that is being made, or made."""

    stage: str
    method: str
    count: int
    progress: float = 0.0
    bank: Bank | None = None
    plane: Principal | None = None
    coordinates: FloatArray | None = None
    """(N, K): the digits along the principal components."""
    positions: FloatArray = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    """(N, 2), 0…1, as far as they are known."""
    corner: FloatArray = field(default_factory=lambda: np.zeros(2, np.float32))
    scale: float = 1.0
    work: Generator[None, None, None] | None = None

    def to_unit(self, places: FloatArray) -> FloatArray:
        """Return positions as they are shown; a drawing unlike all digits can lie outside 0…1."""
        shown: FloatArray = ((places - self.corner) * self.scale + MARGIN).astype(np.float32)
        return shown

    def spread(self, places: FloatArray) -> None:
        """Take new positions and fit them into 0…1, the same scale across and down, in the middle."""
        low, high = places.min(axis=0), places.max(axis=0)
        self.scale = float((1 - 2 * MARGIN) / max(float((high - low).max()), 1e-9))
        self.corner = ((low + high - (1 - 2 * MARGIN) / self.scale) / 2).astype(np.float32)
        self.positions = self.to_unit(places)


def plan_of(context: Context, options: Mapping[str, Any]) -> Plan:
    """Return the map that the options name (`stage`, `method`, `count`), as far as it is made.

    Raises:
        ValueError: if there is no such method or stage.
    """
    stage = context.stage(str(options.get("stage") or hidden_stage(context))).name
    method, count = str(options.get("method", "pca")), int(options.get("count", USUAL_COUNT))
    if method not in METHODS:
        raise ValueError(f"There is no map “{method}”; known are {', '.join(METHODS)}.")
    return context.once(("layout", stage, method, count), lambda: Plan(stage, method, count))


def make_plan(context: Context, plan: Plan) -> Generator[None, None, None]:
    """Make the map, yielding after each piece of work."""
    whole = 1.0 if plan.method == "pca" else FEATURES_SHARE
    filling = bank_of(context, plan.stage, plan.count)
    while plan.bank is None:
        try:
            plan.progress = 0.9 * whole * next(filling)
        except StopIteration as done:
            plan.bank = done.value
        yield None
    making = principal(plan.bank.values, COMPONENTS)
    while plan.plane is None:
        try:
            plan.progress = whole * (0.9 + 0.1 * next(making))
        except StopIteration as done:
            plan.plane = done.value
        yield None
    plan.coordinates = plan.plane.project(plan.bank.values)
    plan.spread(in_plane(plan.coordinates))
    yield None
    if plan.method == "tsne":
        for places, share in tsne(plan.coordinates):
            plan.spread(places)
            plan.progress = whole + (1 - whole) * share
            yield None
    plan.progress = 1.0


def in_plane(coordinates: FloatArray) -> FloatArray:
    """Return the first two columns; a layer of one number is laid out along a line."""
    if coordinates.shape[1] >= 2:
        return coordinates[:, :2]
    return np.pad(coordinates, ((0, 0), (0, 1)))
