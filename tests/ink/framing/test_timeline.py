import numpy as np

from digitscope.ink.drawing.strokes import Drawing, Picture, drawing_of
from digitscope.ink.framing.framing import frame
from digitscope.ink.framing.timeline import frame_moments

PLUS = drawing_of([
    [(0.2 + 0.01 * step, 0.5, 0.02 * step) for step in range(60)],
    [(0.5, 0.2 + 0.01 * step, 2 + 0.02 * step) for step in range(60)],
])  # fmt: skip


def test_each_moment_is_what_had_been_drawn():
    times, images = frame_moments(PLUS, 12)
    assert len(times) == 12
    assert times[-1] == PLUS.duration
    assert (np.diff(times) > 0).all()
    for time, image in zip(times, images, strict=True):
        framing = frame(PLUS.until(time))
        assert framing is not None
        assert np.abs(framing.image - image).max() < 1.01 / 255


def test_no_more_moments_than_there_are():
    assert len(frame_moments(drawing_of([[(0, 0, 0), (1, 1, 1)]]), 50)[0]) == 2
    assert len(frame_moments(drawing_of([[(0, 0), (1, 1)]]), 50)[0]) == 1
    assert frame_moments(Drawing(), 50)[1].shape == (0, 28, 28)
    assert frame_moments(PLUS, 0)[1].shape == (0, 28, 28)


def test_a_long_drawing_ends_exactly():
    turn = np.linspace(0, 90, 6000)
    drawing = drawing_of([np.stack([np.cos(turn) * turn, np.sin(turn) * turn, turn], axis=1)])
    framing = frame(drawing)
    assert framing is not None
    _, images = frame_moments(drawing, 5)
    assert np.abs(images[-1] - framing.image).max() < 1.01 / 255


def test_a_picture_under_the_strokes_is_there_from_the_start():
    under = Picture(np.pad(np.ones((10, 10), np.float32), 20))
    _, images = frame_moments(Drawing(PLUS.strokes, under), 4)
    assert (images.max(axis=(1, 2)) > 0.9).all()
    assert len(frame_moments(Drawing(picture=under), 4)[0]) == 1
