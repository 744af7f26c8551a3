"""The end of a run: the network is calibrated, judged and written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from digitscope.nn.calibration import fit_temperature
from digitscope.nn.card import ModelCard
from digitscope.nn.data import Digits
from digitscope.nn.evaluation import EvaluationResult, score
from digitscope.nn.folding import fold_batchnorm
from digitscope.nn.keeping import Keeper
from digitscope.nn.modelfile import save_model
from digitscope.nn.recognizer import Recognizer
from digitscope.nn.resume import is_sound
from digitscope.nn.sources import Prepared
from digitscope.nn.training import TrainState, best_of
from digitscope.plan.messages import Train, TrainingEnded, TrainingMessage, TrainingNote
from digitscope.plan.run_folder import write_json
from digitscope.wording import percent

PIECE = 500
"""Pictures that are read between two places to stop."""
ENOUGH_TO_CALIBRATE = 1000
"""A stopped training is calibrated on so many held-out pictures: it shall end within a second."""


def conclude(
    order: Train, state: TrainState, prepared: Prepared, keeper: Keeper, stopped: bool
) -> Iterator[TrainingMessage]:
    """Write what was learned; the last message is `TrainingEnded`."""
    safe = keeper.save(state)
    if not is_sound(state):
        yield _lost(order, state, keeper)
        return
    validation = prepared.validation
    if stopped and len(validation) > ENOUGH_TO_CALIBRATE:
        every = len(validation) // ENOUGH_TO_CALIBRATE
        validation = validation.pick(np.arange(0, len(validation), every)[:ENOUGH_TO_CALIBRATE])
    yield TrainingNote("Judging and calibrating …")
    model, card = fold_batchnorm(best_of(state)), keeper.card_at(state)
    result: EvaluationResult | None = None
    if len(validation):
        parts = []
        recognizer = Recognizer(model, card)
        for start in range(0, len(validation), PIECE):
            parts.append(recognizer.logits_of(validation.images[start : start + PIECE]))
            yield TrainingNote("Judging and calibrating …")
        card, result = _judged(np.concatenate(parts), validation, card)
    try:
        save_model(keeper.folder.model, model, card)
        report = _report(result)
        write_json(keeper.folder.report, report)
    except OSError as error:
        yield _unwritten(order, state, error, safe)
        return
    yield TrainingEnded(
        outcome="stopped" if stopped else "finished",
        sentence=_sentence(state, result, stopped),
        run=order.run,
        step=state.step,
        seconds=state.seconds,
        model=str(keeper.folder.model),
        report=report,
        resumable=stopped and safe,
    )


def _judged(
    logits: np.ndarray[Any, np.dtype[np.float32]], held: Digits, card: ModelCard
) -> tuple[ModelCard, EvaluationResult]:
    temperature = fit_temperature(logits, held.labels)
    scaled = logits / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    probabilities = np.exp(scaled) / np.exp(scaled).sum(axis=1, keepdims=True)
    result = score(probabilities, held.labels, card.classes, "held out")
    return replace(card, temperature=temperature, results={"held out": result.accuracy}), result


def _report(result: EvaluationResult | None) -> dict[str, Any]:
    return {} if result is None else {"held_out": result.to_json()}


def _sentence(state: TrainState, result: EvaluationResult | None, stopped: bool) -> str:
    read = "" if result is None else f" It reads {percent(result.accuracy)} of the held-out pictures rightly."
    if stopped:
        return f"The training was stopped at step {state.step}.{read} It can be taken up again from here."
    return f"The training is finished after {state.seconds:.0f} seconds of learning.{read}"


def _lost(order: Train, state: TrainState, keeper: Keeper) -> TrainingEnded:
    kept = f"The safe point of step {keeper.safe_step} is kept" if keeper.safe_step else "Nothing was kept"
    return TrainingEnded(
        outcome="failed",
        sentence=f"The weights are no numbers any more, so there is no network to keep. {kept}; go on with a "
        "tenth of the learning rate.",
        run=order.run,
        step=state.step,
        seconds=state.seconds,
        resumable=keeper.safe_step is not None,
        mend={"rate": state.config.rate / 10},
    )


def _unwritten(order: Train, state: TrainState, error: OSError, safe: bool) -> TrainingEnded:
    kept = "Its safe point is kept: make room, then take it up again." if safe else "Make room on the disk."
    return TrainingEnded(
        outcome="failed",
        sentence=f"The network could not be written ({error.strerror or error}). {kept}",
        run=order.run,
        step=state.step,
        seconds=state.seconds,
        resumable=True,
        details=str(error),
    )
