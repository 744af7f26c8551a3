"""Looking for the smallest change that makes a picture another digit: by slope, then by leaving out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from digitscope.nn.explain.brush import Touch, dabs, pieces, roughness
from digitscope.nn.explain.context import Context

PRICES = (0.03, 0.08, 0.2)
"""Of a pixel of ink, in logits: a low price finds a change surely, a high one a small change."""
EDGE_PRICE = 0.3
"""Of a pixel of edge, relative to ink."""
GREY_PRICE = 0.8
"""Of a pixel half full, relative to ink: a pen makes no grey."""
START = -4.0
"""Logit of each dab's strength at the beginning: nearly nothing."""
RATE = 0.25
AHEAD = 3.0
"""Logits by which the wanted class should lead."""
SURE = 0.5
"""Probability from which on the picture counts as read as the wanted digit."""
SHIFTS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
"""Places, in pixels, in which a change has to work: a drawing is centred again when ink comes to it."""
PARTS_AT_ONCE = 4


@dataclass(eq=False)
class Search:
    """One search; `step` moves all candidates, `check` keeps the smallest that works."""

    context: Context
    picture: Tensor
    """(1, 1, 28, 28)."""
    target: int
    best: Touch | None = None
    steps: int = 0
    _centres: Tensor = field(init=False)
    _speed: Tensor = field(init=False)
    _size: Tensor = field(init=False)
    _random: torch.Generator = field(init=False)

    def __post_init__(self) -> None:
        self._centres = torch.full((len(PRICES), 2, *self.picture.shape[-2:]), START)
        self._speed, self._size = torch.zeros_like(self._centres), torch.zeros_like(self._centres)
        self._random = torch.Generator().manual_seed(0)

    def touches(self) -> Touch:
        """Return all candidates, as a pen would do them."""
        return dabs(self._centres).hardened(self.picture)

    def step(self) -> None:
        """Move all candidates down the slope (Adam, Kingma and Ba 2015).

        Not by torch.optim, whose first step imports torch's compiler for seconds.
        """
        self.steps += 1
        with torch.enable_grad():
            centres = self._centres.requires_grad_()
            (slope,) = torch.autograd.grad(self._cost(dabs(centres)).sum(), centres)
        self._centres = centres.detach()
        self._speed = 0.9 * self._speed + 0.1 * slope
        self._size = 0.999 * self._size + 0.001 * slope**2
        speed = self._speed / (1 - 0.9**self.steps)
        size = (self._size / (1 - 0.999**self.steps)).sqrt()
        self._centres -= RATE * speed / (size + 1e-8)

    def _cost(self, touch: Touch) -> Tensor:
        """Return (B,): what is missing in the lead of the wanted class, and the price of the change."""
        # Shaken by a pixel: what works in one place alone would be gone when the drawing is centred again.
        down, across = torch.randint(-1, 2, (2,), generator=self._random).tolist()
        logits = self._logits(torch.roll(touch.on(self.picture), (down, across), dims=(2, 3)))
        others = logits.clone()
        others[:, self.target] = -torch.inf
        missing = (AHEAD - logits[:, self.target] + others.amax(dim=1)).clamp(min=0)
        grey = (touch.add * (1 - touch.add)).sum(dim=(1, 2, 3))
        price = touch.amount(self.picture) + EDGE_PRICE * roughness(touch.add) + GREY_PRICE * grey
        return missing + torch.tensor(PRICES) * price

    def _logits(self, pictures: Tensor) -> Tensor:
        logits: Tensor = self.context.model((pictures - self.context.card.mean) / self.context.card.std)
        return logits

    @torch.no_grad()
    def probabilities(self, pictures: Tensor) -> Tensor:
        """Return (B, classes), calibrated."""
        return self.context.probabilities(self._logits(pictures))

    def works(self, touch: Touch) -> Tensor:
        """Return (B,): whether each is read as the wanted digit, in its place and mostly beside it."""
        changed = touch.on(self.picture)
        moved = torch.cat([torch.roll(changed, shift, dims=(2, 3)) for shift in SHIFTS])
        wanted = self.probabilities(moved)[:, self.target].view(len(SHIFTS), -1)
        return (wanted[0] >= SURE) & (wanted.mean(dim=0) >= SURE)

    @torch.no_grad()
    def check(self) -> None:
        """Keep the smallest candidate that works, if it is smaller than what is kept."""
        self._keep(self.touches())

    def leave_out(self) -> Iterator[None]:
        """Take connected parts out of what is kept while it works without them; yields after each try."""
        tried = 0
        while self.best is not None:
            parts = [(0, mask) for mask in pieces(self.best.add[0, 0])]
            parts += [(1, mask) for mask in pieces(self.best.remove[0, 0])]
            if len(parts) < 2 or tried >= len(parts):
                return
            parts = sorted(parts, key=lambda part: -float(part[1].sum()))[tried : tried + PARTS_AT_ONCE]
            add = torch.stack([self.best.add[0] * (1 - mask if kind == 0 else 1) for kind, mask in parts])
            remove = torch.stack(
                [self.best.remove[0] * (1 - mask if kind == 1 else 1) for kind, mask in parts]
            )
            tried = 0 if self._keep(Touch(add, remove)) else tried + PARTS_AT_ONCE
            yield None

    def _keep(self, touch: Touch) -> bool:
        amounts = torch.where(self.works(touch), touch.amount(self.picture), torch.inf)
        smallest = int(amounts.argmin())
        known = torch.inf if self.best is None else float(self.best.amount(self.picture)[0])
        if amounts[smallest] >= known:
            return False
        self.best = touch.one(smallest)
        return True
