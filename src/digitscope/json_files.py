"""JSON from files and into files: the one place that reads it, and the one that writes it.

What a file holds is hostile until read: too deep, too large, numbers that no float holds, half letters, a key
that is there twice. Each of these is a `JsonError` with a clause that says so (standard library only).
"""

from __future__ import annotations

import json
import math
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

Table: TypeAlias = dict[str, Any]
MOST_BYTES = 64 << 20
MOST_DEPTH = 64
"""Lists and tables in each other; what the program itself writes has at most ten."""
MOST_MEMORY = 400 << 20
"""Bytes that may become of a text: of three letters Python can make an object of seventy bytes."""
_TABLE_BYTES, _LIST_BYTES, _VALUE_BYTES = 232, 88, 32
MOST_TEXT = 200
"""Letters of a name or another short text."""
LATEST = 253_402_214_400.0
"""Seconds since 1970 until the end of the year 9999: no calendar names a later day."""
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)', re.DOTALL)
_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SUSPICIOUS = re.compile(rb"[eE]\+?[0-9]{3}|[0-9]{300}|\\u[dD][89a-fA-F]")
"""A number that may be too large for a float, or half a letter: then everything is looked at."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonError(ValueError):
    """JSON that cannot be used; the message is a clause without its full stop: “it is not JSON (…)”."""


def parse(given: str | bytes, *, most: int = MOST_BYTES, gaps: bool = False) -> Any:  # noqa: ANN401
    """Return what a JSON text holds.

    most: Bytes that it may have.
    gaps: Whether `NaN` and `Infinity`, which JSON does not know, count as null; else they are refused.

    Raises:
        JsonError: if it is not JSON, or JSON that no file of ours has.
    """
    try:
        raw = given.encode() if isinstance(given, str) else given
        if len(raw) > most:
            raise JsonError(f"it is longer than {most // 1000:,} KB")
        _check_size(raw)
        value = json.loads(
            raw.decode("utf-8-sig"),
            parse_constant=_gap if gaps else _no_number,
            object_pairs_hook=_table,
        )
    except UnicodeError as error:
        raise JsonError("it is not text (UTF-8)") from error
    except RecursionError as error:
        raise JsonError(f"it is nested deeper than {MOST_DEPTH} levels") from error
    except json.JSONDecodeError as error:
        raise JsonError(f"it is not JSON (line {error.lineno}, letter {error.colno})") from error
    except JsonError:
        raise
    except ValueError as error:  # whole numbers of more than 4300 digits
        raise JsonError("it holds a number that is too large") from error
    if _SUSPICIOUS.search(raw):
        _check_values(value)
    return value


def parse_table(given: str | bytes, *, most: int = MOST_BYTES, gaps: bool = False) -> Table:
    """Return the table that a JSON text holds; raises JsonError as `parse`, or if it is anything else."""
    value = parse(given, most=most, gaps=gaps)
    if not isinstance(value, dict):
        raise JsonError("it is not a table")
    return value


def read_table(path: Path, *, most: int = MOST_BYTES, gaps: bool = False) -> Table:
    """Return the table that a JSON file holds; `gaps` as in `parse`.

    Raises:
        OSError: if the file cannot be read.
        JsonError: if it holds anything else, or is no ordinary file.
    """
    return parse_table(read_bytes(path, most=most), most=most, gaps=gaps)


def read_bytes(path: Path, *, most: int = MOST_BYTES) -> bytes:
    """Return what a file of JSON holds, unread; raises OSError, JsonError as `read_table`."""
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise JsonError(f"it is longer than {most // 1000:,} KB")
    return content


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading; raises OSError, or JsonError for a pipe or a folder."""
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would never end
        raise JsonError("it is not an ordinary file")
    return path.open("rb")


def to_text(value: object, *, indent: int | None = None, compact: bool = False) -> str:
    """Return JSON that every reader takes: a number that is none becomes null, half a letter becomes “�”."""
    between = (",", ":") if compact else None
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, separators=between)
    except ValueError:
        plain = _without_gaps(value)
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=indent, separators=between)
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def to_bytes(value: object, *, indent: int | None = None, compact: bool = False) -> bytes:
    """Return JSON as `to_text`, as UTF-8."""
    return to_text(value, indent=indent, compact=compact).encode()


# -- what a table holds, by kind ----------------------------------------------------------------------------


def text_in(table: Table, name: str, default: str | None = None, most: int = MOST_TEXT) -> str:
    """Return a text of a table; raises JsonError if it is another kind, too long or missing (no default)."""
    value = _of(table, name, default)
    if not isinstance(value, str) or len(value) > most:
        raise JsonError(f"its “{name}” is not a short text")
    return value


def number_in(table: Table, name: str, default: float | None = None) -> float:
    """Return a number of a table; raises JsonError as `text_in`."""
    value = _of(table, name, default)
    if not is_number(value):
        raise JsonError(f"its “{name}” is not a number")
    return float(value)


def table_in(table: Table, name: str) -> Table:
    """Return a table in a table, an empty one if it is missing; raises JsonError if it is another kind."""
    value = table.get(name, {})
    if not isinstance(value, dict):
        raise JsonError(f"its “{name}” is not a table")
    return value


def texts_in(table: Table, name: str, most: int = MOST_TEXT) -> tuple[str, ...]:
    """Return a list of texts of a table; raises JsonError as `text_in`."""
    return texts(_of(table, name, None), name, most)


def texts(value: object, name: str, most: int = MOST_TEXT) -> tuple[str, ...]:
    """Return a list of short texts; raises JsonError if it is anything else."""
    if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= most for one in value):
        raise JsonError(f"its “{name}” is not a list of short texts")
    return tuple(value)


def is_number(value: object) -> bool:
    """Tell a number (neither NaN nor infinite, nor too large for a float) from everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _of(table: Table, name: str, default: object) -> Any:  # noqa: ANN401 - the caller says what it may be
    value = table.get(name, default)
    if value is None:
        raise JsonError(f"it has no “{name}”")
    return value


# -- checks -------------------------------------------------------------------------------------------------


def _check_size(raw: bytes) -> None:
    """Refuse, before anything is made of it, what is too deep or would fill the memory."""
    tables, lists, values = raw.count(b"{"), raw.count(b"["), raw.count(b",")
    if _TABLE_BYTES * tables + _LIST_BYTES * lists + _VALUE_BYTES * values > MOST_MEMORY:
        raise JsonError("it holds more than the program can take")
    if tables + lists <= MOST_DEPTH:
        return
    brackets = _STRING.sub(b"", raw).translate(None, _BRACKETS)
    for _level in range(MOST_DEPTH):
        inner = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if inner == brackets:
            return  # done, or not JSON, which the reader will say
        brackets = inner
    if brackets:
        raise JsonError(f"it is nested deeper than {MOST_DEPTH} levels")


def _check_values(value: object) -> None:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += (*one.keys(), *one.values())
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and _SURROGATE.search(one):
            raise JsonError("a text in it holds half a letter")
        elif isinstance(one, int | float) and not isinstance(one, bool) and not is_number(one):
            raise JsonError("it holds a number that is too large")


def _table(pairs: Iterable[tuple[str, Any]]) -> Table:
    pairs = list(pairs)
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonError(f"it has “{twice:.40}” twice")
    return made


def _no_number(name: str) -> None:
    raise JsonError(f"it holds {name}, which is not a number")


def _gap(_name: str) -> None:
    return None


def _without_gaps(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, dict):
        return {name: _without_gaps(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_gaps(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
