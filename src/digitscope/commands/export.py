"""`digitscope export`: a network as ONNX or as a file of its own; a run's curves."""

from __future__ import annotations

import argparse
from pathlib import Path

from digitscope.atomic_write import copy_atomically, write_atomically
from digitscope.commands.arguments.options import add_json_option
from digitscope.commands.terminal.output import EXIT_OK, CommandError, say, say_json
from digitscope.runs.folder import RunError, RunFolder
from digitscope.runs.listing import curves_csv, find_run

HELP = "Export a network as ONNX, or the network and the curves of a run."
EXAMPLES = """\
examples:
  digitscope export mine.safetensors --onnx mine.onnx    with a check that it gives the same answers
  digitscope export last --model mine.safetensors --csv curves.csv --tensorboard logs

FROM is a network file, “bundled”, or a run (see digitscope runs). The ONNX file takes “image” (N, 1, 28, 28),
0 to 1, white ink on black, and gives calibrated “probabilities” (N, classes)."""
BUNDLED = "bundled"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is exported, and as what."""
    parser.add_argument("source", metavar="FROM", help="network file, “bundled”, or a run")
    parser.add_argument("--onnx", type=Path, metavar="FILE")
    parser.add_argument("--model", type=Path, metavar="FILE", help="copy of the network file")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="curves as a table")
    parser.add_argument("--tensorboard", type=Path, metavar="DIR", help="curves as events")
    add_json_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write what is asked for."""
    wanted = {kind: getattr(arguments, kind) for kind in ("onnx", "model", "csv", "tensorboard")}
    if not any(wanted.values()):
        raise CommandError("Say what to write: --onnx, --model, --csv or --tensorboard.")
    try:
        for kind, path in wanted.items():
            if path is not None:
                said = WRITERS[kind](arguments.source, path)
                if arguments.json:
                    say_json({"kind": kind, "path": str(path)} | said)
                else:
                    say(f"Wrote {path}.")
    except OSError as error:
        raise CommandError(f"That could not be written: {error.strerror or error}.") from error
    return EXIT_OK


def _write_onnx(source: str, path: Path) -> dict[str, float]:
    from digitscope.commands.arguments.network import open_network
    from digitscope.nn.export.export import ExportError, export_onnx

    try:
        return {"greatest_difference": export_onnx(open_network(_model(source)), path)}
    except ExportError as error:
        raise CommandError(str(error)) from error


def _copy_model(source: str, path: Path) -> dict[str, float]:
    copy_atomically(Path(_model(source) or _bundled()), path)
    return {}


def _write_csv(source: str, path: Path) -> dict[str, float]:
    write_atomically(path, curves_csv(_run(source)).encode())
    return {}


def _write_events(source: str, path: Path) -> dict[str, float]:
    from digitscope.nn.export.export import export_events

    export_events(_run(source), path)
    return {}


def _run(source: str) -> RunFolder:
    try:
        return find_run(source)
    except RunError as error:
        raise CommandError(str(error)) from error


def _model(source: str) -> Path | None:
    """Return the network file that is meant; None for the bundled one."""
    if source == BUNDLED:
        return None
    if Path(source).is_file():
        return Path(source)
    folder = _run(source)
    if not folder.model.is_file():
        raise CommandError(f"The run {folder.path.name} has no network yet.")
    return folder.model


def _bundled() -> Path:
    from digitscope.commands.arguments.network import network_path

    return network_path(None)


WRITERS = {"onnx": _write_onnx, "model": _copy_model, "csv": _write_csv, "tensorboard": _write_events}
