"""Classes of one's own: what is none of them, and how sure a network of a few drawings may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitscope.data.sets.digits import Digits
from digitscope.messages import FloatArray
from digitscope.metrics.calibration import fit_temperature
from digitscope.nn.calibration.ood_fitting import fit_head
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.inference.verdicts import plain_count
from digitscope.nn.model.architectures import Network
from digitscope.nn.model.card import HELD_BACK, ModelCard
from digitscope.nn.model.ood_head import MOST_FEATURES
from digitscope.nn.training_data.sources import Portion, Prepared, drawn_anew
from digitscope.runs.custom_classes import FEWEST_HELD

Images = NDArray[np.uint8]
ALIKE = 0.75
"""What is nearer to a drawing than this share of them lies to its next is no example of “none of these”."""
SOFT = 0.2
"""Share of the variations that are softened for a network that reads pictures so."""
VARIED = 1500
"""Pictures made of the drawings, with which the verdicts are fitted."""
VARIED_HELD = 10
"""Variations of each drawing that was held back, with which their thresholds are set."""
REFUSED, NOT_SURE = 0.03, 0.06
"""Shares of those that may be called none of the classes, and not sure."""
LEAST_SURE, MOST_SURE, MOST_REFUSED_AT = 0.5, 0.8, 0.5


def apart(prepared: Prepared, start: Recognizer) -> Prepared:
    """Leave out of what is to be doubted whatever looks, to a network, like a drawing of the classes.

    Nobody can know what classes of one's own are: one may be a star or a scribble, as the program draws them.
    """
    own = [portion for portion in prepared.portions if not portion.source.nothing]
    drawings = _features(start, np.concatenate([portion.train.images for portion in own]))
    labels = np.concatenate([portion.train.labels for portion in own])
    near = _spread(drawings, labels)
    portions = []
    for portion in prepared.portions:
        if portion.source.nothing and len(drawings) and len(portion.train):
            unlike = (_features(start, portion.train.images) @ drawings.T).max(axis=1) < near
            portion = replace(portion, train=portion.train.pick(np.flatnonzero(unlike)))
        elif start.card.softens and not portion.source.nothing:
            # Nothing else shows it these classes as pictures.
            amounts = replace(portion.source.amounts, soft=SOFT)
            portion = replace(portion, source=replace(portion.source, amounts=amounts))
        portions.append(portion)
    return Prepared(tuple(portion for portion in portions if len(portion.train)))


def _features(recognizer: Recognizer, images: Images) -> FloatArray:
    """Return what the last stage is given, each of length 1."""
    found = recognizer.features_of(images)[0]
    long: FloatArray = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9).astype(np.float32)
    return found / long


def _spread(drawings: FloatArray, labels: NDArray[np.int64]) -> float:
    """Return how near drawings of one class usually lie to their next, as a cosine; 1 is the same place."""
    near = drawings @ drawings.T
    near[~(labels[:, None] == labels[None, :])] = -1
    np.fill_diagonal(near, -1)
    nearest = near.max(axis=1, initial=-1)
    nearest = nearest[nearest > -1]
    return float(np.quantile(nearest, 1 - ALIKE)) if len(nearest) else 1.0


def fit_own(model: Network, card: ModelCard, prepared: Prepared) -> Iterator[str | ModelCard]:
    """Yield sentences on what is being done, and at last the card with a temperature and verdicts.

    All of it rests on the few drawings that were held back, and the card says on how many. The temperature is
    never below 1: a handful that is read rightly is no reason to be surer.
    """
    own = [portion for portion in prepared.portions if not portion.source.nothing]
    nothing = [portion.train.images for portion in prepared.portions if portion.source.nothing]
    recognizer = Recognizer(model, replace(card, verdicts={}))
    held = [portion for portion in own if len(portion.held_out)]
    count = sum(len(portion.held_out) for portion in held)
    card = replace(card, thresholds=card.thresholds | {HELD_BACK: float(count)}) if count else card
    if count < FEWEST_HELD or not nothing:
        yield card
        return
    yield "Fitting when it says “none of these” …"
    varied = [_varied_held(portion) for portion in held]
    inputs, logits = recognizer.verdict_inputs_of(np.concatenate([one.images for one in varied]))
    labels = np.concatenate([one.labels for one in varied])
    card = replace(card, temperature=max(1.0, fit_temperature(logits, labels)))
    if inputs.shape[1] <= MOST_FEATURES:
        wanted = recognizer.verdict_inputs_of(np.concatenate([_varied(portion) for portion in own]))[0]
        other = recognizer.verdict_inputs_of(np.concatenate(nothing))[0]
        head = fit_head(wanted, other, wanted.shape[1] - plain_count(len(card.classes)))
        shares = Recognizer(model, card).probabilities_of(logits).max(axis=1)
        head = replace(
            head,
            digit=min(MOST_REFUSED_AT, float(np.quantile(head.scores(inputs), REFUSED))),
            sure=min(MOST_SURE, max(LEAST_SURE, float(np.quantile(shares, NOT_SURE)))),
        )
        card = replace(card, verdicts=head.to_json())
    yield card


def _varied(portion: Portion) -> Images:
    pictures, random = [portion.train.images], np.random.default_rng(0)
    if portion.train.ink is not None:
        for _ in range(VARIED // max(1, len(portion.train))):
            pictures += drawn_anew(portion, random)
    return np.concatenate(pictures)


def _varied_held(portion: Portion) -> Digits:
    """Return the drawings that were held back, with variations of each."""
    held = portion.held_out
    pictures, random = [held.images], np.random.default_rng(1)
    if held.ink is not None:
        for _ in range(VARIED_HELD):
            pictures += drawn_anew(replace(portion, train=held), random)
    images = np.concatenate(pictures)
    return Digits(images, np.tile(held.labels, len(images) // len(held)), held.classes, name=held.name)
