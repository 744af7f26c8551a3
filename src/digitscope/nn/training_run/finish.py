"""The end of a run: the network is calibrated, judged and written."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from digitscope.data.sets.digits import Digits
from digitscope.messages import FloatArray
from digitscope.metrics.calibration import fit_temperature
from digitscope.nn.evaluation.accuracy import EvaluationResult, evaluate, score
from digitscope.nn.finetuning.weight_interpolation import carry_over
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import Network
from digitscope.nn.model.batchnorm_folding import fold_batchnorm
from digitscope.nn.model.card import ModelCard
from digitscope.nn.model.file import save_model
from digitscope.nn.training.checkpoint import is_sound
from digitscope.nn.training.loop import TrainState, best_of
from digitscope.nn.training_data.sources import Prepared, at_most
from digitscope.nn.training_run.recorder import Keeper
from digitscope.nn.training_run.test_sets import judges_of, report_card
from digitscope.resources import BUNDLED_MODEL, asset
from digitscope.runs.folder import write_json
from digitscope.runs.messages import Outcome, Train, TrainingEnded, TrainingMessage, TrainingNote

FEW = 100
"""Of fewer held-out pictures it is said how many are read rightly, not a share with two decimals."""
PIECE = 500
"""Pictures that are read between two places to stop."""
ENOUGH_TO_CALIBRATE = 1000
"""So many held-out pictures of all its sets calibrate a stopped training: it shall end within a second."""


def conclude(
    order: Train, state: TrainState, prepared: Prepared, keeper: Keeper, stopped: Callable[[], bool]
) -> Iterator[TrainingMessage]:
    """Write what was learned; the last message is `TrainingEnded`.

    stopped: tells whether the run shall end at once; then its network is not compared with the old one.
    """
    outcome: Outcome = "stopped" if stopped() else "finished"
    safe = keeper.save(state)
    if not is_sound(state):
        yield _lost(order, state, keeper)
        return
    model, card = fold_batchnorm(best_of(state)), keeper.card_at(state)
    report: dict[str, Any] = {"outcome": outcome, "steps": state.step, "seconds": state.seconds}
    held = at_most(prepared.validation, ENOUGH_TO_CALIBRATE) if stopped() else prepared.validation
    if state.config.start:
        model, card = yield from _carried(state, card, prepared, report, brief=stopped())
    elif len(held):
        card, result = yield from _calibrated(Recognizer(model, card), held)
        report["held_out"] = result.to_json() | {"ece_fitted": True}
    try:
        save_model(keeper.folder.model, model, card)
        if not stopped():
            yield from _compare(order, state.config.start, Recognizer(model, card), prepared, report, stopped)
        write_json(keeper.folder.report, report)
    except OSError as error:
        yield _unwritten(order, state, error, keeper)
        return
    yield TrainingEnded(
        outcome=outcome,
        sentence=_sentence(state, report, outcome),
        run=order.run,
        step=state.step, seconds=state.seconds,
        model=str(keeper.folder.model),
        report=report, resumable=outcome == "stopped" and safe,
    )  # fmt: skip


def _carried(
    state: TrainState, card: ModelCard, prepared: Prepared, report: dict[str, Any], *, brief: bool
) -> Generator[TrainingNote, None, tuple[Network, ModelCard]]:
    """Return the network that came of one that it began from, and its card; the report is filled in."""
    steps = carry_over(state, card, prepared, brief)
    while isinstance(step := next(steps), str):
        yield TrainingNote(step)
    # For whoever looks at the report later: did what was held out choose anything, or fit the percentages?
    report |= {"share_taken": step.share, "unchanged": step.unchanged, "held_out_chose": False}
    if not len(step.own):
        return step.model, step.card
    result = evaluate(Recognizer(step.model, step.card), step.own)
    report["held_out"] = result.to_json() | {"ece_fitted": step.fitted_on_own}
    return step.model, replace(step.card, results={"held out": result.accuracy})


def _read(recognizer: Recognizer, held: Digits) -> Iterator[FloatArray]:
    for start in range(0, len(held), PIECE):
        yield recognizer.logits_of(recognizer.sees(held, slice(start, start + PIECE)))


def _compare(
    order: Train,
    start: str,
    new: Recognizer,
    prepared: Prepared,
    report: dict[str, Any],
    stopped: Callable[[], bool],
) -> Iterator[TrainingMessage]:
    """Add the comparison with the old network to the report, where there is one and it can be read."""
    folder = Path(order.data_folder) if order.data_folder else None
    path = start or order.versus or str(asset(BUNDLED_MODEL))
    try:
        old = Recognizer(path)
        if start and old.card.classes != new.card.classes:  # classes of one's own: the last network of these
            path = order.versus
            old = Recognizer(path) if path else old
            if old.card.classes != new.card.classes:
                return
        if set(old.card.classes).isdisjoint(new.card.classes):
            return  # it can read none of these rightly, and was never meant to
        for step in report_card(old, new, judges_of(prepared.digits, folder, chose=bool(start))):
            if isinstance(step, list):
                report["versus"] = {"old": path, "name": old.card.name, "sets": step}
            if stopped():
                return
            yield TrainingNote("Comparing with the old network …")
    except ValueError as error:  # ModelFileError, DatasetError: the new network is none the worse for it
        yield TrainingNote(f"There is no comparison with the old network: {error}", "warning")


def _calibrated(
    recognizer: Recognizer, held: Digits
) -> Generator[TrainingNote, None, tuple[ModelCard, EvaluationResult]]:
    parts = []
    for logits in _read(recognizer, held):
        parts.append(logits)
        yield TrainingNote("Calibrating …")
    return _judged(np.concatenate(parts), held, recognizer.card)


def _judged(logits: FloatArray, held: Digits, card: ModelCard) -> tuple[ModelCard, EvaluationResult]:
    temperature = fit_temperature(logits, held.labels)
    scaled = logits / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    probabilities = np.exp(scaled) / np.exp(scaled).sum(axis=1, keepdims=True)
    result = score(probabilities, held.labels, card.classes, "held out", held.writers)
    return replace(card, temperature=temperature, results={"held out": result.accuracy}), result


def _sentence(state: TrainState, report: dict[str, Any], outcome: Outcome) -> str:
    held = report.get("held_out")
    read = "" if held is None else f" It reads {_share(held)} rightly."
    if outcome == "stopped":
        return f"The training was stopped at step {state.step}.{read} It can be taken up again from here."
    seconds = max(1, round(state.seconds))
    ended = f"The training is finished after {seconds} second{'' if seconds == 1 else 's'} of learning."
    return f"{ended} {report['unchanged']}" if report.get("unchanged") else f"{ended}{read}"


def _share(held: dict[str, Any]) -> str:
    count = int(held["count"])
    if count < FEW:
        return f"{count - held['errors']} of {count} held-out picture{'' if count == 1 else 's'}"
    return f"{100 * held['accuracy']:.2f} % of the held-out pictures"


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


def _unwritten(order: Train, state: TrainState, error: OSError, keeper: Keeper) -> TrainingEnded:
    step = keeper.safe_step
    kept = f"The safe point of step {step} is kept: make room, then take it up again."
    kept = "Make room on the disk." if step is None else kept
    return TrainingEnded(
        outcome="failed",
        sentence=f"The network could not be written ({error.strerror or error}). {kept}",
        run=order.run,
        step=state.step,
        seconds=state.seconds,
        resumable=True,
        details=str(error),
    )
