"""How a network's accuracy falls when pictures are blurred, turned, covered, or photographed on paper."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from PIL import Image, ImageFilter

from digitscope.data.load import Digits
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.framing.framing import frame
from digitscope.ink.photo.loading import ImageError, load_picture
from digitscope.messages import FloatArray
from digitscope.nn.inference.recognizer import Recognizer

Damage: TypeAlias = Callable[[FloatArray, float, np.random.Generator], FloatArray]
MOST, MOST_PHOTOS = 1000, 150
"""Pictures that are damaged; photographing one takes as long as damaging a hundred."""
SEED = 4
PHOTO_SIDE, PAGE_SIDE = 140, 220


@dataclass(frozen=True)
class Curve:
    """Accuracy at each strength of one damage; the first strength leaves pictures as they are."""

    name: str
    unit: str
    strengths: tuple[float, ...]
    accuracies: tuple[float, ...]
    count: int


def curves_of(recognizer: Recognizer, digits: Digits) -> Iterator[Curve | str]:
    """Yield a curve for each damage, on pictures drawn by lot from the set.

    Before each of its points the damage's name comes, a place to stop.
    """
    random = np.random.default_rng(SEED)
    order = random.permutation(len(digits))
    names = recognizer.card.classes
    for name, (unit, strengths, damage) in DAMAGES.items():
        chosen = digits.pick(np.sort(order[: MOST_PHOTOS if damage is photographed else MOST]))
        pictures = chosen.images.astype(np.float32) / np.float32(255)
        labels = np.array([names.index(chosen.classes[label]) for label in chosen.labels])
        found = []
        for strength in strengths:
            yield name
            same = strength == strengths[0] and damage is not photographed
            damaged = pictures if same else damage(pictures, strength, random)
            drawn = (chosen.stay | chosen.soft) & (damage is not photographed)  # a photo is a picture
            read = recognizer.recognise_many(recognizer.seen(damaged, drawn=drawn)).argmax(axis=1)
            found.append(float((read == labels).mean()))
        yield Curve(name, unit, strengths, tuple(found), len(chosen))


def blurred(pictures: FloatArray, strength: float, _random: np.random.Generator) -> FloatArray:
    """Blur by a Gaussian of this standard deviation in pixels."""
    reach = np.arange(-7, 8)
    kernel = np.exp(-np.square(reach) / (2 * strength * strength)).astype(np.float32)
    tensor = torch.from_numpy(pictures)[:, None]
    across = torch.from_numpy(kernel / kernel.sum())[None, None]
    tensor = torch.nn.functional.conv2d(tensor, across[:, :, None], padding=(0, 7))
    tensor = torch.nn.functional.conv2d(tensor, across[:, :, :, None], padding=(7, 0))
    result: FloatArray = tensor[:, 0].numpy()
    return result


def noisy(pictures: FloatArray, strength: float, random: np.random.Generator) -> FloatArray:
    """Add noise of this standard deviation to every pixel."""
    return np.clip(pictures + random.normal(0, strength, pictures.shape), 0, 1).astype(np.float32)


def thickened(pictures: FloatArray, strength: float, _random: np.random.Generator) -> FloatArray:
    """Thicken lines by so many pixels, or thin them by a negative number; parts of a pixel are mixed."""
    tensor = torch.from_numpy(pictures)[:, None]
    for _ in range(int(abs(strength))):
        tensor = _grown(tensor, strength > 0)
    rest = abs(strength) % 1
    mixed = (1 - rest) * tensor + rest * _grown(tensor, strength > 0) if rest else tensor
    result: FloatArray = mixed[:, 0].numpy()
    return result


def _grown(tensor: torch.Tensor, thicker: bool) -> torch.Tensor:
    # A plus, not a square: a pixel wider all round is half a pixel on each side of the line.
    sign = 1 if thicker else -1
    up = torch.nn.functional.max_pool2d(sign * tensor, (3, 1), 1, (1, 0))
    across = torch.nn.functional.max_pool2d(sign * tensor, (1, 3), 1, (0, 1))
    return sign * (up + across) / 2


def turned(pictures: FloatArray, degrees: float, _random: np.random.Generator) -> FloatArray:
    """Turn about the middle; positive turns to the right."""
    angle = np.deg2rad(degrees)
    matrix = torch.tensor([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0]])
    grid = torch.nn.functional.affine_grid(
        matrix.float()[None].expand(len(pictures), -1, -1), [len(pictures), 1, 28, 28], align_corners=False
    )
    given = torch.from_numpy(pictures)[:, None]
    result: FloatArray = torch.nn.functional.grid_sample(given, grid, align_corners=False)[:, 0].numpy()
    return result


def covered(pictures: FloatArray, side: float, random: np.random.Generator) -> FloatArray:
    """Cover a black square of this side at a place by lot within the digit's box."""
    result = pictures.copy()
    size = int(side)
    for picture, (top, left) in zip(result, random.integers(4, 25 - size, (len(result), 2)), strict=True):
        picture[top : top + size, left : left + size] = 0
    return result


def photographed(pictures: FloatArray, strength: float, random: np.random.Generator) -> FloatArray:
    """Photograph on paper: uneven light, noise and blur of this strength, then opened as any picture is."""
    result = np.zeros_like(pictures)
    for index, picture in enumerate(pictures):
        try:
            framing = frame(Drawing(picture=load_picture(_photo(picture, strength, random))))
        except ImageError:
            continue
        if framing is not None:
            result[index] = framing.image
    return result


def _photo(picture: FloatArray, strength: float, random: np.random.Generator) -> bytes:
    ink = Image.fromarray(np.rint(picture * 255).astype(np.uint8)).resize((PHOTO_SIDE, PHOTO_SIDE), 3)
    page = Image.new("L", (PAGE_SIDE, PAGE_SIDE))
    page.paste(ink, tuple(random.integers(20, PAGE_SIDE - PHOTO_SIDE - 20, 2).tolist()))
    page = page.rotate(float(random.normal(0, 3 * strength))).filter(ImageFilter.GaussianBlur(1 + strength))
    across = np.linspace(-0.5, 0.5, PAGE_SIDE)
    slope_x, slope_y = random.normal(0, 0.35 * strength, 2)
    light = np.clip(0.82 + slope_x * across[None] + slope_y * across[:, None], 0.25, 1)
    seen = light * (1 - (0.8 - 0.35 * min(strength, 1.5)) * np.asarray(page, np.float64) / 255)
    seen += random.normal(0, 0.04 * strength, seen.shape)
    file = io.BytesIO()
    Image.fromarray(np.rint(np.clip(seen, 0, 1) * 255).astype(np.uint8)).save(file, "JPEG", quality=75)
    return file.getvalue()


DAMAGES: dict[str, tuple[str, tuple[float, ...], Damage]] = {
    "blur": ("standard deviation in pixels", (0, 0.5, 1, 1.5, 2, 2.5), blurred),
    "noise": ("standard deviation, ink is 1", (0, 0.1, 0.2, 0.3, 0.4, 0.5), noisy),
    "line thicker or thinner": ("pixels", (0, -1.5, -1, -0.5, 0.5, 1, 1.5, 2), thickened),
    "turn": ("degrees", (0, -40, -30, -20, -10, 10, 20, 30, 40), turned),
    "covered square": ("side in pixels", (0, 4, 6, 8, 10, 12), covered),
    "photo of a paper": ("strength of light, noise and blur", (0, 0.5, 1, 1.5, 2), photographed),
}
"""Each damage: unit, strengths (the first: none), function."""
