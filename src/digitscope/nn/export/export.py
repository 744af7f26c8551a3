"""Networks and curves in the formats of other programs."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np

from digitscope.data.load import load
from digitscope.nn.export.onnx import write_onnx
from digitscope.nn.export.onnx_check import MOST_APART, greatest_difference
from digitscope.nn.export.tensorboard import write_events
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.runs.folder import RunFolder
from digitscope.runs.listing import curves

CHECKED_ON = "made:200"
"""Pictures on which the ONNX file has to answer as the network does."""


class ExportError(ValueError):
    """Nothing was exported; the message is a sentence for people."""


def export_onnx(recognizer: Recognizer, path: Path) -> float:
    """Write a network as ONNX, read it again and compare; return the greatest difference of an answer.

    Raises:
        ExportError: if the answers differ; the file is removed.
        OSError: if it cannot be written.
    """
    write_onnx(path, recognizer)
    pictures = load(CHECKED_ON).images.astype(np.float32) / np.float32(255)
    apart = greatest_difference(path, recognizer, pictures)
    if apart > MOST_APART:
        path.unlink()
        raise ExportError(f"The ONNX file gave other answers, by up to {apart:.2g}, so it was removed.")
    return apart


def export_events(folder: RunFolder, path: Path) -> None:
    """Write the curves of a run as TensorBoard events into a folder.

    Raises:
        OSError: if they cannot be written.
    """
    try:
        began = datetime.datetime.fromisoformat(folder.read_about()["date"]).timestamp()
    except (KeyError, ValueError, OverflowError, OSError):  # no date, or one that no clock shows
        began = folder.about.stat().st_mtime
    write_events(path, curves(folder), began)
