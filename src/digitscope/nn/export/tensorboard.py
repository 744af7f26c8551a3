"""Curves as TensorBoard reads them: a file of events.

Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto (event, summary) and
tensorflow's record_writer: length, its checksum, the event, its checksum.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from digitscope.atomic_write import write_atomically
from digitscope.nn.export.protobuf import double, single, text, whole

CASTAGNOLI = 0x82F63B78
"""The polynomial of CRC-32C, its bits reversed."""
MASK = 0xA282EAD8
TAGS = {
    ("progress", "loss"): "loss/training",
    ("progress", "training_accuracy"): "accuracy/training",
    ("progress", "rate"): "learning rate",
    ("progress", "digits_per_second"): "digits a second",
    ("epoch", "held_out_loss"): "loss/held out",
    ("epoch", "held_out_accuracy"): "accuracy/held out",
}
"""Kind of log entry and field, and what TensorBoard calls it."""


def write_events(folder: Path, entries: Iterable[Mapping[str, Any]], began: float) -> Path:
    """Write log entries of a run as events; return the file. began: seconds since 1970."""
    content = _record(double(1, began) + text(3, "brain.Event:2"))
    for entry in entries:
        values = b"".join(
            text(1, text(1, tag) + single(2, float(entry[field])))
            for (kind, field), tag in TAGS.items()
            if entry.get("kind") == kind and entry.get(field) is not None
        )
        if values and entry.get("step") is not None:
            moment = began + float(entry.get("seconds") or 0)
            content += _record(double(1, moment) + whole(2, int(entry["step"])) + text(5, values))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"events.out.tfevents.{int(began)}.digitscope"
    write_atomically(path, content)
    return path


def _record(event: bytes) -> bytes:
    length = struct.pack("<Q", len(event))
    return length + _masked(length) + event + _masked(event)


def _masked(content: bytes) -> bytes:
    crc = crc32c(content)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + MASK) & 0xFFFFFFFF)


def crc32c(content: bytes) -> int:
    """Return the CRC-32C of some bytes."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def _entry(number: int) -> int:
    for _ in range(8):
        number = number >> 1 ^ (CASTAGNOLI if number & 1 else 0)
    return number


TABLE = [_entry(number) for number in range(256)]
