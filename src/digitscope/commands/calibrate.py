"""`digitscope calibrate`: fit verdicts and reliability to a network that is trained."""

from __future__ import annotations

import argparse
from pathlib import Path

from digitscope.commands.arguments.options import add_data_option, existing_file
from digitscope.commands.terminal.output import EXIT_OK, CommandError, say

HELP = "Fit to a network how true its figures are, and when to say “not sure” or “not a digit”."
EXAMPLES = """\
examples:
  digitscope calibrate mine.safetensors                     writes into the same file
  digitscope calibrate mine.safetensors --out better.safetensors

What is no digit is learned from digits and from letters, signs and scribbles. Thresholds and figures are
taken only from digits of people that the network has not learned: those parts of MNIST and pens/… in the data
folders that its own file says were held out. Where it does not say, they are taken from digits that the
program draws itself. The temperature makes its percentages true on the pen digits; where sets want
different ones, the highest is taken. The network's weights stay as they are."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file, the output and the data."""
    parser.add_argument("model", type=existing_file, metavar="MODEL", help="network file")
    parser.add_argument("--out", type=Path, metavar="FILE", help="file to write (else the same)")
    add_data_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fit and write."""
    from digitscope.nn.calibration.ood_fitting import fit_verdicts
    from digitscope.nn.model.file import ModelFileError, load_model, save_model

    try:
        model, card = load_model(arguments.model)
    except ModelFileError as error:
        raise CommandError(str(error)) from error
    for report in fit_verdicts(model, card, folder=arguments.data):
        if isinstance(report, str):
            say(report)
        else:
            card = report
    if not card.verdicts:
        raise CommandError("Only networks of the ten digits can be given verdicts. Nothing was written.")
    out = arguments.out or arguments.model
    try:
        save_model(out, model, card)
    except OSError as error:
        raise CommandError(f"The network could not be written to {out}: {error.strerror}.") from error
    say(f"not a digit below {card.verdicts['digit']:.3f}, not sure below {card.verdicts['sure']:.3f}")
    say(f"Wrote {out}.")
    return EXIT_OK
