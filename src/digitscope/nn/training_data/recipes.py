"""Recipes: everything that makes a network, from the data to the settings, under one name."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from digitscope.ink.synthesis.stroke_augmentation import Amounts
from digitscope.nn.training_data.reframing import Reframing
from digitscope.nn.training_data.sources import Source
from digitscope.runs.settings.augmentation import PixelAugment
from digitscope.runs.settings.config import TrainConfig


@dataclass(frozen=True)
class Finish:
    """A further, short training from the weights of the one before."""

    epochs: float
    rate: float
    augment: PixelAugment | None
    sources: tuple[Source, ...]
    views: float = 0.0
    """Degrees; if any, the network also learns to answer at one look as the one before answers at three: with
    the picture as it is, and turned by so much to either side (`Views`). Batch norms are folded in before."""
    faith: float = 0.5
    """Weight of the distillation loss from what three looks say, beside the loss on the labels."""
    softened: float = 2.0
    """Its temperature: by this both logits are divided first (`training.strayed`)."""

    def config(self, first: TrainConfig, number: int) -> TrainConfig:
        """Return the settings, those of the first training where nothing else is said."""
        if self.views:
            first = replace(first, options=first.options | {"normalise": False}, softened=self.softened)
        return replace(
            first,
            epochs=self.epochs,
            rate=self.rate,
            augment=self.augment,
            warm_up=0.02,
            seed=first.seed + number,
        )


@dataclass(frozen=True)
class Recipe:
    """What a network is made of."""

    description: str
    config: TrainConfig
    sources: tuple[Source, ...]
    finishes: tuple[Finish, ...] = ()
    judges: tuple[str, ...] = ()
    """Data sets that choose and calibrate and are never learned from; passed over where they are missing."""
    verdicts: bool = False
    """Whether it is fitted when the network has to say “not sure” or “not a digit”."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self) | {"sources": [asdict(s) for s in self.sources], "judges": list(self.judges)}


MNIST = Source("mnist", held_out=1 / 12, licence="CC BY-SA 3.0")
TURNED_MNIST = replace(
    MNIST,
    times=3,
    softened=True,
    reframed=(
        Reframing(still=0.3),
        Reframing(turn=26.0, slant=0.25, stretch=0.25, thinner=0.5, thicker=0.8),
        Reframing(turn=22.0, thinner=0.8, thicker=1.3),
    ),
)
"""Once as most people write, once as few hold their paper, and once with other pens, turned as well."""
BENT = 0.06
"""Digits bent more than people's differ from one time to the next: others' hands are read better for it."""
FORMS = Amounts(rotation=5.0, warp=BENT, forms=0.6, soft=0.2)
"""More of the flagged 1, barred 7 and slashed 0 than the writers of the training strokes use."""
AS_THEY_ARE = Amounts(rotation=6.0, forms=0.0, soft=0.3)
UNIPEN = Source(
    "pens/unipen_train", times=4, between=3, held_out=1 / 8, licence="CC BY 4.0", amounts=FORMS, whole=True
)
MADE = Source(
    "made:4000", held_out=0, licence="made by the program", amounts=Amounts(warp=BENT, forms=0.0, soft=0.2)
)
REGIONAL = Source(
    "made-regional:14000",
    held_out=0,
    licence="made by the program",
    amounts=Amounts(rotation=3.0, slant=0.1, warp=BENT, forms=0.0),
)
"""Long flags, hooks, open heads: how much of Europe writes, and hardly one of the training's writers does."""
LOOKALIKES = "oODQ|/\\!Il'`,.()[]SsZzqbgGB&-_:;\"^>}jy"
"""Characters that many people write as others write a digit (or as a dot or dash, which are neither)."""
LETTERS = Source(
    "nondigits/unipen_train",
    held_out=1 / 8,
    licence="CC BY 4.0",
    amounts=AS_THEY_ARE,
    nothing=True,
    leave_out=LOOKALIKES,
)
SCRIBBLES = Source(
    "made-nothing:5000",
    held_out=0.1,
    licence="made by the program",
    amounts=Amounts(forms=0.0, soft=0.3),
    nothing=True,
)
CALM = Amounts(rotation=5.0, slant=0.15, aspect=0.12, forms=0.3, soft=0.2)
CALM_SOURCES = (
    TURNED_MNIST,
    *(replace(source, amounts=CALM) for source in (UNIPEN, MADE)),
    replace(REGIONAL, amounts=Amounts(rotation=3.0, slant=0.1, aspect=0.08, forms=0.0)),
    *(replace(source, amounts=CALM) for source in (LETTERS, SCRIBBLES)),
)
"""Most digits lie closer to the usual ones than what a network learns most from."""

SHARP_MNIST = replace(MNIST, reframed=(Reframing(),))
"""As if it were drawn: what is known of pictures is to hold for the pad, too."""
FAR_MNIST = replace(
    TURNED_MNIST,
    times=4,
    reframed=(*TURNED_MNIST.reframed, Reframing(turn=30.0, thinner=1.0, thicker=0.0)),
)
"""A fourth time, turned the farthest and never thicker: what three looks at once read best."""

RECIPES: dict[str, Recipe] = {
    "first-steps": Recipe(
        "A small network that reads MNIST after ten seconds",
        TrainConfig(architecture="first-steps", epochs=2, rate=0.01, augment=None),
        (MNIST,),
    ),
    "mnist": Recipe("MNIST alone", TrainConfig(epochs=8), (MNIST,)),
    "bundled": Recipe(
        "The network that comes with the program: MNIST and pen strokes together",
        TrainConfig(
            options={"widths": [24, 32, 64, 128, 192], "kernels": [5, 5, 3, 3, 3], "pools": [0, 1, 3]},
            epochs=20,
            augment=None,  # each source says how it is varied
        ),
        (TURNED_MNIST, UNIPEN, MADE, REGIONAL, LETTERS, SCRIBBLES),
        finishes=(
            Finish(3, 0.0008, None, CALM_SOURCES),
            Finish(3, 0.0008, None, (*CALM_SOURCES, SHARP_MNIST)),
            Finish(3, 0.0005, None, (FAR_MNIST, *CALM_SOURCES[1:], SHARP_MNIST), views=18.0),
        ),
        judges=("pens/mfrdb_validation", "pens/crohme_validation"),
        verdicts=True,
    ),
}
