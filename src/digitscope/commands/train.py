"""`digitscope train`: make a network by a recipe."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitscope.commands.options import add_data_option, add_json_option
from digitscope.commands.output import EXIT_INTERRUPTED, EXIT_OK, CommandError, complain, say, say_json
from digitscope.plan.config import SetShare, TrainConfig, config_from_json
from digitscope.plan.settings import SETTINGS
from digitscope.wording import percent

if TYPE_CHECKING:
    from digitscope.nn.recipes import Recipe, RecipeReport, Trained
    from digitscope.nn.training import EpochEnd, Progress

HELP = "Train a network on this machine and write it to a file."
EXAMPLES = """\
examples:
  digitscope train --recipe first-steps                 a small network, in seconds
  digitscope train --recipe bundled --out mine.safetensors
  digitscope train --recipe mnist --epochs 3 --rate 0.002 --augment none --seed 4 --json

It runs at low priority, so that the rest of the machine stays quick. Ctrl+C ends it."""
LOW_PRIORITY = 10
"""Added to the niceness: a window beside the training then keeps its rhythm."""
BELOW_NORMAL = 0x4000
"""The like on Windows."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add recipe, output, and an option for every setting of a training."""
    from digitscope.nn.recipes import RECIPES

    recipes = "; ".join(f"{name}: {recipe.description}" for name, recipe in RECIPES.items())
    parser.add_argument(
        "--recipe", choices=tuple(RECIPES), default="bundled", help=f"{recipes} (else bundled)"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="file to write (else RECIPE.safetensors)")
    add_data_option(parser)
    add_json_option(parser)
    group = parser.add_argument_group("settings", "each replaces that of the recipe")
    for field in fields(TrainConfig):
        kind = KINDS.get(str(field.type), _table)
        name, text = "--" + field.name.replace("_", "-"), SETTINGS[field.name].help
        group.add_argument(name, type=kind, default=argparse.SUPPRESS, metavar="X", help=text)


def run(arguments: argparse.Namespace) -> int:
    """Train, tell how it goes, and write the network."""
    from digitscope.nn.errors import DatasetError
    from digitscope.nn.recipes import train_recipe

    out = arguments.out or Path(f"{arguments.recipe}.safetensors")
    if not out.absolute().parent.is_dir():
        raise CommandError(f"There is no folder {out.parent} to write the network to.")
    recipe = _recipe(arguments)
    _yield_to_others()
    try:
        trained = _follow(train_recipe(recipe, out.stem, arguments.data), arguments.json)
    except KeyboardInterrupt:
        complain("The training was stopped. Nothing was written.")
        return EXIT_INTERRUPTED
    except (DatasetError, ValueError) as error:
        raise CommandError(str(error)) from error
    _write(trained, out, arguments.json)
    return EXIT_OK


def _recipe(arguments: argparse.Namespace) -> Recipe:
    from digitscope.nn.recipes import RECIPES

    recipe = RECIPES[arguments.recipe]
    given = {name: value for name, value in vars(arguments).items() if name in recipe.config.to_json()}
    try:
        return replace(recipe, config=config_from_json(recipe.config.to_json() | given))
    except ValueError as error:
        raise CommandError(str(error)) from error


def _follow(reports: Iterator[RecipeReport], as_json: bool) -> Trained:
    """Show the reports as they come; return the last."""
    from tqdm import tqdm

    from digitscope.nn.recipes import Trained
    from digitscope.nn.training import EpochEnd, Progress

    with tqdm(unit=" steps", leave=False, disable=True if as_json else None) as bar:
        for report in reports:
            if isinstance(report, Trained):
                return report
            if as_json:
                say_json(_record(report))
            elif isinstance(report, Progress):
                bar.total = report.steps
                speed = f"{report.digits_per_second:,.0f} digits/s"
                bar.set_description(f"epoch {report.epoch:.1f} of {report.epochs:g}", refresh=False)
                loss = "" if report.loss is None else f"loss {report.loss:.3f}, "
                bar.set_postfix_str(loss + speed, refresh=False)
                bar.update(report.step - bar.n)
            else:
                bar.clear()
                say(_epoch_line(report) if isinstance(report, EpochEnd) else report)
    raise CommandError("The training ended without a network.")


def _record(report: str | Progress | EpochEnd) -> dict[str, Any]:
    """Return a report as JSON can hold it; `kind` says which it is: note, progress, epochend."""
    if isinstance(report, str):
        return {"kind": "note", "text": report}
    return {"kind": type(report).__name__.lower()} | asdict(report)


def _epoch_line(report: EpochEnd) -> str:
    judged = "" if report.accuracy is None else f", {100 * report.accuracy:.2f} % right on held-out digits"
    return f"epoch {report.epoch}: loss {report.loss:.4f}{judged}, {report.seconds:.0f} s"


def _write(trained: Trained, out: Path, as_json: bool) -> None:
    from digitscope.nn.modelfile import save_model

    try:
        card = save_model(out, trained.model, trained.card)
    except OSError as error:
        raise CommandError(f"The network could not be written to {out}: {error.strerror}.") from error
    if as_json:
        found = {"path": str(out), "seconds": trained.seconds, "temperature": card.temperature}
        say_json({"kind": "finished"} | found | {"results": card.results})
        return
    for name, accuracy in card.results.items():
        say(f"{name}: {percent(accuracy)}")
    say(f"Wrote {out}.")


def _yield_to_others() -> None:
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), BELOW_NORMAL)
    else:
        os.nice(LOW_PRIORITY)


def _sets(text: str) -> tuple[SetShare, ...]:
    return tuple(_share(word.strip()) for word in text.split(","))


def _share(word: str) -> SetShare:
    """Read `NAME`, `NAME*TIMES`, `NAME@AMOUNT` or `NAME*TIMES@AMOUNT`."""
    rest, _, amount = word.rpartition("@") if "@" in word else (word, "", "1")
    name, _, times = rest.rpartition("*") if "*" in rest else (rest, "", "1")
    try:
        return SetShare(name, float(amount), int(times))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{word} is no NAME, NAME*TIMES or NAME@AMOUNT: {error}") from error


def _table(text: str) -> dict[str, Any] | None:
    if text == "none":
        return None
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"{text} is neither none nor a JSON object")
    return value


KINDS: dict[str, Callable[[str], Any]] = {"float": float, "int": int, "str": str}
KINDS["tuple[SetShare, ...]"] = _sets
