"""Files that are damaged or lie, made from a seed."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest


def _odd_versions(content: bytes, seed: int, count: int = 60) -> Iterator[bytes]:
    """Yield damaged versions of a file: cut off, with changed bits, lengths blown up, parts doubled."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        made, kind = bytearray(content), random.integers(6)
        at = int(random.integers(len(made)))
        if kind == 0:
            del made[at:]
        elif kind == 1:
            for place in random.integers(len(made), size=random.integers(1, 9)):
                made[place] ^= 1 << int(random.integers(8))
        elif kind == 2:  # a length or a size, blown up
            made[at : at + 4] = random.choice([b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\xff\xff\xff\x7f"])
        elif kind == 3:
            made[at:at] = made[max(0, at - 40) : at] * int(random.integers(1, 4))
        elif kind == 4:
            del made[at : at + int(random.integers(1, 30))]
        else:
            made[at : at + 8] = random.bytes(8)
        yield bytes(made)


@pytest.fixture
def odd_versions() -> Callable[..., Iterator[bytes]]:
    """Return what yields damaged versions of a file: content, seed, how many."""
    return _odd_versions
