"""Networks as ONNX files: pictures in, calibrated probabilities out.

Source of the field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (IR version 8, opset 13).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor, nn

from digitscope.atomic_write import write_atomically
from digitscope.ink.framing.framing import SIDE
from digitscope.messages import FloatArray
from digitscope.nn.export.protobuf import single, text, whole
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import Block
from digitscope.version import __version__

IR_VERSION, OPSET = 8, 13
FLOAT = 1
"""ONNX's number of 32-bit floating point tensors."""
ATTRIBUTE_FLOAT, ATTRIBUTE_INT, ATTRIBUTE_INTS = 1, 2, 7
INPUT, OUTPUT = "image", "probabilities"


def write_onnx(path: Path, recognizer: Recognizer) -> None:
    """Write a network: `image` (N, 1, 28, 28), 0…1, white ink on black, to `probabilities` (N, classes).

    The picture's scaling and the temperature are in the file; its metadata names the classes.

    Raises:
        ValueError: if the network has a stage that is not known here.
    """
    graph, card = _Graph(), recognizer.card
    shifted = graph.add("Sub", [INPUT, graph.constant("mean", np.array(card.mean))])
    scaled = graph.add("Div", [shifted, graph.constant("std", np.array(card.std))])
    logits = graph.emit(recognizer.model, scaled, "")
    cooled = graph.add("Div", [logits, graph.constant("temperature", np.array(card.temperature))])
    graph.add("Softmax", [cooled], OUTPUT, axis=-1)
    body = b"".join(text(1, node) for node in graph.nodes) + text(2, card.name)
    body += b"".join(text(5, tensor) for tensor in graph.tensors)
    body += text(11, _value(INPUT, ["N", 1, SIDE, SIDE])) + text(12, _value(OUTPUT, ["N", len(card.classes)]))
    model = whole(1, IR_VERSION) + text(2, "digitscope") + text(3, __version__) + text(7, body)
    model += text(8, text(1, "") + whole(2, OPSET))
    model += text(14, text(1, "classes") + text(2, "\n".join(card.classes)))
    write_atomically(path, model)


class _Graph:
    """The nodes and weights of a file while it grows."""

    def __init__(self) -> None:
        self.nodes: list[bytes] = []
        self.tensors: list[bytes] = []

    def constant(self, name: str, values: np.ndarray[Any, Any] | Tensor) -> str:
        """Add weights; return their name."""
        array = values.detach().cpu().numpy() if isinstance(values, Tensor) else values
        held: FloatArray = np.ascontiguousarray(array, "<f4")
        dimensions = b"".join(whole(1, size) for size in array.shape)
        self.tensors.append(dimensions + whole(2, FLOAT) + text(8, name) + text(9, held.tobytes()))
        return name

    def add(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: float | list[int]) -> str:
        """Add a node; return the name of its output."""
        output = output or f"{kind.lower()}_{len(self.nodes)}"
        node = b"".join(text(1, name) for name in inputs) + text(2, output) + text(3, output) + text(4, kind)
        node += b"".join(text(5, _attribute(name, value)) for name, value in attributes.items())
        self.nodes.append(node)
        return output

    def emit(self, module: nn.Module, given: str, name: str) -> str:
        """Add a module; return the name of its output."""
        for kind, emitter in EMITTERS.items():
            if isinstance(module, kind):
                return emitter(self, module, given, name)
        raise ValueError(f"The stage “{name}” ({type(module).__name__}) cannot be written as ONNX.")


def _attribute(name: str, value: float | list[int]) -> bytes:
    if isinstance(value, list):
        return text(1, name) + b"".join(whole(8, number) for number in value) + whole(20, ATTRIBUTE_INTS)
    if isinstance(value, int):
        return text(1, name) + whole(3, value) + whole(20, ATTRIBUTE_INT)
    return text(1, name) + single(2, value) + whole(20, ATTRIBUTE_FLOAT)


def _value(name: str, shape: Sequence[str | int]) -> bytes:
    sizes = [whole(1, size) if isinstance(size, int) else text(2, size) for size in shape]
    tensor = whole(1, FLOAT) + text(2, b"".join(text(1, size) for size in sizes))
    return text(1, name) + text(2, text(1, tensor))


def _sequence(graph: _Graph, module: Any, given: str, name: str) -> str:  # noqa: ANN401 - see EMITTERS
    for child_name, child in module.named_children():
        given = graph.emit(child, given, f"{name}.{child_name}".strip("."))
    return given


def _block(graph: _Graph, module: Any, given: str, name: str) -> str:  # noqa: ANN401
    way = graph.emit(module.second, graph.emit(module.first, given, f"{name}.first"), f"{name}.second")
    return graph.add("Add", [graph.emit(module.skip, given, f"{name}.skip"), way])


def _convolution(graph: _Graph, module: Any, given: str, name: str) -> str:  # noqa: ANN401
    inputs = [given, graph.constant(f"{name}.weight", module.weight)]
    if module.bias is not None:
        inputs.append(graph.constant(f"{name}.bias", module.bias))
    pads = [*module.padding, *module.padding]
    size, strides = list(module.kernel_size), list(module.stride)
    return graph.add("Conv", inputs, kernel_shape=size, pads=pads, strides=strides)


def _pooling(graph: _Graph, module: Any, given: str, _name: str) -> str:  # noqa: ANN401
    size = [module.kernel_size] * 2
    return graph.add("MaxPool", [given], kernel_shape=size, strides=size)


def _linear(graph: _Graph, module: Any, given: str, name: str) -> str:  # noqa: ANN401
    weights = [graph.constant(f"{name}.{part}", getattr(module, part)) for part in ("weight", "bias")]
    return graph.add("Gemm", [given, *weights], transB=1)


Emitter = Callable[[_Graph, Any, str, str], str]
EMITTERS: dict[type[nn.Module], Emitter] = {
    Block: _block,
    nn.Sequential: _sequence,
    nn.Conv2d: _convolution,
    nn.MaxPool2d: _pooling,
    nn.Linear: _linear,
    nn.Flatten: lambda graph, _module, given, _name: graph.add("Flatten", [given], axis=1),
    nn.ReLU: lambda graph, _module, given, _name: graph.add("Relu", [given]),
    nn.LeakyReLU: lambda graph, module, given, _name: graph.add(
        "LeakyRelu", [given], alpha=float(module.negative_slope)
    ),
    nn.ELU: lambda graph, module, given, _name: graph.add("Elu", [given], alpha=float(module.alpha)),
    nn.Tanh: lambda graph, _module, given, _name: graph.add("Tanh", [given]),
    nn.Identity: lambda _graph, _module, given, _name: given,
    nn.Dropout: lambda _graph, _module, given, _name: given,
}
