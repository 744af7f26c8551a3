"""The saliency methods by name: what each shows, who published it, and what it cannot say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """A saliency method, in words for people."""

    name: str
    title: str
    paper: str
    shows: str
    limits: tuple[str, ...]
    unit: str
    """What a number of the map means."""
    signed: bool
    """Whether there is *against* (below 0) beside *for* (above 0)."""


GRADIENT = Method(
    "gradient",
    "Gradient",
    "Simonyan, Vedaldi and Zisserman: Deep Inside Convolutional Networks (2014)",
    "How the score would answer if a pixel became a little lighter.",
    (
        "It speaks of tiny changes: once the score is sure, a pixel that decides can have the gradient 0.",
        "It is grainy, because it follows every kink of the network.",
        "It also answers where there is no ink: it says what ink there would do.",
    ),
    "change of the score if this pixel went from black to white at the slope it has now",
    True,
)
INPUT_TIMES_GRADIENT = Method(
    "input-gradient",
    "Input × gradient",
    "Shrikumar, Greenside, Shcherbina and Kundaje: Not Just a Black Box (2016)",
    "The gradient times the ink that is there: what each inked pixel adds, taken at the slope it has now.",
    (
        "A black pixel always gets 0, so it cannot say that missing ink matters.",
        "The parts add up to the score only where twice the ink makes twice the score: in a network without "
        "biases (nor a mean taken off the picture) that bends at zero alone, as ReLUs and poolings do.",
    ),
    "part of the score, by the slope at this picture",
    True,
)
INTEGRATED = Method(
    "integrated-gradients",
    "Integrated gradients",
    "Sundararajan, Taly and Yan: Axiomatic Attribution for Deep Networks (2017)",
    "What each pixel adds to the score on the way from an empty picture to this one; the parts add up.",
    (
        "It depends on where the way starts: here an empty (black) picture.",
        "A black pixel always gets 0, so it cannot say that missing ink matters.",
        "The pictures on the way are grey digits that nobody draws.",
    ),
    "part of the score (the parts add up to this picture's score less the empty picture's)",
    True,
)
GRAD_CAM = Method(
    "grad-cam",
    "Grad-CAM",
    "Selvaraju, Cogswell, Das, Vedantam, Parikh and Batra: Grad-CAM (2017)",
    "Where the maps of one layer speak for it: each map weighted by its mean gradient, the sum cut at 0.",
    (
        "It is as coarse as the layer: a few cells, stretched to the picture.",
        "One weight for a whole map: it can miss what only part of a map says.",
        "It leaves out what speaks against the digit.",
    ),
    "weighted sum of the layer's maps (only its shape can be read, not its size)",
    False,
)
OCCLUSION = Method(
    "occlusion",
    "Occlusion",
    "Zeiler and Fergus: Visualizing and Understanding Convolutional Networks (2014)",
    "How much the score falls when a small square is covered, averaged over all squares that cover a pixel.",
    (
        "A covered digit is one that nobody drew: the network may answer to the edge of the square.",
        "Two parts that can stand in for each other both seem unimportant.",
        "It depends on the size of the square and on what it is filled with.",
    ),
    "fall of the score when this place is covered",
    True,
)

METHODS: dict[str, Method] = {
    method.name: method for method in (GRADIENT, INPUT_TIMES_GRADIENT, INTEGRATED, GRAD_CAM, OCCLUSION)
}
