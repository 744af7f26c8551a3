"""The verdicts of a network that was trained on: taught from where they were, their thresholds moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from digitscope.data.sets.digits import Digits
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import Network
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.ood_head import VerdictHead
from digitscope.nn.training_data.sources import Portion, Prepared, drawn_anew, evenly

Images = NDArray[np.uint8]
DIGITS, OWN, NOTHING = 2500, 600, 2200
"""At most so many pictures of each kind teach it; drawings of one's own are varied to be so many."""
RATE, DECAY, EPOCHS, BATCH = 1e-4, 0.01, 12, 128
"""At five times the rate drawings of the hand are refused no less, and more of what is no digit passes."""
MOST_SURE = 0.9
SOME = 10
ENOUGH = 25
"""Held-out pictures that are no digit, with which a threshold can be told."""


def carry_verdicts(
    old: Recognizer, model: Network, card: ModelCard, prepared: Prepared, held: Digits, brief: bool
) -> ModelCard:
    """Return the card with verdicts for the new network, or without if the old one had none.

    On the held-out digits it doubts as many as the old one did. It shall refuse as many of them, and let pass
    as much that is none, as before; where both cannot be, each gives half.
    brief: Only the thresholds are moved; what tells digits from other drawings stays as it is.
    """
    if old.head is None or card.classes != old.card.classes:
        return card
    new = Recognizer(model, replace(card, verdicts=old.head.to_json()))
    head = old.head if brief else _taught(old.head, new, prepared)
    shares, scores = old.recognise_and_score(held.images)
    unsure = float((shares.max(axis=1) < head.sure).mean())
    inputs, logits = new.verdict_inputs_of(held.images)
    sure = float(np.quantile(new.probabilities_of(logits).max(axis=1), unsure))
    digit = moved(head.digit, scores, head.scores(inputs))
    nothing = [each.held_out.images for each in prepared.portions if each.source.nothing]
    if not brief and sum(map(len, nothing)) >= ENOUGH:
        other = np.concatenate(nothing)
        told = float((old.recognise_and_score(other)[1] < head.digit).mean())
        passing = float(np.quantile(head.scores(new.verdict_inputs_of(other)[0]), told))
        # Digits that all lie far above the threshold tell nothing of it.
        digit = midway(digit, passing) if (scores < head.digit).any() else passing
    return replace(card, verdicts=replace(head, digit=digit, sure=min(MOST_SURE, sure)).to_json())


def moved(threshold: float, before: NDArray[np.floating], after: NDArray[np.floating]) -> float:
    """Return the threshold moved as far as the scores (N,) of digits near it have moved, in log odds.

    Hardly any digit lies below it, so the share of those that do is a matter of chance; the ranks around it,
    from half as many to twice as many and some, are less so.
    """
    below = int((before < threshold).sum())
    near = slice(below // 2, 2 * below + SOME)
    way = np.sort(_log_odds(after))[near] - np.sort(_log_odds(before))[near]
    there = float(_log_odds(np.array([threshold]))[0]) + float(np.median(way))
    return float(1 / (1 + np.exp(-there)))


def midway(one: float, other: float) -> float:
    """Return the threshold midway between two, in log odds."""
    return float(1 / (1 + np.exp(-_log_odds(np.array([one, other])).mean())))


def _log_odds(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    bounded = np.clip(scores.astype(np.float64), 1e-9, 1 - 1e-9)
    odds: NDArray[np.float64] = np.log(bounded / (1 - bounded))
    return odds


def _taught(head: VerdictHead, new: Recognizer, prepared: Prepared) -> VerdictHead:
    digits, nothing = _pictures(prepared)
    if not len(nothing):
        return head
    wanted, other = new.verdict_inputs_of(digits)[0], new.verdict_inputs_of(nothing)[0]
    given = torch.from_numpy(np.concatenate([wanted, other]))
    is_digit = torch.cat([torch.ones(len(wanted)), torch.zeros(len(other))])
    weights = [torch.from_numpy(getattr(head, name).copy()) for name in ("weight", "bias", "last")]
    parameters = [nn.Parameter(value) for value in weights]
    # The features have no scale of their own: steps are taken in shares of what the weights are.
    groups = [{"params": [each], "lr": RATE * float(each.detach().abs().mean()) * 20} for each in parameters]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    balance = torch.tensor(len(other) / len(wanted))
    random = torch.Generator().manual_seed(0)
    for _ in range(EPOCHS):
        order = torch.randperm(len(given), generator=random)
        for chosen in (order[first : first + BATCH] for first in range(0, len(order), BATCH)):
            loss = nn.functional.binary_cross_entropy_with_logits(
                _answers(given[chosen], parameters), is_digit[chosen], pos_weight=balance
            )
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    weight, bias, last = (each.detach().half().float().numpy() for each in parameters)
    return replace(head, weight=weight, bias=bias, last=last)


def _answers(features: Tensor, parameters: list[nn.Parameter]) -> Tensor:
    weight, bias, last = parameters
    return torch.relu(features @ weight.T + bias) @ last[:-1] + last[-1]


def _pictures(prepared: Prepared) -> tuple[Images, Images]:
    """Return pictures of digits and of what is none."""
    replayed = [each.train.images for each in prepared.digits if each.source.replay]
    own = [each for each in prepared.digits if not each.source.replay]
    nothing = [each.train.images for each in prepared.portions if each.source.nothing]
    digits = [*(_some(images, DIGITS // len(replayed)) for images in replayed), *map(_varied, own)]
    none = np.zeros((0, *digits[0].shape[1:]), np.uint8)
    return np.concatenate(digits), np.concatenate(
        [none, *(_some(each, NOTHING // len(nothing)) for each in nothing)]
    )


def _varied(portion: Portion) -> Images:
    pictures = [portion.train.images]
    random = np.random.default_rng(0)
    if portion.train.ink is not None:
        for _ in range(OWN // max(1, len(portion.train)) - 1):
            pictures += drawn_anew(portion, random)
    return _some(np.concatenate(pictures), OWN)


def _some(images: Images, count: int) -> Images:
    return images if len(images) <= count else images[evenly(len(images), count / len(images))]
