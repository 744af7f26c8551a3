import numpy as np
import pytest

from digitscope.ink.drawing.strokes import DEFAULT_PRESSURE, PRESSURE, Drawing, Picture, Stroke, T, drawing_of


def test_missing_columns_get_time_zero_and_usual_pressure():
    stroke = Stroke.of([(0.1, 0.2), (0.3, 0.4)])
    assert stroke.points.shape == (2, 4)
    assert (stroke.points[:, T] == 0).all()
    assert (stroke.points[:, PRESSURE] == DEFAULT_PRESSURE).all()


def test_points_that_are_not_finite_are_left_out():
    stroke = Stroke.of([(0.1, 0.2), (float("nan"), 0.3), (0.3, float("inf")), (0.4, 0.5)])
    assert stroke.points[:, :2].tolist() == [[0.1, 0.2], [0.4, 0.5]]


def test_no_finite_point_is_no_stroke():
    with pytest.raises(ValueError, match="at least one point"):
        Stroke.of([(float("nan"), 0.0)])
    assert drawing_of([[(float("nan"), 0.0)]]).is_empty


@pytest.mark.parametrize("shape", [(3, 1), (3, 5), (2, 2, 2)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="list of points"):
        Stroke.of(np.zeros(shape))


def test_time_never_runs_backwards_and_pressure_stays_in_range():
    stroke = Stroke.of([(0, 0, 1.0, 2.0), (0, 0, 0.5, -1.0), (0, 0, float("nan"), float("nan"))])
    assert stroke.points[:, T].tolist() == [1.0, 1.0, 1.0]
    assert stroke.points[:, PRESSURE].tolist() == [1.0, 0.0, DEFAULT_PRESSURE]


def test_points_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        Stroke.of([(0, 0)]).points[0, 0] = 1


def test_until_cuts_the_stroke_under_way():
    drawing = drawing_of([[(0, 0, 0), (1, 0, 1)], [(0, 1, 2), (1, 1, 3), (1, 0, 4)]])
    assert drawing.duration == 4
    assert [len(stroke.points) for stroke in drawing.until(3.5).strokes] == [2, 2]
    assert len(drawing.until(1.5).strokes) == 1
    assert drawing.until(4).strokes == drawing.strokes


def test_a_picture_lies_in_the_middle_of_the_pad():
    assert Picture(np.zeros((10, 20), np.float32)).place == (0.0, 0.25, 1.0, 0.75)
    assert not Drawing(picture=Picture(np.zeros((1, 1), np.float32))).is_empty
