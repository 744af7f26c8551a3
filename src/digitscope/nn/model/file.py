"""Network files: safetensors with JSON metadata; checked in full before a tensor is built, never a pickle."""

from __future__ import annotations

import datetime
import math
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch.func import functional_call

from digitscope.atomic_write import write_atomically
from digitscope.ink.framing.framing import SIDE
from digitscope.json_files import JsonError, Table, parse_table, to_text
from digitscope.nn.model.architectures import Network, make_model, options_dict
from digitscope.nn.model.batchnorm_folding import fold_batchnorm
from digitscope.nn.model.card import ModelCard, card_from_json
from digitscope.version import __version__

KEY = "digitscope"
"""Under this name the metadata of the file holds the card as JSON."""
LARGEST_ANSWER = 1e30
"""Of any network in use it is below 1e12; gradients and sums over many answers still have room above it."""
MAX_FILE_BYTES = 512 * 2**20
MAX_HEADER_BYTES = 2**20


class ModelFileError(ValueError):
    """A network file that cannot be used; the message is a sentence for people."""


def save_model(path: str | Path, model: Network, card: ModelCard) -> ModelCard:
    """Write a network with its batch norms folded, whole or not at all; return the card as it was written."""
    path = Path(path)
    plain = fold_batchnorm(model)
    versions = {"digitscope": __version__, "torch": str(torch.__version__)}
    card = replace(
        card,
        architecture=plain.architecture,
        options=options_dict(plain),
        versions=versions | card.versions,
        date=card.date or datetime.datetime.now(datetime.UTC).date().isoformat(),
    )
    weights = {name: value.contiguous() for name, value in plain.state_dict().items()}
    text = to_text(card.to_json())
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, safetensors.torch.save(weights, {KEY: text}))
    return card


def load_model(path: str | Path) -> tuple[Network, ModelCard]:
    """Read a network, in evaluation mode on the CPU, and its card.

    Raises:
        ModelFileError: for every file that is not a sound network of a known architecture.
    """
    path = Path(path)
    try:
        return _parse(_read(path))
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelFileError(f"The network file {path} cannot be read: {reason}.") from error
    except (ValueError, SafetensorError, RecursionError, OverflowError) as error:
        raise ModelFileError(f"The file {path.name} cannot be used as a network: {error}") from error


def _read(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise ValueError(f"it is larger than {MAX_FILE_BYTES // 2**20} MB.")
    return path.read_bytes()


def _parse(content: bytes) -> tuple[Network, ModelCard]:
    header = _header(content)
    metadata = header.pop("__metadata__", None)
    if not isinstance(metadata, dict) or not isinstance(metadata.get(KEY), str):
        raise ValueError("it does not say what network it holds (no Digitscope metadata).")
    card = card_from_json(_described(metadata[KEY]))
    with torch.device("meta"):  # only shapes: nothing of the file's wishes is allocated yet
        expected = make_model(card.architecture, card.options)
    if getattr(expected.options, "normalise", False):
        raise ValueError("its batch norms are not folded.")
    if expected.options.classes != len(card.classes):
        raise ValueError("the number of its classes and of its outputs differ.")
    _check_tensors(header, {name: tuple(value.shape) for name, value in expected.state_dict().items()})
    weights = safetensors.torch.load(content)
    for name, value in weights.items():
        if not bool(torch.isfinite(value).all()):
            raise ValueError(f"the weights “{name}” hold something that is not a number.")
    expected.load_state_dict(weights, assign=True)
    network = expected.eval().requires_grad_(False)
    if not _largest(network, card) <= LARGEST_ANSWER:
        raise ValueError("its weights are so large that what it answers would be no numbers any more.")
    return network, card


def _largest(network: Network, card: ModelCard) -> float:
    """Return what no output of the last stage can exceed, whatever the picture; NaN if that is not known.

    No stage makes more of numbers below a bound than, with its weights' absolute values, of the bound.
    """
    reach = max(abs(card.mean), abs(1 - card.mean)) / card.std
    given = torch.full((1, 1, SIDE, SIDE), min(reach, LARGEST_ANSWER))
    weights = {name: value.abs() for name, value in network.state_dict().items()}
    with torch.inference_mode():
        return float(functional_call(network, weights, (given,)).amax())


def _header(content: bytes) -> dict[str, Any]:
    if len(content) < 8:
        raise ValueError("it is too short to be a safetensors file.")
    (length,) = struct.unpack("<Q", content[:8])
    if length > min(MAX_HEADER_BYTES, len(content) - 8):
        raise ValueError("it is not a safetensors file, or only a part of one.")
    try:
        return parse_table(content[8 : 8 + length])
    except JsonError as error:
        raise ValueError(f"its header cannot be read: {error}.") from error


def _described(text: str) -> Table:
    try:
        return parse_table(text)
    except JsonError as error:
        raise ValueError(f"its description cannot be read: {error}.") from error


def _check_tensors(header: dict[str, Any], expected: dict[str, tuple[int, ...]]) -> None:
    if set(header) != set(expected):
        odd = sorted(set(header) ^ set(expected))
        raise ValueError(f"its weights do not fit its architecture (see {', '.join(odd)[:200]}).")
    for name, shape in expected.items():
        entry = header[name]
        if not isinstance(entry, dict) or entry.get("dtype") != "F32":
            raise ValueError(f"the weights “{name}” are not 32-bit floating point numbers.")
        given = entry.get("shape")
        if given != list(shape):
            raise ValueError(f"the weights “{name}” have the shape {given!r:.60} instead of {list(shape)}.")
        offsets = entry.get("data_offsets")
        if not isinstance(offsets, list) or len(offsets) != 2 or not all(type(at) is int for at in offsets):
            raise ValueError(f"the place of the weights “{name}” in the file is not given.")
        if offsets[1] - offsets[0] != 4 * math.prod(shape):
            raise ValueError(f"the weights “{name}” have another length than their shape says.")
