"""How far training pictures may be changed before the network sees them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from digitscope.runs.settings.descriptions import Explained

AMOUNTS: dict[str, Explained] = {
    "turn": Explained("Turn", "degrees to either side; beyond 30 a 6 becomes a 9", 0, 180, (5, 15)),
    "shear": Explained("Slant", "pixels to the side for one pixel up", 0, 1, (0.1, 0.3)),
    "scale": Explained("Stretch", "share by which width and height change, each alone", 0, 1, (0.05, 0.2)),
    "shift": Explained("Shift", "pixels in any direction", 0, 14, (1, 3)),
    "bend": Explained("Bend", "pixels by which the paper is warped (std. deviation)", 0, 5, (0.5, 1.5)),
    "thickness": Explained("Line", "share of pictures made thicker or thinner", 0, 1, (0.1, 0.5)),
}


@dataclass(frozen=True)
class PixelAugment:
    """How far a picture may be changed; every amount is drawn evenly up to its bound, see `AMOUNTS`."""

    turn: float = 10.0
    shear: float = 0.15
    scale: float = 0.12
    shift: float = 1.5
    bend: float = 1.0
    thickness: float = 0.3

    def __post_init__(self) -> None:
        """Check the amounts; raises ValueError with a sentence."""
        for item in fields(self):
            AMOUNTS[item.name].check(f"augment: {item.name}", getattr(self, item.name), whole=False)

    @property
    def moves(self) -> bool:
        """Whether pictures are resampled at all."""
        return any((self.turn, self.shear, self.scale, self.shift, self.bend))
