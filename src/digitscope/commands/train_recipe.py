"""A network made by a recipe: how the bundled one came to be (`digitscope train --recipe`)."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitscope.commands.arguments.training_options import given_settings
from digitscope.commands.terminal.output import (
    EXIT_INTERRUPTED,
    EXIT_OK,
    CommandError,
    complain,
    say,
    say_json,
)
from digitscope.engine.priority import yield_to_others
from digitscope.runs.settings.config import changed
from digitscope.wording import percent

if TYPE_CHECKING:
    from digitscope.nn.training.loop import EpochEnd, Progress
    from digitscope.nn.training_data.recipes import Recipe
    from digitscope.nn.training_run.recipe import RecipeReport, Trained


def run_recipe(arguments: argparse.Namespace) -> int:
    """Train, tell how it goes, and write the network; until then a safe point lies beside it."""
    from digitscope.data.sets.errors import DatasetError
    from digitscope.nn.training_run.recipe import train_recipe

    out = arguments.out or Path(f"{arguments.recipe}.safetensors")
    kept = out.with_suffix(".part")
    recipe = _recipe(arguments)
    yield_to_others()
    try:
        trained = _follow(train_recipe(recipe, out.stem, arguments.data, kept), arguments.json)
    except KeyboardInterrupt:
        last = f"The same command goes on after the last epoch, from {kept}." if kept.exists() else ""
        complain(f"The training was stopped. {last or 'Nothing was written.'}")
        return EXIT_INTERRUPTED
    except OSError as error:
        raise CommandError(f"The safe point {kept} could not be written: {error.strerror}.") from error
    except (DatasetError, ValueError) as error:
        raise CommandError(str(error)) from error
    _write(trained, out, arguments.json)
    kept.unlink(missing_ok=True)
    return EXIT_OK


def _recipe(arguments: argparse.Namespace) -> Recipe:
    from digitscope.nn.training_data.recipes import RECIPES

    recipe = RECIPES[arguments.recipe]
    given = given_settings(arguments)
    if "sets" in given:
        raise CommandError("A recipe names its data itself: take a preset, or leave out --sets.")
    try:
        return replace(recipe, config=changed(recipe.config, given))
    except ValueError as error:
        raise CommandError(str(error)) from error


def _follow(reports: Iterator[RecipeReport], as_json: bool) -> Trained:
    """Show the reports as they come; return the last."""
    from tqdm import tqdm

    from digitscope.nn.training.loop import EpochEnd, Progress
    from digitscope.nn.training_run.recipe import Trained

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
    right = report.held_out_accuracy
    judged = "" if right is None else f", {100 * right:.2f} % right on held-out digits"
    return f"epoch {report.epoch}: loss {report.loss:.4f}{judged}, {report.seconds:.0f} s"


def _write(trained: Trained, out: Path, as_json: bool) -> None:
    from digitscope.nn.model.file import save_model

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
