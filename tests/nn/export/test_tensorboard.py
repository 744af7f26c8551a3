"""Curves as TensorBoard's events."""

import struct

from digitscope.nn.export.protobuf import fields, varint
from digitscope.nn.export.tensorboard import crc32c, write_events


def test_the_checksum_is_the_known_one():
    assert crc32c(b"123456789") == 0xE3069283  # the check value of CRC-32C's definition
    assert crc32c(bytes(32)) == 0x8A9136AA  # RFC 3720, B.4


def test_numbers_are_written_as_the_format_says():
    assert varint(300) == b"\xac\x02"
    assert len(varint(-1)) == 10


def test_each_curve_has_its_events(tmp_path):
    entries = [
        {"kind": "progress", "step": 3, "loss": 0.5, "training_accuracy": None, "rate": 0.25, "seconds": 2.0},
        {"kind": "epoch", "step": 4, "held_out_loss": 0.75, "seconds": 3.0},
        {"kind": "hint", "step": 4},
    ]
    content = write_events(tmp_path / "logs", entries, 1000.0).read_bytes()
    events = []
    while content:
        (length,) = struct.unpack("<Q", content[:8])
        events.append(dict(fields(content[12 : 12 + length])))
        content = content[16 + length :]
    assert events[0][3] == b"brain.Event:2"
    assert [event[2] for event in events[1:]] == [3, 4]
    assert struct.unpack("<d", events[1][1]) == (1002.0,)
    found = [dict(fields(value)) for event in events[1:] for _, value in fields(event[5])]
    told = {value[1]: struct.unpack("<f", value[2])[0] for value in found}
    assert told == {b"loss/training": 0.5, b"learning rate": 0.25, b"loss/held out": 0.75}
