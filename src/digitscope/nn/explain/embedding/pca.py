"""Principal components in pieces: the directions in which activations differ most."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from digitscope.messages import FloatArray

EXTRA = 8
"""Directions carried along beside the wanted ones: they make the wanted ones exact sooner."""
ROUNDS = 6
NOISE = 1e-12
"""Of the widest spread: less than this is rounding."""


@dataclass(frozen=True, eq=False)
class Principal:
    """A mean and orthonormal directions, the widest first."""

    mean: FloatArray
    """(D,)."""
    axes: FloatArray
    """(D, K)."""
    shares: FloatArray
    """(K,): share of the whole variance along each direction."""

    def project(self, values: FloatArray) -> FloatArray:
        """Return (N, K) for (N, D)."""
        projected: FloatArray = ((values - self.mean) @ self.axes).astype(np.float32)
        return projected


def principal(values: FloatArray, wanted: int) -> Generator[float, None, Principal]:
    """Yield the share that is done, then return the first principal components of (N, D).

    By subspace iteration from a fixed random start; each yield follows one product of matrices.
    Source: Halko, Martinsson and Tropp: Finding Structure with Randomness (2011), algorithm 4.4.
    """
    centred = torch.from_numpy(values)
    mean = centred.mean(dim=0)
    centred = centred - mean
    count, width = centred.shape
    kept = min(wanted, width, count)
    yield 0.0
    start = torch.randn(width, min(kept + EXTRA, width, count), generator=torch.Generator().manual_seed(0))
    basis = torch.linalg.qr(start).Q
    for turn in range(ROUNDS):
        along = centred @ basis
        yield (turn + 0.5) / ROUNDS
        basis = torch.linalg.qr(centred.T @ along).Q
        yield (turn + 1) / ROUNDS
    total = float(centred.square().sum()) / count
    yield 1.0
    # In the small space that is left, exactly.
    spread, turned = torch.linalg.eigh(_covariance(centred @ basis))
    order = spread.argsort(descending=True)[:kept]
    axes = _signed(basis @ turned[:, order].float())
    shares = spread[order].clamp(min=0).float() / max(total, 1e-12)
    return Principal(mean.numpy(), axes.numpy(), shares.numpy())


def _covariance(values: Tensor) -> Tensor:
    """Return it in double precision and without what is rounding alone.

    Digits that differ in fewer ways than there are directions leave numbers of 1e-40 there; the eigenvalues
    of such a matrix are not found in single precision on every processor.
    """
    exact = values.double()
    covariance = exact.T @ exact / len(values)
    return torch.where(covariance.abs() > NOISE * covariance.abs().max(), covariance, 0.0)


def _signed(axes: Tensor) -> Tensor:
    """Return the directions turned so that each one's largest part is positive: the map must not flip."""
    largest = axes.gather(0, axes.abs().argmax(dim=0, keepdim=True))
    return axes * torch.where(largest < 0, -1.0, 1.0)
