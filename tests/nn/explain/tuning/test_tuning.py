import numpy as np
import pytest
import torch

from digitscope.nn.explain.tuning.probes import bank
from digitscope.nn.explain.tuning.tuning import Curve, answers_of, curve_of, width_curve


def curve(strength, period=180.0):
    strength = np.asarray(strength, np.float32)
    return Curve(np.arange(len(strength)) * period / len(strength), strength, period)


def bump(centre, sigma, period, count=24):
    angles = np.arange(count) * period / count
    away = (angles - centre + period / 2) % period - period / 2
    return curve(np.exp(-(away**2) / (2 * sigma**2)), period)


@pytest.mark.parametrize("period", [180.0, 360.0])
@pytest.mark.parametrize("centre", [0.0, 3.0, 44.0, 100.0, 178.0])
def test_the_preferred_angle_and_width_of_a_bump(period, centre):
    found = bump(centre, 20.0, period)
    away = (found.preferred - centre + period / 2) % period - period / 2
    assert abs(away) < 2
    assert found.half_width == pytest.approx(20 * np.sqrt(2 * np.log(2)), abs=1.5)


def test_selectivity_of_known_curves():
    flat, single = curve(np.ones(24)), curve(np.eye(24)[5])
    assert flat.selectivity == pytest.approx(0, abs=1e-6)
    assert single.selectivity == pytest.approx(1)
    assert flat.half_width is None
    assert single.preferred == pytest.approx(5 * 7.5)
    assert curve(np.zeros(24)).selectivity == 0
    # An ideal edge detector: half a cosine.
    angles = np.radians(np.arange(360))
    assert curve(np.maximum(np.cos(angles), 0), 360.0).selectivity == pytest.approx(np.pi / 4, abs=1e-3)


def test_the_kernel_that_is_a_bar_answers_as_the_formula_says(simple):
    """The answer of a linear map is kernel · patch: compared with that, computed by hand."""
    kernel = torch.zeros(5, 5)
    kernel[2] = 1
    simple.model.edges.weight.data[1, 0] = kernel
    simple.model.edges.bias.data[1] = 0.7
    *_, answers = answers_of(simple, simple.stage("edges"))
    numbers = bank().of("stroke", "3.2 px")
    pictures = bank().draw(numbers)
    for number, picture in zip(numbers, pictures, strict=True):
        by_hand = [
            picture[row, column - 2 : column + 3].sum() for row in range(11, 17) for column in range(11, 17)
        ]
        assert answers.strength[number, 1] >= max(by_hand) - 1e-4
    assert answers.blank[1] == pytest.approx(0.7)
    assert answers.done == 1
    found = curve_of(answers, 1, "stroke", "1.6 px")
    assert min(found.preferred, 180 - found.preferred) < 2


def test_a_kernel_with_dark_sides_prefers_its_own_width(simple):
    """Of one bright row between dark ones, a bar of more than a pixel covers the dark ones too."""
    kernel = -0.6 * torch.ones(5, 5)
    kernel[2] = 1
    simple.model.edges.weight.data[1, 0] = kernel
    *_, answers = answers_of(simple, simple.stage("edges"))
    assert width_curve(answers, 1).argmax() in (0, 1)
    kernel[1:4] = 1
    simple.model.edges.weight.data[1, 0] = kernel
    simple.cache.clear()
    *_, answers = answers_of(simple, simple.stage("edges"))
    assert width_curve(answers, 1).argmax() == 3


def test_every_stage_of_every_architecture_can_be_probed(context):
    for info in context.stages[1:]:
        *_, answers = answers_of(context, info)
        assert answers.strength.shape == (len(bank()), info.shape[0])
        assert np.isfinite(answers.strength).all()
        assert answers.strength.min() >= 0
        assert answers.fall.min() >= 0


def test_what_is_known_is_kept_and_a_half_done_showing_is_not(simple):
    info = simple.stage("strokes")
    showing = answers_of(simple, info)
    next(showing)
    next(showing)
    assert torch.is_grad_enabled()
    showing.close()
    first = list(answers_of(simple, info))
    assert len(first) > 2
    assert [each.done for each in first] == sorted(each.done for each in first)
    assert list(answers_of(simple, info)) == [first[-1]]
