"""What `digitscope explain` asks of the network: the same as the window asks for the same view."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from digitscope.engine.recogniser.in_process import InProcessClient
from digitscope.messages import Answer, FloatArray, ModelInfo, StageInfo
from digitscope.nn.inference.recognizer import Recognizer

DIGITS = 5
"""Significant digits of printed numbers: those of a float32 that mean something."""
GRAD_CAM = "grad-cam"


@dataclass(frozen=True, eq=False)
class Choices:
    """What is looked at, checked against the network."""

    view: str
    model: ModelInfo
    answer: Answer
    catalogue: Mapping[str, Any]
    temperature: float
    stage: str = ""
    index: int = 0
    cell: tuple[int, int] | None = None
    part: str = ""
    method: str = ""
    target: int | None = None
    against: int | None = None
    alone: bool = False
    """Against no other class."""

    def of_window(self) -> dict[str, Any]:
        """Return what `gui.explained_views.Wanted` takes besides the reading."""
        return {name: value for name, value in vars(self).items() if name != "answer"}


def answer_of(client: InProcessClient, image: FloatArray) -> Answer:
    """Read the picture, with the maps of all stages."""
    recognizer = client.recognizer
    read = recognizer.recognise(image, tuple(stage.name for stage in recognizer.info.stages))
    return Answer(0, read.probabilities, read.logits, read.maps, 0.0, read.verdict)


def choose(
    client: InProcessClient, answer: Answer, image: FloatArray, arguments: argparse.Namespace
) -> Choices:
    """Return what the command line means for this network.

    Raises:
        ValueError: if it names a stage, map, cell or class that the network has not.
    """
    recognizer, view = client.recognizer, arguments.view
    catalogue = client.explain("catalogue", image, {})
    usual = "pca" if view == "map" else str(catalogue["usual_method"])
    method = str(arguments.method or usual)
    stage = _stage(recognizer, arguments, catalogue, method)
    index, cell = 0, None
    if view == "inspector":
        index, cell = _place(stage, answer, arguments)
    return Choices(
        view, recognizer.info, answer, catalogue, float(recognizer.card.temperature),
        stage=stage.name, index=index, cell=cell, part=arguments.part or "receptive", method=method,
        target=_class(recognizer, arguments.klass), alone=arguments.against == "none",
        against=None if arguments.against == "none" else _class(recognizer, arguments.against),
    )  # fmt: skip


def numbers(client: InProcessClient, answer: Answer, image: FloatArray, choices: Choices) -> dict[str, Any]:
    """Return the explanation's data as JSON takes it: arrays as lists, what is not a number as null."""
    if choices.view == "layers":
        stages = [
            {"name": stage.name, "kind": stage.kind, "shape": list(stage.shape), "weights": stage.weights,
             "output": answer.maps[stage.name]}
            for stage in choices.model.stages
        ]  # fmt: skip
        found: dict[str, Any] = {"classes": choices.model.classes, "probabilities": answer.probabilities}
        return plain(found | {"stages": stages})  # type: ignore[no-any-return]
    kind, options = question(choices)
    return plain(client.explain(kind, image, options))  # type: ignore[no-any-return]


def question(choices: Choices) -> tuple[str, dict[str, Any]]:
    """Return kind and options of the explanation that the view shows."""
    order = np.argsort(-choices.answer.probabilities, kind="stable").tolist()
    match choices.view:
        case "inspector":
            return choices.part, _of_part(choices)
        case "saliency" | "sanity":
            target = order[0] if choices.target is None else choices.target
            options: dict[str, Any] = {"method": choices.method}
            against = next(i for i in (*order[1::-1], target) if i != target or len(order) == 1)
            against = against if choices.against is None else choices.against
            if not choices.alone and against != target:
                options["against"] = against
            if choices.method == GRAD_CAM:
                options["stage"] = choices.stage
            return choices.view, options | ({"class": target} if choices.view == "sanity" else {})
        case "change":
            return "change", {"target": order[1] if choices.target is None else choices.target}
        case "map":
            return "layout", {"stage": choices.stage, "method": choices.method}
    return "neighbours", {}


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return lists, rounded numbers, texts and dictionaries for arrays, tuples and numpy's numbers."""
    match value:
        case dict():
            return {str(name): plain(each) for name, each in value.items()}
        case np.ndarray():
            return plain(value.tolist())
        case list() | tuple():
            return [plain(each) for each in value]
        case np.generic():
            return plain(value.item())
        case float():
            return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
    return value


def _of_part(choices: Choices) -> dict[str, Any]:
    options: dict[str, Any] = {"stage": choices.stage}
    if choices.part not in ("receptive", "worth"):  # one answer tells of all maps of the layer
        options["map"] = choices.index
    if choices.part == "arithmetic" and choices.cell is not None:
        options |= {"row": choices.cell[0], "column": choices.cell[1]}
    return options


def _stage(
    recognizer: Recognizer, arguments: argparse.Namespace, catalogue: Mapping[str, Any], method: str
) -> StageInfo:
    """Return the named stage, or the one that the window begins with."""
    stages = {stage.name: stage for stage in recognizer.info.stages}
    name = arguments.stage
    if name is None:
        first = next((stage.name for stage in recognizer.info.stages if stage.weights), "input")
        usual = {"map": catalogue["hidden_stage"], "inspector": first}
        name = usual.get(arguments.view, catalogue["usual_stage"] or first)
    if name not in stages:
        raise ValueError(f"This network has no stage named “{name}”; it has {', '.join(stages)}.")
    if method == GRAD_CAM and name not in catalogue["stages"]:
        has = _listed(catalogue["stages"])
        raise ValueError(f"Grad-CAM needs a stage with maps; this network has {has}.")
    return stages[name]


def _place(
    stage: StageInfo, answer: Answer, arguments: argparse.Namespace
) -> tuple[int, tuple[int, int] | None]:
    """Return map and cell of the inspector; the strongest cell where none is named."""
    index = arguments.map or 0
    if not 0 <= index < stage.shape[0]:
        raise ValueError(f"{stage.name} has {stage.shape[0]} maps, from 0; there is no map {index}.")
    if len(stage.shape) < 3:
        if arguments.cell is not None:
            raise ValueError(f"{stage.name} has no rows and columns: --map alone names one of its cells.")
        return index, None
    height, width = stage.shape[1:]
    row, column = arguments.cell or divmod(int(np.nanargmax(answer.maps[stage.name][index])), width)
    if row >= height or column >= width:
        raise ValueError(f"A map of {stage.name} is {height}×{width}; there is no cell {row},{column}.")
    return index, (int(row), int(column))


def _class(recognizer: Recognizer, name: str | None) -> int | None:
    classes = recognizer.info.classes
    if name is not None and name not in classes:
        raise ValueError(f"This network has no class “{name}”; it has {_listed(classes)}.")
    return None if name is None else classes.index(name)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names) or "none"
