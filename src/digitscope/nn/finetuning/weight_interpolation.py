"""The end of a training that began from a network: how much of it is taken, and what is carried over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from digitscope.data.sets.digits import Digits
from digitscope.metrics.calibration import fit_temperature
from digitscope.nn.finetuning.custom_classes import fit_own
from digitscope.nn.finetuning.ood_transfer import carry_verdicts
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import Network, make_model, options_dict
from digitscope.nn.model.batchnorm_folding import fold_batchnorm
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.reliability import reliability_bins
from digitscope.nn.training.loop import TrainState, best_of
from digitscope.nn.training_data.sources import Prepared, at_most, joined

SHARES = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1)
"""How far from the old weights to the new ones: the first that forgets little enough is taken."""
MOST_FORGOTTEN = 0.0025
"""Share of each replayed set's held-out digits that may be read worse, for a hand read badly before …"""
BADLY = 0.1
"""… which is: with so many errors. The better a hand was read, the less may be forgotten for it."""
MOST_UNNEEDED = 0.25
"""Where the old network reads all drawings rightly, but some doubtfully, it is moved no farther."""
BRIEF = 500
"""Held-out digits that are looked at when a training was stopped: it shall end at once."""
NOTHING_TO_LEARN = (
    "The network was left as it is: it reads all of the drawings that were to be learned rightly and surely. "
    "Keep such as it gets wrong, and it can learn from them."
)
TOO_DEAR = (
    "The network was left as it is: what it learned from these drawings would have cost more elsewhere than "
    "it brought. More drawings help, above all of what is misread."
)
COLDEST, HOTTEST = 0.5, 2.0
"""Of the factor by which the temperature may change."""


@dataclass(frozen=True, eq=False)
class Carried:
    """What came of the training."""

    model: Network
    card: ModelCard
    share: float
    """Of the way from the old weights to the new ones; 0: the old network stayed."""
    own: Digits
    """What was held out of the data that was to be learned."""
    unchanged: str = ""
    """Why the old network stayed, where it did: a sentence for people."""
    fitted_on_own: bool = False
    """Whether the percentages or verdicts were fitted on `own`, so that it cannot judge them."""


def carry_over(
    state: TrainState, card: ModelCard, prepared: Prepared, brief: bool
) -> Iterator[str | Carried]:
    """Yield sentences on what is being done, and at last what came of it.

    Old and new weights lie near each other, so that those between are networks too, which have learned a
    little less and forgotten less. Temperature and verdicts of the old network were fitted on far more
    data than there is here. So they are not fitted anew but moved, until on the replay's held-out digits
    the new network claims, refuses and doubts as much as the old one.
    """
    old = Recognizer(state.config.start)
    own = joined(tuple(each.held_out for each in prepared.digits if not each.source.replay))
    learned = fold_batchnorm(best_of(state))
    replayed = tuple(each.held_out for each in prepared.digits if each.source.replay)
    replayed = tuple(at_most(each, BRIEF // len(replayed)) for each in replayed) if brief else replayed
    held = joined(replayed) if replayed else own
    held = at_most(held, BRIEF) if brief else held
    if old.card.classes != card.classes:
        for step in fit_own(learned, card, prepared):
            if isinstance(step, str):
                yield step
            else:
                fitted = bool(step.verdicts) or step.temperature != card.temperature
                yield Carried(learned, step, 1.0, own, fitted_on_own=fitted)
        return
    if not len(held):
        yield Carried(learned, card, 1.0, own)
        return
    yield "Choosing how much of it is taken …"
    if replayed and _reads_surely(old, _learned(prepared)):
        yield Carried(old.model, _unchanged(old.card, card), 0.0, own, NOTHING_TO_LEARN)
        return
    share = _share_taken(old, learned, prepared, replayed) if replayed else 1.0
    if share == 0.0:
        yield Carried(old.model, _unchanged(old.card, card), 0.0, own, TOO_DEAR)
        return
    model = between(old.model, learned, share)
    new = Recognizer(model, card)
    logits, before = new.logits_of(held.images), old.logits_of(held.images)
    factor = fit_temperature(logits, held.labels) / fit_temperature(before, held.labels)
    temperature = old.card.temperature * min(max(factor, COLDEST), HOTTEST)
    recipe = card.recipe | {"began from": old.card.name, "share taken": share}
    card = replace(card, temperature=temperature, recipe=recipe)
    yield "Carrying the verdicts over …"
    card = carry_verdicts(old, model, card, prepared, held, brief)
    everything = joined((held, own)) if len(own) and held is not own else held
    shares = Recognizer(model, card).recognise_many(everything.images)
    right = shares.argmax(axis=1) == everything.labels
    card = replace(card, reliability=reliability_bins(shares.max(axis=1), right))
    yield Carried(model, card, share, own, fitted_on_own=not replayed)


def between(old: Network, new: Network, share: float) -> Network:
    """Return the network that lies so far from the old weights towards the new ones."""
    made = make_model(new.architecture, options_dict(new))
    before, after = old.state_dict(), new.state_dict()
    made.load_state_dict(
        {name: torch.lerp(before[name].to(value), value, share) for name, value in after.items()}
    )
    return made.eval()


def _unchanged(old: ModelCard, card: ModelCard) -> ModelCard:
    """Return the old network's card with the name, the data and the recipe of the run."""
    recipe = card.recipe | {"began from": old.name, "share taken": 0.0}
    return replace(old, name=card.name, data=card.data, recipe=recipe)


def _share_taken(
    old: Recognizer, learned: Network, prepared: Prepared, replayed: tuple[Digits, ...]
) -> float:
    """Return the greatest share that reads no learned drawing worse, and of no replayed set too many digits.

    The drawings that were held out have no say in it: they are the evidence of what came of it.
    """
    own = _learned(prepared)
    own_errors = _errors(old, own)
    badly = min(1.0, own_errors / max(1, len(own)) / BADLY)
    allowed = [_errors(old, each) + MOST_FORGOTTEN * badly * len(each) for each in replayed]
    for share in SHARES if own_errors else [each for each in SHARES if each <= MOST_UNNEEDED]:
        tried = Recognizer(between(old.model, learned, share), old.card)
        kept = all(_errors(tried, each) <= most for each, most in zip(replayed, allowed, strict=True))
        if kept and _errors(tried, own) <= own_errors:
            return share
    return 0.0


def _learned(prepared: Prepared) -> Digits:
    """Return the drawings that were to be learned, without those held out."""
    return joined(tuple(each.train for each in prepared.digits if not each.source.replay))


def _reads_surely(recognizer: Recognizer, digits: Digits) -> bool:
    """Tell whether all of these are read rightly, none of them as doubtful or as no digit."""
    if not len(digits):
        return True
    shares, scores = recognizer.recognise_and_score(digits.images)
    head = recognizer.head
    sure = head is None or bool((shares.max(axis=1) >= head.sure).all() and (scores >= head.digit).all())
    return sure and bool((shares.argmax(axis=1) == digits.labels).all())


def _errors(recognizer: Recognizer, digits: Digits) -> int:
    if not len(digits):
        return 0
    answers: NDArray[np.int64] = recognizer.logits_of(digits.images).argmax(axis=1)
    return int((answers != digits.labels).sum())
