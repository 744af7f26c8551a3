"""`digitscope evaluate`: how well a network reads data sets."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from digitscope.commands.arguments.network import open_network
from digitscope.commands.arguments.options import add_data_option, add_json_option, add_model_option
from digitscope.commands.terminal.output import (
    EXIT_FAILED,
    EXIT_OK,
    CommandError,
    complain,
    say,
    say_json,
    say_lines,
)
from digitscope.wording import percent

if TYPE_CHECKING:
    from digitscope.data.load import Digits
    from digitscope.nn.evaluation.accuracy import EvaluationResult
    from digitscope.nn.evaluation.ood import NondigitResult
    from digitscope.nn.evaluation.shifts import Shifted
    from digitscope.nn.inference.recognizer import Recognizer

T = TypeVar("T")
HELP = "Measure how well a network reads data sets."
EXAMPLES = """\
examples:
  digitscope evaluate ~/data/mnist                       the folder with MNIST's files: its 10,000 test digits
  digitscope evaluate mine.npz strokes.jsonl.gz --json   several, one JSON object a line
  digitscope evaluate mnist --model mine.safetensors     a name is looked for in the data folders
  digitscope evaluate mnist --report failures.html       where it fails, as a page with pictures
  digitscope evaluate mnist:held-out --shifts            turned, slanted, thinner …, on what was held out
  digitscope evaluate pens/unipen_test --nondigits nondigits/unipen_test --nondigits made-doodles:500

A data set is a folder with MNIST's IDX files, an .npz with “images” and “labels”, a .jsonl.gz of strokes, or
a folder with a folder of pictures for each class.

Intervals are of 95 %: a bootstrap over writers where ten or more are known, because one writer's digits are
alike; else, and where all or none are read rightly, Wilson's, which takes digits as independent.

