"""The arithmetic of one number, in sentences and rows; what `arithmetic` answers becomes text here."""

from __future__ import annotations

from typing import Any

import numpy as np

from digitscope.gui.inside.inspector.value_rows import Row
from digitscope.gui.style.number_format import short_number

TERMS = 8
"""So many products of a dense layer are shown one by one."""


def sum_sentence(result: dict[str, Any]) -> str:
    """Say how the number comes about."""
    said = _HOW[result["how"]](result)
    following = result.get("next")
    if following and following["value"] is not None:
        said += f" Then {following['stage']} makes {_n(following['value'])} of it."
    elif following:
        said += f" Then {following['stage']} ({following['kind']}) takes it."
    return said


def sum_rows(result: dict[str, Any]) -> list[Row]:
    """Return the parts that add up to the number, the largest first; none where it is no sum."""
    if result["how"] == "convolution":
        sums = result["channel_sums"]
        order = np.argsort(-np.abs(sums), kind="stable")
        source = result["from"]
        rows = [
            Row(f"{source} {result['channels'][place]}", float(sums[place]), _n(sums[place]))
            for place in order.tolist()
        ]
        return [*rows, Row("bias", result["bias"], _n(result["bias"]))]
    if result["how"] == "linear":
        return _dense_rows(result)
    if result["how"] == "composite":
        return [
            Row(f"{part['name']} ({part['kind']})", float(part["value"] or 0), _part_text(part))
            for part in result["parts"]
        ]
    return []


def channel_of_row(result: dict[str, Any], row: int) -> int | None:
    """Return which channel of a convolution a row of `sum_rows` stands for; None for the bias."""
    order = np.argsort(-np.abs(result["channel_sums"]), kind="stable")
    return int(order[row]) if row < len(order) else None


def _dense_rows(result: dict[str, Any]) -> list[Row]:
    products, given, weights = result["products"], result["patches"], result["kernels"]
    order = np.argsort(-np.abs(products), kind="stable")
    rows = [
        Row(
            f"{result['from']} {cell}",
            float(products[cell]),
            f"{_n(given[cell])} × {_n(weights[cell])} = {_n(products[cell])}",
        )
        for cell in order[:TERMS].tolist()
    ]
    rest = float(products[order[TERMS:]].sum())
    if len(order) > TERMS:
        rows.append(Row(f"{len(order) - TERMS:,} others", rest, _n(rest), bar=False))
    return [*rows, Row("bias", result["bias"], _n(result["bias"]))]


def _part_text(part: dict[str, Any]) -> str:
    shape = "×".join(map(str, part["shape"]))
    return shape if part["value"] is None else f"{shape}: {_n(part['value'])}"


def _input(result: dict[str, Any]) -> str:
    pixel, mean, std = result["pixel"], result["mean"], result["std"]
    return (
        f"The pixel is {_n(pixel)} of white. The network takes "
        f"({_n(pixel)} − {_n(mean)}) / {_n(std)} = {_n(result['value'])}."
    )


def _convolution(result: dict[str, Any]) -> str:
    count = len(result["channels"])
    products = result["sum"] - result["bias"]
    maps = "1 map" if count == 1 else f"{count} maps"
    return (
        f"Patch × kernel, added up over {maps} of {result['from']}: {_n(products)}; "
        f"with the bias {_n(result['bias'])} it is {_n(result['sum'])}."
    )


def _linear(result: dict[str, Any]) -> str:
    products = result["sum"] - result["bias"]
    return (
        f"{len(result['products']):,} numbers of {result['from']}, each times its weight, add up to "
        f"{_n(products)}; with the bias {_n(result['bias'])} it is {_n(result['sum'])}."
    )


def _activation(result: dict[str, Any]) -> str:
    return f"{result['rule']} of the number before: x = {_n(result['before'])} becomes {_n(result['value'])}."


def _maximum(result: dict[str, Any]) -> str:
    row, column = result["chosen"]
    rows, columns = result["patch"].shape
    return (
        f"The largest of {rows}×{columns} numbers of {result['from']}: {_n(result['value'])}, "
        f"at row {row}, column {column}."
    )


def _average(result: dict[str, Any]) -> str:
    return (
        f"The mean of a patch of {result['from']}: {_n(result['sum'])} / {result['divisor']} = "
        f"{_n(result['value'])}."
    )


def _norm(result: dict[str, Any]) -> str:
    return (
        f"({_n(result['before'])} − {_n(result['mean'])}) / √{_n(result['variance'] + result['eps'])} × "
        f"{_n(result['factor'])} + {_n(result['bias'])} = {_n(result['value'])}: mean and variance were "
        "learned."
    )


def _same(result: dict[str, Any]) -> str:
    source = result["source"]
    place = f"cell {source[0]}"
    if len(source) == 3:
        place = f"map {source[0]}, row {source[1]}, column {source[2]}"
    return f"The same number as in {result['from']}, {place}: {_n(result['value'])}."


def _composite(result: dict[str, Any]) -> str:
    return (
        f"{len(result['parts'])} steps with {result['weights']:,} weights, in this order; at this place they "
        f"end in {_n(result['value'])}."
    )


def _n(value: float) -> str:
    return short_number(float(value))


_HOW = {
    "input": _input,
    "convolution": _convolution,
    "linear": _linear,
    "activation": _activation,
    "maximum": _maximum,
    "average": _average,
    "norm": _norm,
    "same": _same,
    "composite": _composite,
}
