"""`digitscope evaluate`: how well a network reads data sets."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from digitscope.commands.network import open_network
from digitscope.commands.options import add_data_option, add_json_option, add_model_option
from digitscope.commands.output import EXIT_FAILED, EXIT_OK, complain, say, say_json
from digitscope.wording import percent

if TYPE_CHECKING:
    from digitscope.nn.evaluation import EvaluationResult
    from digitscope.nn.recognizer import Recognizer

HELP = "Measure how well a network reads data sets."
EXAMPLES = """\
examples:
  digitscope evaluate ~/data/mnist                       the folder with MNIST's files: its 10,000 test digits
  digitscope evaluate mine.npz strokes.jsonl.gz --json   several, one JSON object a line
  digitscope evaluate mnist --model mine.safetensors     a name is looked for in the data folders

A data set is a folder with MNIST's IDX files, an .npz with “images” and “labels”, a .jsonl.gz of strokes, or
a folder with a folder of pictures for each class. With --json: path, count, errors, accuracy, interval (95 %,
Wilson), ece (expected calibration error), per_class; shares run from 0 to 1."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add data sets, network and form of the output."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="data set: path, or name in a data folder")
    add_json_option(parser)
    add_model_option(parser)
    add_data_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read the data sets one after the other; one that cannot be used does not keep the others waiting."""
    recognizer = open_network(arguments.model)
    from digitscope.nn.errors import DatasetError

    code = EXIT_OK
    for path in arguments.paths:
        try:
            result = _evaluate(recognizer, path, arguments.data)
        except DatasetError as error:
            complain(str(error))
            code = EXIT_FAILED
            continue
        if arguments.json:
            say_json(result.to_json())
        else:
            say("\n".join(_lines(result)))
    return code


def _evaluate(recognizer: Recognizer, path: str, folder: Path | None) -> EvaluationResult:
    from tqdm import tqdm

    from digitscope.nn.data import load
    from digitscope.nn.evaluation import evaluate

    with tqdm(desc=f"{path}: opening", unit=" digits", leave=False, disable=None) as bar:
        digits = load(path, folder=folder)
        bar.reset(len(digits))
        bar.set_description(path)
        return evaluate(recognizer, digits, bar.update)


def _lines(result: EvaluationResult) -> list[str]:
    low, high = result.interval
    wrong = "1 error" if result.errors == 1 else f"{result.errors:,} errors"
    classes = ", ".join(f"{name}: {100 * share:.1f}" for name, share in result.per_class.items())
    return [
        f"{result.path}: {100 * result.accuracy:.2f} % of {result.count:,} ({wrong}; 95 % interval "
        f"{100 * low:.2f} to {100 * high:.2f} %)",
        f"  calibration error {percent(result.ece)}; right by class, in %: {classes}",
    ]