With --json: path, count, errors, accuracy, interval, interval_method, ece (expected calibration error),
per_class, refused (share called no digit), not_sure, by_form (of the written forms that rules tell: barred 7,
flagged 1 …; each with count, errors, accuracy, interval, interval_method); shares run from 0 to 1. With
--shifts also “shifts”: a list of name, count, errors, accuracy, interval, interval_method and alone (the
accuracy where nothing is framed after the change). For each set of non-digits: auroc (how often a digit of
all the PATHs looks more like a digit), told (share called no digit), the same for the characters that look
unlike digits and alike, and by_kind."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add data sets, network and form of the output."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="data set: path, or name in a data folder")
    parser.add_argument(
        "--nondigits",
        action="append",
        default=[],
        metavar="PATH",
        help="set of what is no digit; can be repeated",
    )
    parser.add_argument("--shifts", action="store_true", help="read each set turned, slanted, thinner … too")
    parser.add_argument("--report", type=Path, metavar="OUT.html", help="write a page on where it fails")
    add_json_option(parser)
    add_model_option(parser)
    add_data_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read the data sets one after the other; one that cannot be used does not keep the others waiting."""
    recognizer = open_network(arguments.model)
    if arguments.report is not None and not arguments.report.absolute().parent.is_dir():
        raise CommandError(f"There is no folder {arguments.report.parent} to write the report to.")
    code, sets = EXIT_OK, []
    for path in arguments.paths:
        found = _told(partial(_evaluate, recognizer, path, arguments.data))
        if found is None:
            code = EXIT_FAILED
            continue
        sets.append(found[0])
        shifted = _shifted(recognizer, found[0]) if arguments.shifts else ()
        if arguments.json:
            shifts = {"shifts": [one.to_json() for one in shifted]} if arguments.shifts else {}
            say_json(found[1].to_json() | shifts)
        else:
            say_lines([*_lines(found[1]), *_shift_lines(shifted)])
    judged = []
    for path in arguments.nondigits if sets else []:
        result = _told(partial(_judge, recognizer, path, sets, arguments.data))
        if result is None:
            code = EXIT_FAILED
            continue
        judged.append(result)
        say_json(result.to_json()) if arguments.json else say_lines(_nondigit_lines(result))
    if arguments.report is not None and sets:
        _report(arguments.report, recognizer, sets, judged, arguments)
    return code


def _told(work: Callable[[], T]) -> T | None:
    """Return what the work gives, or None after saying why there is nothing."""
    from digitscope.data.sets.errors import DatasetError

    try:
        return work()
    except DatasetError as error:
        complain(str(error))
        return None


def _evaluate(recognizer: Recognizer, path: str, folder: Path | None) -> tuple[Digits, EvaluationResult]:
    from tqdm import tqdm

    from digitscope.bounded_files import left_out
    from digitscope.data.load import load
    from digitscope.nn.evaluation.accuracy import evaluate

    with tqdm(desc=f"{path}: opening", unit=" digits", leave=False, disable=None) as bar:
        digits = load(path, folder=folder)
        if digits.broken:
            bar.clear()
            complain(f"{path}: {left_out(digits.broken)}")
        bar.reset(len(digits))
        bar.set_description(path)
        return digits, evaluate(recognizer, digits, bar.update)


def _shifted(recognizer: Recognizer, digits: Digits) -> tuple[Shifted, ...]:
    from tqdm import tqdm

    from digitscope.nn.evaluation.shifts import read_shifted

    shifted: tuple[Shifted, ...] = ()
    with tqdm(desc=f"{digits.path}, changed", total=100, leave=False, disable=None) as bar:
        for step in read_shifted(recognizer, digits):
            if isinstance(step, tuple):
                shifted = step
            else:
                bar.update(round(100 * step) - bar.n)
    return shifted


def _judge(recognizer: Recognizer, path: str, sets: list[Digits], folder: Path | None) -> NondigitResult:
    import numpy as np

    from digitscope.data.load import load
    from digitscope.nn.evaluation.ood import digit_scores, judge_nondigits

    scores = np.concatenate([digit_scores(recognizer, digits) for digits in sets])
    return judge_nondigits(recognizer, load(path, folder=folder), scores)


def _report(
    out: Path,
    recognizer: Recognizer,
    sets: list[Digits],
    judged: list[NondigitResult],
    arguments: argparse.Namespace,
) -> None:
    from digitscope.nn.evaluation.failure_report import write_report

    try:
        for sentence in write_report(out, recognizer, sets, judged):
            if not arguments.json:
                say(sentence)
    except OSError as error:
        raise CommandError(f"The report could not be written to {out}: {error.strerror}.") from error
    if not arguments.json:
        say(f"Wrote {out}.")


def _nondigit_lines(result: NondigitResult) -> list[str]:
    parts = {"all": result.every, "unlike digits": result.unlike, "like digits": result.alike}
    parts |= dict(result.by_kind)
    return [
        f"{result.nondigits}, {name}: AUROC {100 * told.auroc:.2f} %, {percent(told.told)} of {told.count:,} "
        "called no digit"
        for name, told in parts.items()
        if told is not None
    ]


def _lines(result: EvaluationResult) -> list[str]:
    low, high = result.interval
    wrong = "1 error" if result.errors == 1 else f"{result.errors:,} errors"
    classes = ", ".join(f"{name}: {100 * share:.1f}" for name, share in result.per_class.items())
    return [
        f"{result.path}: {100 * result.accuracy:.2f} % of {result.count:,} ({wrong}; 95 % interval "
        f"{100 * low:.2f} to {100 * high:.2f} %, {result.interval_method})",
        f"  calibration error {percent(result.ece)}; right by class, in %: {classes}",
        *_verdict_lines(result),
        *_form_lines(result),
    ]


def _shift_lines(shifted: Sequence[Shifted]) -> list[str]:
    lines = []
    for one in shifted:
        low, high = one.interval
        harder = "where thin lines vanish" if one.pen < 1 else "without framing after it"
        alone = "" if one.alone is None else f"; {harder} {100 * one.alone:.2f} %"
        right = f"{100 * one.accuracy:.2f} % ({100 * low:.2f} to {100 * high:.2f} %)"
        lines.append(f"  {one.name}: {right}{alone}")
    return lines


def _form_lines(result: EvaluationResult) -> list[str]:
    forms = [f"{form.name} {100 * form.accuracy:.1f} % of {form.count:,}" for form in result.by_form]
    return [f"  by written form: {'; '.join(forms)}"] if forms else []


def _verdict_lines(result: EvaluationResult) -> list[str]:
    if result.refused is None or result.not_sure is None:
        return []
    return [f"  called no digit: {percent(result.refused)}; not sure: {percent(result.not_sure)}"]
