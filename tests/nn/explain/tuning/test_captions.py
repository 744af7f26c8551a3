import numpy as np
import pytest
import torch

from digitscope.nn.explain import EXPLAINERS, Context
from digitscope.nn.explain.tuning.captions import describe, side, stroke_words
from digitscope.nn.explain.tuning.probes import KINDS, bank, direction
from digitscope.nn.explain.tuning.tuning import answers_of

EDGES = ["right", "upper right", "top", "upper left", "left", "lower left", "bottom", "lower right"]
STROKES = {
    0: "level strokes",
    22.5: "strokes that rise gently to the right",
    45: "strokes from lower left to upper right",
    67.5: "steep strokes that lean to the right",
    90: "upright strokes",
    112.5: "steep strokes that lean to the left",
    135: "strokes from upper left to lower right",
    157.5: "strokes that fall gently to the right",
}


@pytest.fixture
def planted(network):
    """Give what puts kernels (n, 7, 7) into the first layer of a network and describes its maps."""

    def plant(kernels):
        options = {"widths": [len(kernels), 8, 8], "kernels": [kernels.shape[-1], 3, 3], "pools": [0, 1]}
        context = Context(network("simple", options))
        context.model.edges.weight.data = torch.as_tensor(kernels, dtype=torch.float32)[:, None]
        context.model.edges.bias.data[:] = 0.1
        *_, answers = answers_of(context, context.stage("edges_relu"))
        return [describe(answers, index) for index in range(len(kernels))]

    return plant


def gabor(angle, phase, side_px=7, wave=7.0, sigma=1.8):
    """Return a kernel with stripes: `angle` points across them; phase 0 is a bright stripe, 90 an edge."""
    rows, columns = np.mgrid[0:side_px, 0:side_px] - side_px // 2
    across = columns * direction(angle)[0] + rows * direction(angle)[1]
    weight = np.exp(-(rows**2 + columns**2) / (2 * sigma**2))
    kernel = weight * np.cos(2 * np.pi * across / wave - np.radians(phase))
    return kernel - weight * kernel.sum() / weight.sum()


def test_edge_detectors_are_named_rightly_at_eight_angles(planted):
    found = planted(np.stack([gabor(angle, 90, sigma=3.0, wave=14) for angle in range(0, 360, 45)]))
    for number, (each, where) in enumerate(zip(found, EDGES, strict=True)):
        assert each.kind == "edge", each.caption
        assert each.caption.startswith(f"Answers to edges with ink at the {where} ("), each.caption
        assert abs((each.curve.preferred - 45 * number + 180) % 360 - 180) < 5


def test_stroke_detectors_are_named_rightly_at_eight_angles(planted):
    found = planted(np.stack([gabor(angle + 90, 0) for angle in STROKES]))
    for each, (angle, words) in zip(found, STROKES.items(), strict=True):
        assert each.kind == "stroke", each.caption
        assert each.caption.startswith(f"Answers to {words} ("), each.caption
        assert abs((each.curve.preferred - angle + 90) % 180 - 90) < 5
        assert each.curve.half_width is not None
        assert f"{2 * each.curve.half_width:.0f}° wide" in each.caption


def ring(radius, side_px=11):
    rows, columns = np.mgrid[0:side_px, 0:side_px] - side_px // 2
    away = np.hypot(rows, columns)
    kernel = np.exp(-((away - radius) ** 2) / 1.0)
    # What is not the ring is disliked: above all its middle, which every straight line through it crosses.
    return kernel - np.where(away < radius, 1.0, 0.35) * (kernel < 0.3)


def test_a_ring_answers_to_loops(planted):
    (found, _) = planted(np.stack([ring(3.0), gabor(0, 0, 11)]))
    assert found.kind == "loop"
    assert found.caption.startswith("Answers to round 6×6 px loops"), found.caption


@pytest.mark.parametrize(("angle", "where"), [(0, "right"), (90, "top"), (225, "lower left")])
def test_a_corner_is_named_with_its_opening(planted, angle, where):
    number = next(n for n in bank().of("corner", "90°") if bank().probes[n].angle == angle)
    drawn = bank().draw([number], -0.5, -0.5)[0][8:19, 8:19]
    found, _ = planted(np.stack([np.where(drawn > 0.2, drawn, -0.8), gabor(0, 0, 11)]))
    assert found.kind == "corner", found.caption
    assert f"corners of 90° that open to the {where}" in found.caption


def test_what_answers_to_everything_has_no_clear_preference(planted):
    blob = gabor(0, 0, wave=1e6)
    rows, columns = np.mgrid[-3:4, -3:4]
    found = planted(np.stack([np.exp(-(rows**2 + columns**2) / 4), blob * 0, -np.ones((7, 7)), gabor(0, 0)]))
    assert found[0].caption.startswith("No clear preference: selectivity for the angle of")
    assert found[1].caption.startswith("Hardly answers")
    assert found[2].caption.startswith("Hardly answers")
    assert [each.clear for each in found] == [False, False, False, True]


def test_what_ink_only_lowers_is_said(simple):
    simple.model.edges.weight.data[2] = -1
    simple.model.edges.bias.data[2] = 100
    *_, answers = answers_of(simple, simple.stage("edges_relu"))
    assert describe(answers, 2).caption == "Answers to empty paper: all ink near it lowers its number."


def test_few_maps_of_untrained_networks_get_a_name(network):
    named = total = 0
    for seed in range(2):
        context = Context(network("first-steps", {}, seed=seed))
        for stage in ("edges_relu", "strokes_relu", "corners_relu"):
            *_, found = EXPLAINERS["captions"](context, np.zeros((28, 28), np.float32), {"stage": stage})
            named += sum(kind is not None for kind in found["kinds"])
            total += len(found["kinds"])
    assert named / total < 0.3


def test_every_direction_and_angle_has_its_words():
    assert [side(angle) for angle in range(0, 405, 45)] == [*EDGES, "right"]
    assert side(-22) == side(22) == "right"
    assert {angle: stroke_words(angle) for angle in STROKES} == STROKES
    assert stroke_words(175) == "level strokes"


def test_the_explanation_of_one_map_and_of_all(context, picture):
    stage = context.stages[1].name
    *_, all_maps = EXPLAINERS["captions"](context, picture, {"stage": stage})
    count = context.stages[1].shape[0]
    assert len(all_maps["captions"]) == len(all_maps["kinds"]) == count
    *_, one = EXPLAINERS["detects"](context, picture, {"stage": stage, "map": 1})
    assert one["caption"] == all_maps["captions"][1]
    assert one["pictures"].shape == (len(KINDS), 28, 28)
    assert one["strengths"].shape == (len(KINDS),)
    assert one["strokes"]["angles"].shape == one["strokes"]["strengths"].shape == (24,)
    assert one["edges"]["angles"].shape == (24,)
    assert one["widths"].shape == one["width_strengths"].shape == (5,)
    assert one["done"] == 1
