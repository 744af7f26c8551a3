import numpy as np
import pytest

from digitscope.nn.explain.tuning.probes import KINDS, MIDDLE_PX, WIDTHS_PX, bank, direction


def middle_of_ink(picture):
    """Return x and y of the centre of mass, from the middle of the picture."""
    rows, columns = np.mgrid[0:28, 0:28] + 0.5 - MIDDLE_PX
    return np.array([(columns * picture).sum(), (rows * picture).sum()]) / picture.sum()


def test_every_kind_is_there_at_many_angles():
    probes = bank().probes
    assert {probe.kind for probe in probes} == set(KINDS)
    for kind in ("edge", "end", "corner", "curve"):
        assert len({probe.angle for probe in probes if probe.kind == kind}) == 24
    assert len({(probe.angle, probe.size) for probe in probes if probe.kind == "stroke"}) == 24 * len(
        WIDTHS_PX
    )
    pictures = bank().draw(range(len(bank())))
    assert pictures.shape == (len(probes), 28, 28)
    assert pictures.dtype == np.float32
    assert 0 == pictures.min() <= pictures.max() == 1
    assert len(np.unique(pictures.reshape(len(probes), -1), axis=0)) == len(probes)  # none twice


@pytest.mark.parametrize("kind", ["edge", "end"])
def test_the_angle_points_to_the_ink(kind):
    numbers = bank().of(kind)
    for number, picture in zip(numbers, bank().draw(numbers), strict=True):
        towards = direction(bank().probes[number].angle)
        assert middle_of_ink(picture) @ towards > 0.97 * np.hypot(*middle_of_ink(picture))


@pytest.mark.parametrize("kind", ["corner", "curve"])
def test_the_angle_points_into_the_opening(kind):
    numbers = bank().of(kind)
    for number, picture in zip(numbers, bank().draw(numbers), strict=True):
        assert middle_of_ink(picture) @ direction(bank().probes[number].angle) > 0


def test_a_bar_lies_along_its_angle_and_has_its_width():
    rows, columns = np.mgrid[0:28, 0:28] + 0.5 - MIDDLE_PX
    numbers = bank().of("stroke")
    for number, picture in zip(numbers, bank().draw(numbers), strict=True):
        probe = bank().probes[number]
        along, across = direction(probe.angle), direction(probe.angle + 90)
        spread = [
            np.sqrt(((columns * v[0] + rows * v[1]) ** 2 * picture).sum() / picture.sum())
            for v in (along, across)
        ]
        assert spread[0] > 4 * spread[1]
        length = 22 + np.pi / 4 * probe.size
        assert picture.sum() / length == pytest.approx(probe.size, rel=0.12)


def test_a_loop_is_closed_and_empty_inside():
    for picture in bank().draw(bank().of("loop")):
        assert np.abs(middle_of_ink(picture)).max() < 0.05
        assert picture[13:15, 13:15].max() < 0.6
        assert picture[14, 14:].max() > 0.9
        assert picture[14:, 14].max() > 0.9


def test_probes_can_be_moved():
    loop = bank().of("loop")[2:3]
    here, there = bank().draw(loop), bank().draw(loop, 3.0, -2.0)
    assert np.abs(np.roll(here, (-2, 3), axis=(1, 2)) - there).max() < 1e-5


def test_it_is_drawn_the_same_in_parts():
    numbers = [0, 30, 200, 385]
    whole = bank().draw(range(len(bank())))
    assert np.abs(bank().draw(numbers) - whole[numbers]).max() < 1e-5
