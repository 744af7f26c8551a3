"""`digitscope train`: train a network, as a run that can be taken up again."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from digitscope.atomic_write import copy_atomically
from digitscope.commands.arguments.options import add_data_option, add_json_option
from digitscope.commands.arguments.training_options import add_settings, given_settings
from digitscope.commands.terminal.output import CommandError, say
from digitscope.engine.priority import BRIEF_SPIN, yield_to_others
from digitscope.runs.folder import new_run
from digitscope.runs.messages import Train
from digitscope.runs.settings.config import changed
from digitscope.runs.settings.presets import PRESETS

HELP = "Train a network on this machine."
EXAMPLES = """\
examples:
  digitscope train                                      the preset “good” on MNIST
  digitscope train --preset first-steps --out mine.safetensors
  digitscope train --sets letters.csv,mnist@0.1*3 --epochs 3 --rate 0.002 --augment none --json
  digitscope train --recipe bundled --out mine.safetensors   make the network that comes with the program
  torchrun --nproc-per-node 2 -m digitscope train       on several GPUs, or on several machines

A data set is a name or a path; *3 takes each picture three times an epoch, @0.1 a tenth of the set.
Everything of a run lies in a folder of its own (digitscope runs); Ctrl+C stops it with what it has learned,
and digitscope resume takes it up. It runs at low priority, so that the rest of the machine stays quick.
What is left to the machine (number format, threads, device) is noted as it was chosen: digitscope runs
settings RUN. On a CPU of the same kind these settings give the same weights again.

With --json an object a line. In “progress” and “epochend” training_accuracy is that on the varied pictures
which are learned from, held_out_accuracy (None where nothing is held out) that on pictures never learned
from; so, too, with --recipe."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add preset, recipe, output, and an option for every setting of a training."""
    os.environ.update(BRIEF_SPIN | os.environ)  # before torch is loaded, by the next line
    from digitscope.nn.training_data.recipes import RECIPES

    presets = _listed({name: preset.text for name, preset in PRESETS.items()})
    recipes = _listed({name: recipe.description for name, recipe in RECIPES.items()})
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--preset", choices=tuple(PRESETS), default="good", help=f"{presets} (else good)")
    start.add_argument("--recipe", choices=tuple(RECIPES), help=f"data and settings together: {recipes}")
    parser.add_argument("--name", default="", help="what the run is called (else its date)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="copy the network to this file")
    # torchrun takes “--run” for one of its own options.
    where = "folder of the run (else one among the runs)"
    parser.add_argument("--folder", "--run", dest="run", type=Path, metavar="DIR", help=where)
    add_data_option(parser)
    add_json_option(parser)
    add_settings(parser, "preset or recipe")


def _listed(texts: dict[str, str]) -> str:
    """Return what each name stands for, for argparse, to which a percent sign means a place to fill in."""
    return "; ".join(f"{name}: {text}" for name, text in texts.items()).replace("%", "%%")


def run(arguments: argparse.Namespace) -> int:
    """Train and tell how it goes."""
    check_out(arguments.out)
    if arguments.recipe:
        from digitscope.commands.train_recipe import run_recipe

        return run_recipe(arguments)
    try:
        config = changed(PRESETS[arguments.preset].config, given_settings(arguments))
    except ValueError as error:
        raise CommandError(str(error)) from error
    if arguments.run is not None and (arguments.run / "config.json").exists():
        raise CommandError(f"In {arguments.run} lies a run already: take it up with “digitscope resume”.")
    folder = arguments.run or _new_folder()
    data = str(arguments.data.absolute()) if arguments.data else ""
    return carry_out(Train(config.to_json(), str(folder), False, arguments.name, data), arguments)


def _new_folder() -> Path:
    try:
        return new_run().path
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(
            f"The folder of the run could not be made ({reason}). Name another place with --folder DIR."
        ) from error


def carry_out(order: Train, arguments: argparse.Namespace) -> int:
    """Train as ordered, tell how it goes, and copy the network to where it is wanted."""
    from digitscope.commands.terminal.training_output import train_and_tell
    from digitscope.nn.training.distributed import end_in_team

    yield_to_others()
    last, code = train_and_tell(order, arguments.json)
    if last is not None and last.model and arguments.out:
        try:
            copy_atomically(Path(last.model), arguments.out)
        except OSError as error:
            reason = error.strerror or error
            raise CommandError(f"The network is in {last.model}, but not copied ({reason}).") from error
        if not arguments.json:
            say(f"Wrote {arguments.out}.")
    return end_in_team(code)


def check_out(out: Path | None) -> None:
    """Raise CommandError if the network could not be copied there in the end."""
    if out is not None and not out.absolute().parent.is_dir():
        raise CommandError(f"There is no folder {out.parent} to write the network to.")
