"""How a run is shown on the command line: a bar for people, a JSON object a line for scripts."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from digitscope.commands.terminal.output import (
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_OK,
    complain,
    say,
    say_json,
)
from digitscope.runs.messages import (
    Train,
    TrainingEnded,
    TrainingEpoch,
    TrainingHint,
    TrainingMessage,
    TrainingNote,
    TrainingProgress,
    TrainingStarted,
)

if TYPE_CHECKING:
    from digitscope.nn.training_run.runner import Steering

KINDS = {
    "TrainingNote": "note",
    "TrainingStarted": "started",
    "TrainingProgress": "progress",
    "TrainingEpoch": "epochend",
    "TrainingPhase": "phase",
    "TrainingHint": "hint",
    "SnapshotSaved": "snapshot",
    "TrainingEnded": "ended",
}
PARTS = {"held_out": " (held out)", "learned": " (learned from, so this proves little)"}
CHOSE = " (held out, but these helped to choose how much was taken, so they flatter the new network)"
FITTED = (
    "The calibration error on what was held out is a little too small: the percentages were fitted on it."
)
CODES = {"finished": EXIT_OK, "stopped": EXIT_INTERRUPTED, "failed": EXIT_FAILED}


def train_and_tell(order: Train, as_json: bool) -> tuple[TrainingEnded | None, int]:
    """Carry out an order, telling how it goes; return its last word and the exit code.

    Ctrl+C stops the run with what it has learned; pressed again it breaks off. In a team of processes only
    the leading one speaks; the others have no last word. A team that lost one of its processes ends here.
    """
    import traceback

    from digitscope.nn.training.distributed import ALONE, end_in_team, join_team
    from digitscope.nn.training_run.error_messages import ended_by
    from digitscope.nn.training_run.runner import Steering, run

    team, steering = ALONE, Steering()
    last: TrainingEnded | None = None
    try:
        team = join_team()
        order = team.share(order)
        with _stoppable(steering):
            last = _show(run(order, steering, team), as_json, quiet=not team.leads)
    except (ValueError, OSError, RuntimeError, MemoryError) as error:
        last = ended_by(error, order, steering, traceback.format_exc())
        if team.leads:
            _tell_end(last, as_json)
        if team.size > 1:
            end_in_team(CODES[last.outcome])
    return last, EXIT_OK if last is None else CODES[last.outcome]


@contextmanager
def _stoppable(steering: Steering) -> Iterator[None]:
    def stop(number: int, _frame: object) -> None:
        if steering.stop and number == signal.SIGINT:
            raise KeyboardInterrupt
        steering.stop = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _show(messages: Iterator[TrainingMessage], as_json: bool, quiet: bool) -> TrainingEnded | None:
    from tqdm import tqdm

    last: TrainingEnded | None = None
    told = ""
    with tqdm(unit=" steps", leave=False, disable=True if as_json or quiet else None) as bar:
        for message in messages:
            if isinstance(message, TrainingEnded):
                last = message
            elif as_json and not quiet:
                say_json(record(message))
            elif isinstance(message, TrainingProgress):
                bar.total = message.steps
                bar.set_description(f"epoch {message.epoch:.1f} of {message.epochs:g}", refresh=False)
                loss = "" if message.loss is None else f"loss {message.loss:.3f}, "
                bar.set_postfix_str(f"{loss}{message.digits_per_second:,.0f} digits/s", refresh=False)
                bar.update(message.step - bar.n)
            elif not quiet and (line := _line(message)) and line != told:
                told = line
                bar.clear()
                say(line)
    if last is not None and not quiet:
        _tell_end(last, as_json)
    return last


def record(message: TrainingMessage) -> dict[str, Any]:
    """Return a message as JSON can hold it; `kind` says which it is."""
    values = asdict(message)
    plain = {name: None if value != value else value for name, value in values.items()}
    return {"kind": KINDS[type(message).__name__]} | plain


def _line(message: TrainingMessage) -> str:
    if isinstance(message, TrainingNote):
        return message.text
    if isinstance(message, TrainingHint):
        return f"Hint: {message.sentence}"
    if isinstance(message, TrainingStarted):
        count = sum(each.trained for each in message.sets)
        how = f"{message.device} in {message.precision}"
        return f"Learning from {count:,} pictures on {how}: {message.steps:,} steps."
    if isinstance(message, TrainingEpoch):
        right = message.held_out_accuracy
        judged = "" if right is None else f", {100 * right:.2f} % right on held-out digits"
        return f"epoch {message.epoch}: loss {message.loss:.4f}{judged}, {message.seconds:.0f} s"
    return ""


def _tell_end(last: TrainingEnded, as_json: bool) -> None:
    if as_json:
        say_json(record(last))
        return
    tell = say if last.outcome == "finished" else complain
    tell(last.sentence)
    for comparison in last.report.get("versus", {}).get("sets", ()):
        for line in card_lines(comparison):
            say(line)
    for line in _choice_lines(last.report):
        say(line)
    if last.resumable:
        say(f"Take it up again: digitscope resume “{last.run}”")


def _choice_lines(report: dict[str, Any]) -> list[str]:
    """Say which figures of a report had a part in making the network."""
    lines = []
    if report.get("share_taken") and not report.get("held_out_chose", True):
        share = f"{100 * report['share_taken']:.0f} % of the way that was learned"
        lines.append(f"Taken: {share}. What was held out of the drawings had no say in that.")
    if report.get("held_out", {}).get("ece_fitted"):
        lines.append(FITTED)
    return lines


def card_lines(comparison: dict[str, Any]) -> list[str]:
    """Return a comparison of two networks in words."""
    source = comparison.get("source", {})
    part = CHOSE if source.get("chose") else PARTS.get(source.get("part", ""), "")
    lines = [f"On {comparison['data']}{part}, {comparison['count']:,} pictures:"]
    for side, title in (("old", "before"), ("new", "now")):
        found = comparison[side]
        low, high = found["interval"]
        lines.append(
            f"  {title:7} {100 * found['accuracy']:.2f} % right (95 % interval {100 * low:.2f} to "
            f"{100 * high:.2f} %, {found['interval_method']}), calibration error {100 * found['ece']:.1f} %"
        )
    by_class = [
        f"{name}: {100 * comparison['old']['per_class'].get(name, 0):.1f} → {100 * share:.1f}"
        for name, share in comparison["new"]["per_class"].items()
    ]
    lines.append(f"  right by class, in %: {', '.join(by_class)}")
    chance = comparison["chance"]
    lines.append(
        f"  fixed {len(comparison['fixed'])}, broke {len(comparison['broke'])}"
        f" (chance alone would make such a difference in {100 * chance:.0f} % of cases)"
    )
    return lines
