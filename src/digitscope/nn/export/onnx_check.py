"""Read an ONNX file back and work it out: the check that a written one gives the same answers."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from digitscope.messages import FloatArray
from digitscope.nn.export.onnx import INPUT, OUTPUT
from digitscope.nn.export.protobuf import fields
from digitscope.nn.inference.recognizer import Recognizer

MOST_APART = 1e-4
"""Probabilities that differ by more than this are not the same."""


def greatest_difference(path: Path, recognizer: Recognizer, images: FloatArray) -> float:
    """Return by how much the probabilities (0…1) of a file and of the network differ at most.

    images: (N, 28, 28), 0…1.
    """
    theirs = run_onnx(path, images)
    return float(np.abs(theirs - recognizer.recognise_many(images)).max())


@torch.inference_mode()
def run_onnx(path: Path, images: FloatArray) -> FloatArray:
    """Return the probabilities (N, classes) that a file of `write_onnx` gives for pictures (N, 28, 28).

    Raises:
        ValueError: if the file is none, or has a kind of node that is not known here.
    """
    parts = dict(fields(path.read_bytes()))
    graph = parts.get(7)
    if not isinstance(graph, bytes):
        raise ValueError("the file holds no graph")
    values: dict[str, Tensor] = {INPUT: torch.from_numpy(np.ascontiguousarray(images))[:, None]}
    nodes = []
    for number, value in fields(graph):
        if number == 5:
            name, tensor = _tensor(value)
            values[name] = tensor
        elif number == 1:
            nodes.append(value)
    for node in nodes:
        _work_out(node, values)
    return values[OUTPUT].numpy()


def _tensor(message: int | bytes) -> tuple[str, Tensor]:
    assert isinstance(message, bytes)
    held = list(fields(message))
    shape = [value for number, value in held if number == 1]
    single = dict(held)
    array = np.frombuffer(single[9], "<f4").reshape(shape)  # type: ignore[arg-type]
    return _text(single[8]), torch.from_numpy(array.copy())


def _work_out(message: int | bytes, values: dict[str, Tensor]) -> None:
    assert isinstance(message, bytes)
    held = list(fields(message))
    inputs = [values[_text(value)] for number, value in held if number == 1]
    output, kind = (_text(dict(held)[number]) for number in (2, 4))
    attributes = dict(_attribute(value) for number, value in held if number == 5)
    if kind not in KINDS:
        raise ValueError(f"nodes of the kind {kind} are not known")
    values[output] = KINDS[kind](*inputs, **attributes)


def _attribute(message: int | bytes) -> tuple[str, Any]:
    assert isinstance(message, bytes)
    held = list(fields(message))
    single = dict(held)
    name, kind = _text(single[1]), single[20]
    if kind == 7:
        return name, [value for number, value in held if number == 8]
    if kind == 1:
        return name, struct.unpack("<f", single[2])[0]  # type: ignore[arg-type]
    number = single[3]
    assert isinstance(number, int)
    return name, number - (1 << 64) if number >> 63 else number


def _text(value: int | bytes) -> str:
    assert isinstance(value, bytes)
    return value.decode()


def _conv(given: Tensor, weight: Tensor, bias: Tensor | None = None, **how: list[int]) -> Tensor:
    return functional.conv2d(given, weight, bias, stride=how["strides"], padding=how["pads"][:2])


def _pool(given: Tensor, kernel_shape: list[int], strides: list[int]) -> Tensor:
    return functional.max_pool2d(given, kernel_shape, strides)


KINDS: dict[str, Callable[..., Tensor]] = {
    "Add": torch.add,
    "Sub": torch.sub,
    "Div": torch.div,
    "Conv": _conv,
    "MaxPool": _pool,
    "Gemm": lambda given, weight, bias, transB: functional.linear(  # noqa: N803 - ONNX's name
        given, weight if transB else weight.T, bias
    ),
    "Flatten": lambda given, axis: given.flatten(axis),
    "Relu": torch.relu,
    "LeakyRelu": lambda given, alpha: functional.leaky_relu(given, alpha),
    "Elu": lambda given, alpha: functional.elu(given, alpha),
    "Tanh": torch.tanh,
    "Softmax": lambda given, axis: torch.softmax(given, axis),
}
