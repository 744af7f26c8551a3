"""Hints while a training runs: they look at its real state, and each names what would help."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict

from digitscope.nn.training.loop import TrainState
from digitscope.nn.training.meter import EpochEnd, Progress
from digitscope.runs.messages import TrainingHint
from digitscope.runs.settings.architectures import make_options
from digitscope.runs.settings.augmentation import PixelAugment

DRIFT = 1.5
"""Validation loss over its lowest so far: from here on more is unlearned than learned."""
LEARNED_BY_HEART = 0.03
"""By so much the training accuracy exceeds that on held-out data when the data is learned by heart."""
PATIENCE_STEPS = 60
"""After so many steps a training that works has clearly left the loss of guessing behind."""
NO_BETTER = 0.9
"""Share of the loss of guessing above which nothing was learned."""
EXPLODING = 3.0
"""Times the loss of guessing: the rate is far too high."""
ONE_CLASS = 0.95
"""Share of answers that are one and the same class."""


class Watchman:
    """Looks at the reports of a training; says each thing once."""

    def __init__(self, state: TrainState, classes: tuple[str, ...]) -> None:
        self._state, self._classes = state, classes
        self._said: set[str] = set()
        self._guessing = math.log(state.model.options.classes)
        self._lowest = math.inf
        self._loss = 0.0
        """Of what was learned from last."""
        self._first = state.step

    def look(self, report: Progress | EpochEnd) -> Iterator[TrainingHint]:
        """Yield what is to be said after a report."""
        found = self._of_progress(report) if isinstance(report, Progress) else self._of_epoch(report)
        for hint in found:
            if hint.kind not in self._said:
                self._said.add(hint.kind)
                yield hint

    def _of_progress(self, report: Progress) -> Iterator[TrainingHint]:
        rate, loss = self._state.config.rate, report.loss
        if loss is None:
            return
        self._loss = loss
        if not math.isfinite(loss):
            sentence = (
                "The loss is not a number any more: the steps were too large. The weights are lost; the last "
                "safe point is kept. Begin again with a tenth of the learning rate."
            )
            yield TrainingHint("nan", sentence, {"rate": rate / 10}, live=False)
        elif loss > EXPLODING * self._guessing and report.step - self._first > 5:
            sentence = (
                f"The loss is {loss:.1f}, and guessing would have {self._guessing:.1f}: the learning rate is "
                "far too high."
            )
            yield TrainingHint("rate", sentence, {"rate": rate / 10}, live=True)
        elif loss > NO_BETTER * self._guessing and report.step - self._first > PATIENCE_STEPS:
            yield self._learns_nothing(report.step, rate)

    def _learns_nothing(self, step: int, rate: float) -> TrainingHint:
        usual = 0.1 if self._state.config.optimiser == "sgd" else 0.003
        better = usual if not usual / 3 < rate < usual * 3 else rate / 3
        way = "low" if better > rate else "high"
        sentence = (
            f"After {step} steps the network is hardly better than guessing. The learning rate may be too "
            f"{way}."
        )
        return TrainingHint("rate", sentence, {"rate": better}, live=True)

    def _of_epoch(self, report: EpochEnd) -> Iterator[TrainingHint]:
        share = report.favourite_share or 0.0
        if share > ONE_CLASS and report.favourite is not None:
            name = self._classes[report.favourite]
            sentence = f"The network answers “{name}” to {100 * share:.0f} % of the held-out pictures."
            yield TrainingHint("one-class", sentence, {"rate": self._state.config.rate / 10}, live=True)
        if report.held_out_loss is None or report.held_out_accuracy is None:
            return
        self._lowest = min(self._lowest, report.held_out_loss)
        if not self._loss <= NO_BETTER * self._guessing:
            return  # whoever guesses, or worse, knows nothing by heart: the rate is to blame, which is said
        by_heart = report.training_accuracy - report.held_out_accuracy > LEARNED_BY_HEART
        if by_heart or (report.epoch > 2 and report.held_out_loss > DRIFT * self._lowest):
            yield self._drifts(report)

    def _drifts(self, report: EpochEnd) -> TrainingHint:
        sentence = (
            f"On what it learns from it reads {100 * report.training_accuracy:.1f} % rightly, on held-out "
            f"digits {100 * (report.held_out_accuracy or 0):.1f} %: it begins to learn by heart."
        )
        config = self._state.config
        if config.augment is None:
            return TrainingHint(
                "drift", f"{sentence} Varied pictures help.", {"augment": asdict(PixelAugment())}, live=True
            )
        dropout = getattr(make_options(config.architecture, config.options), "dropout", None)
        if dropout is not None and dropout < 0.3:
            return TrainingHint("drift", f"{sentence} Dropout helps.", {"dropout": 0.3}, live=True)
        return TrainingHint("drift", f"{sentence} More data, or fewer epochs, would help.", {}, live=False)
