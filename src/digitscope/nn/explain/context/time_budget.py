"""How much to do between two yields, so that a new stroke interrupts soon."""

from __future__ import annotations

PIECE_SECONDS = 0.008
"""Work between two yields: also where a piece takes longer than the last ones, or other programs want the
processor, it stays under 50 ms."""


class Pace:
    """How many items to work on between two yields, learned from how long the last ones took."""

    def __init__(self, first: int = 8, most: int = 256, seconds: float = PIECE_SECONDS) -> None:
        self.size = first
        self.most = most
        self.seconds = seconds

    def note(self, done: int, seconds: float) -> None:
        """Take note that `done` items took so long."""
        fits = int(done * self.seconds / max(seconds, 1e-6))
        # At most doubled: the first piece is often slow for other reasons, a tiny one is measured badly.
        self.size = max(1, min(fits, 2 * self.size, self.most))
