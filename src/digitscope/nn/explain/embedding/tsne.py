"""t-SNE in pieces, by openTSNE: alike digits come to lie together in the plane."""

from __future__ import annotations

import time
from collections.abc import Generator
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscope.messages import FloatArray
from digitscope.nn.explain.context.background_import import imported
from digitscope.nn.explain.context.time_budget import Pace

PERPLEXITY = 20
EARLY, LATER = 150, 350
"""Iterations with and without exaggeration: enough for 2,000 points to come to rest."""
EXAGGERATION = 12
PIECE_SECONDS = 0.018
"""Longer than elsewhere: after each piece the library computes the slope once more, to no use here."""
THETA = 0.8
"""How far away heaps of points count as one: a step takes two thirds of the time of the library's 0.5."""
ROWS = 128
"""Points whose neighbours are looked for in one piece."""


def tsne(values: FloatArray) -> Generator[tuple[FloatArray, float], None, FloatArray]:
    """Yield positions (N, 2) and the share that is done, then return the last positions.

    `values` (N, K) are principal components; it starts from the first two, so that the map looks like the one
    of PCA, unfolded, and comes out the same each time.
    Source: van der Maaten and Hinton: Visualizing Data using t-SNE (2008).
    """
    start = values[:, :2].astype(np.float64)
    loading = imported("openTSNE", _load)
    while True:
        try:
            next(loading)
        except StopIteration as done:
            library: ModuleType = done.value
            break
        yield start.astype(np.float32), 0.0
    perplexity = min(PERPLEXITY, (len(values) - 1) // 3)
    if perplexity < 1:  # three points and fewer have no neighbourhoods
        return start.astype(np.float32)
    index, distances = yield from _nearest(values, 3 * perplexity)
    affinities = yield from _affinities(library, index, distances, perplexity, start)
    yield start.astype(np.float32), 0.0
    embedding = library.TSNEEmbedding(
        library.initialization.rescale(start),
        affinities,
        negative_gradient_method="bh",
        theta=THETA,
        n_jobs=1,
        random_state=0,
    )
    pace, done_iterations = Pace(first=1, most=10, seconds=PIECE_SECONDS), 0
    while done_iterations < EARLY + LATER:
        early = done_iterations < EARLY
        count = min(pace.size, (EARLY if early else EARLY + LATER) - done_iterations)
        started = time.perf_counter()
        embedding.optimize(
            count, inplace=True, exaggeration=EXAGGERATION if early else None, momentum=0.5 if early else 0.8
        )
        pace.note(count, time.perf_counter() - started)
        done_iterations += count
        yield np.asarray(embedding, np.float32), done_iterations / (EARLY + LATER)
    return np.asarray(embedding, np.float32)


def _affinities(
    library: ModuleType,
    index: NDArray[np.int64],
    distances: NDArray[np.float64],
    perplexity: int,
    start: NDArray[np.float64],
) -> Generator[tuple[FloatArray, float], None, Any]:
    """Return how near each point's neighbours are to it, as the library does in one go that takes 40 ms."""
    from scipy import sparse

    parts = []
    for first in range(0, len(index), ROWS):
        rows = slice(first, first + ROWS)
        parts.append(
            library.affinity.joint_probabilities_nn(
                index[rows],
                distances[rows],
                [perplexity],
                symmetrize=False,
                normalization="point-wise",
                n_reference_samples=len(index),
            )
        )
        yield start.astype(np.float32), 0.0
    conditional = sparse.vstack(parts, format="csr")
    return library.affinity.PrecomputedAffinities((conditional + conditional.T) / 2, normalize=True)


def _load() -> ModuleType:
    import openTSNE.affinity
    import openTSNE.initialization
    import openTSNE.nearest_neighbors

    module: ModuleType = openTSNE
    return module


def _nearest(
    values: FloatArray, count: int
) -> Generator[tuple[FloatArray, float], None, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Return indices and distances (N, count) of each point's nearest others, nearest first."""
    squares = (values**2).sum(axis=1)
    index = np.zeros((len(values), count), np.int64)
    distances = np.zeros((len(values), count), np.float64)
    for first in range(0, len(values), ROWS):
        rows = np.arange(first, min(first + ROWS, len(values)))
        apart = squares[rows, None] + squares - 2 * values[rows] @ values.T
        apart[np.arange(len(rows)), rows] = np.inf
        near = np.argpartition(apart, count - 1, axis=1)[:, :count]
        lengths = np.sqrt(np.maximum(np.take_along_axis(apart, near, axis=1), 0))
        order = np.argsort(lengths, axis=1, kind="stable")
        index[rows] = np.take_along_axis(near, order, axis=1)
        distances[rows] = np.take_along_axis(lengths, order, axis=1)
        yield values[:, :2].astype(np.float32), 0.0
    return index, distances
