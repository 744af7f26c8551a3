"""Read photos of paper that are made from strokes: hard shadows, ruled paper, pencil, chalk, taken askew.

    DIGITSCOPE_DATA=… python tests/bench/photos.py --count 100

Prints one JSON object: for each kind of photo the share read right, beside that of the same digits as
strokes, the share whose picture for the network lies near that of the strokes, the share that is taken for
several digits, and the milliseconds to find the ink. The digits are those of writers that the bundled network
did not learn from. `--save` keeps what was found of the photos that were read wrongly.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter
from separating import held_out

from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.raster import draw_lines

SIDE = 800
"""Of the photo's shorter side before it is taken, in pixels; it is 4 : 3."""
NEAR = 10.0
"""Pictures of 28×28 that differ by less on average, of 255, are near."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100, help="photos of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=tuple(KINDS), nargs="+", default=tuple(KINDS))
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--save", type=Path, default=None, help="a folder")
    arguments = parser.parse_args()
    import torch

    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.resources import BUNDLED_MODEL, asset

    torch.set_num_threads(1)  # so little work is slower on two
    recognizer = Recognizer(str(arguments.model or asset(BUNDLED_MODEL)))
    records = held_out("unipen_train") + held_out("mfrdb_validation")
    chosen = np.random.default_rng(arguments.seed).permutation(len(records))[: arguments.count]
    some = [records[index] for index in chosen]
    found = {
        name: measured(recognizer, name, some, arguments.seed, arguments.save) for name in arguments.only
    }
    print(json.dumps(found))


def measured(recognizer, name, records, seed, save):
    from digitscope.ink.drawing.strokes import Drawing
    from digitscope.ink.framing.framing import frame
    from digitscope.ink.photo.loading import load_picture
    from digitscope.nn.inference.several import separate

    right = as_strokes = near = several = 0
    seconds = []
    for index, record in enumerate(records):
        rng = np.random.default_rng([seed, list(KINDS).index(name), index])
        content = photo(record.drawing, name, rng)
        began = time.perf_counter()
        picture = load_picture(content)
        seconds.append(time.perf_counter() - began)
        wanted, framing = frame(record.drawing), frame(Drawing(picture=picture))
        as_strokes += read(recognizer, wanted) == record.label
        well = read(recognizer, framing) == record.label
        away = 255.0 if framing is None else float(np.abs(framing.image - wanted.image).mean() * 255)
        right, near = right + well, near + (away < NEAR)
        several += len(separate(recognizer, Drawing(picture=picture))) > 1
        if save and (not well or away >= 2 * NEAR):
            save.mkdir(parents=True, exist_ok=True)
            keep(save / f"{name}-{index}-{record.label}.png", content, picture, framing, wanted)
    count = len(records)
    return {
        "right": round(100 * right / count, 1),
        "as_strokes": round(100 * as_strokes / count, 1),
        "near": round(100 * near / count, 1),
        "as_several": round(100 * several / count, 1),
        "ms": round(1000 * float(np.median(seconds)), 1),
    }


def read(recognizer, framing):
    if framing is None:
        return ""
    image = framing.seen_by(recognizer.card.softens).image
    return str(int(recognizer.recognise(image).probabilities.argmax()))


def keep(path, content, picture, framing, wanted):
    """Save photo, ink, picture for the network and that of the strokes beside each other."""
    images = [Image.open(io.BytesIO(content)).convert("RGB")]
    images += [Image.fromarray((255 * part).astype(np.uint8)) for part in (picture.ink, wanted.image)]
    if framing is not None:
        images.append(Image.fromarray((255 * framing.image).astype(np.uint8)))
    row = Image.new("RGB", (200 * len(images), 200))
    for index, image in enumerate(images):
        image.thumbnail((200, 200))
        row.paste(image.resize((200, round(200 * image.height / image.width))), (200 * index, 0))
    row.save(path)


def photo(drawing, name, rng) -> bytes:
    """Return a photo of a drawing as the bytes of a JPEG file."""
    kind = KINDS[name]
    height, width = SIDE, SIDE * 4 // 3
    mask, size = ink_of(drawing, kind.get("pen", (0.04, 0.07)), rng, height, width)
    tone = rng.uniform(0.78, 0.95)
    paper = np.full((height, width, 3), tone) * rng.uniform(0.94, 1.0, 3)
    if "board" in kind:
        paper = np.full((height, width, 3), 1.0) * _colour(rng, kind["board"])
        smudge = _clouds(rng, height, width, 60)[..., None]
        paper = paper + 0.05 * smudge
        mask = mask * (rng.random((height, width)) > rng.uniform(0.1, 0.35))
        blurred = Image.fromarray(np.rint(255 * mask).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.2))
        mask = np.asarray(blurred, np.float32) / 255
    for axis in kind.get("lines", ()):
        paper = _ruled(paper, axis, size, kind.get("line_tone", (0.6, 0.85)), rng)
    pen = _colour(rng, kind["ink"]) if "ink" in kind else np.full(3, rng.uniform(0.05, 0.3))
    strength = rng.uniform(*kind.get("strength", (0.85, 1.0)))
    if "grain" in kind:  # a pencil's line is broken by the grain of the paper
        rough = _clouds(rng, height, width, 2)
        mask = mask * np.clip(1 + kind["grain"] * rough, 0, 1)
    scene = paper * (1 - strength * mask[..., None]) + pen * strength * mask[..., None]
    scene = scene * _light(rng, height, width)[..., None]
    if "shadow" in kind:
        scene = scene * _hard_shadow(rng, height, width, kind["shadow"])[..., None]
    if "askew" in kind:
        scene = _askew(scene, rng, kind["askew"])
    return _taken(scene, rng)


def ink_of(drawing, pens, rng, height, width):
    """Return where there is ink, (H, W), 0…1, and the digit's height in pixels."""
    points = np.concatenate([stroke.points[:, :2] for stroke in drawing.strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    size = height * rng.uniform(0.35, 0.7)
    scale = size / max(float((high - low).max()), 1e-6)
    at = np.array([width, height]) / 2 + rng.uniform(-0.08, 0.08, 2) * height - (low + high) / 2 * scale
    ink = pack([drawing])
    radius = np.full(len(ink.x), size * rng.uniform(*pens) / 2)
    strokes = np.zeros(len(drawing.strokes), np.int64)
    shift = np.array([0.0, (width - height) / 2])
    x, y = ink.x * scale + at[0] + shift[0], ink.y * scale + at[1] + shift[1]
    square = draw_lines(x, y, radius, ink.stroke_starts, strokes, 1, width)[0]
    top = (width - height) // 2
    return square[top : top + height], size


def _colour(rng, range_of):
    low, high = np.array(range_of[0]), np.array(range_of[1])
    colours = [rng.uniform(low, high)] if range_of is not INKS else [INKS[rng.integers(len(INKS))]]
    return np.clip(np.array(colours[0]) + rng.normal(0, 0.03, 3), 0, 1)


def _clouds(rng, height, width, size):
    """Return smooth noise of deviation 1, (H, W), whose clouds are about so many pixels large."""
    small = rng.normal(size=(height // size + 2, width // size + 2)).astype(np.float32)
    image = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(image) / max(float(np.std(np.asarray(image))), 1e-6)


def _ruled(paper, axis, size, tones, rng):
    """Lay ruled lines over the paper, a little turned; axis 0: lying lines."""
    height, width = paper.shape[:2]
    step, turn = size * rng.uniform(0.2, 0.7), rng.normal(0, 0.015)
    y, x = np.mgrid[:height, :width]
    along = (y + turn * x) if axis == 0 else (x + turn * y)
    off = np.abs((along + rng.uniform(0, step)) % step - step / 2)
    line = np.clip(rng.uniform(1.0, 2.2) + 0.5 - off, 0, 1)[..., None]
    hue = np.array([(1, 1, 1), (0.85, 0.95, 1.15), (1.15, 0.85, 0.85)][rng.integers(3)])
    return paper * (1 - line) + paper * (rng.uniform(*tones) * hue).clip(0, 1) * line


def _light(rng, height, width):
    """Return uneven light, (H, W)."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    turn = rng.uniform(0, 2 * np.pi)
    return 1 - rng.uniform(0.0, 0.15) * (np.cos(turn) * x + np.sin(turn) * y)


def _hard_shadow(rng, height, width, depths):
    """Return the light that a thing with a straight edge, or a hand, leaves, (H, W)."""
    y, x = np.mgrid[-0.75 : 0.75 : height * 1j, -1 : 1 : width * 1j]
    turn, soft = rng.uniform(0, 2 * np.pi), rng.uniform(0.003, 0.03)
    away = np.cos(turn) * x + np.sin(turn) * y - rng.uniform(-0.2, 0.3)
    if rng.random() < 0.4:
        away = np.hypot(x - np.cos(turn), y - np.sin(turn)) - rng.uniform(0.7, 1.1)
        away = -away
    return 1 - rng.uniform(*depths) / (1 + np.exp(np.clip(away / soft, -50, 50)))


def _askew(scene, rng, most):
    """Take the photo from the side: a page on a table, its corners moved, turned a little."""
    height, width = scene.shape[:2]
    table = np.clip(rng.uniform(0.15, 0.6, 3) + rng.normal(0, 0.02, scene.shape), 0, 1)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], float)
    middle = np.array([width, height]) / 2
    turn = np.deg2rad(rng.uniform(-most, most))
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    moved = (corners - middle) * rng.uniform(0.75, 1.02) @ spin.T + middle
    moved += rng.uniform(-0.06, 0.06, (4, 2)) * height
    rows = []
    for (x, y), (u, v) in zip(moved, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    terms = np.linalg.solve(np.array(rows), corners.ravel())
    given = Image.fromarray(np.rint(np.clip(scene, 0, 1) * 255).astype(np.uint8))
    white = Image.new("L", given.size, 255)
    seen, on = (
        each.transform(each.size, Image.Transform.PERSPECTIVE, terms.tolist(), Image.Resampling.BILINEAR)
        for each in (given, white)
    )
    share = np.asarray(on, np.float32)[..., None] / 255
    return np.asarray(seen, np.float32) / 255 * share + table * (1 - share)


def _taken(scene, rng) -> bytes:
    """Take the photo: a little blur, noise, JPEG."""
    pixels = np.clip(scene + rng.normal(0, rng.uniform(0.005, 0.02), scene.shape), 0, 1)
    image = Image.fromarray(np.rint(pixels * 255).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=int(rng.integers(60, 93)))
    return buffer.getvalue()


INKS = (
    (0.15, 0.25, 0.75), (0.75, 0.12, 0.15), (0.1, 0.5, 0.2),
    (0.9, 0.5, 0.1), (0.5, 0.2, 0.6), (0.2, 0.6, 0.75),
)  # fmt: skip
KINDS = {
    "plain": {},
    "shadow": {"shadow": (0.3, 0.6)},
    "ruled": {"lines": (0,)},
    "ruled dark": {"lines": (0,), "line_tone": (0.3, 0.6)},
    "squared": {"lines": (0, 1)},
    "squared in shadow": {"lines": (0, 1), "shadow": (0.3, 0.5)},
    "coloured ink": {"ink": INKS},
    "coloured ink, squared": {"ink": INKS, "lines": (0, 1)},
    "askew": {"askew": 15.0},
    "askew, ruled": {"askew": 15.0, "lines": (0,)},
    "pencil": {"strength": (0.25, 0.45), "pen": (0.02, 0.04), "grain": 0.3},
    "pencil, ruled": {"strength": (0.3, 0.5), "pen": (0.02, 0.04), "grain": 0.3, "lines": (0,)},
    "marker": {"pen": (0.12, 0.2)},
    "chalk": {"board": ((0.1, 0.2, 0.15), (0.2, 0.32, 0.25)), "ink": ((0.85,) * 3, (0.97,) * 3)},
}
"""What is on the paper, how it is lit and taken; numbers are ranges."""


if __name__ == "__main__":
    main()
