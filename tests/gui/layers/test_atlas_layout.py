"""Where maps lie, and between which ends they are coloured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitscope.gui.layers.atlas_layout import arrange, as_maps, map_shape
from digitscope.gui.style.colormaps import extremes, limits

SHAPES = st.one_of(
    st.tuples(st.integers(1, 600)),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.tuples(st.integers(1, 80), st.integers(1, 60), st.integers(1, 60)),
)


@given(SHAPES, st.integers(80, 1200), st.sampled_from([0.5, 1.0, 3.0]), st.sampled_from([1.0, 1.5, 2.0]))
def test_every_cell_of_every_map_is_found_again(shape, width, zoom, ratio):
    layout = arrange(shape, width, zoom, ratio)
    for index in {0, layout.count // 2, layout.count - 1}:
        x, y = layout.place(index)
        right, bottom = x + layout.tile_width - 1, y + layout.tile_height - 1
        assert layout.at(x, y) == (index, 0, 0)
        assert layout.at(right, bottom) == (index, layout.rows - 1, layout.columns - 1)
        assert layout.at(right + 1, y) is None
        assert bottom < layout.height
        assert right < max(width * ratio, layout.columns)


@given(SHAPES)
def test_shape_and_array_agree(shape):
    assert as_maps(np.zeros(shape, np.float32)).shape == map_shape(shape)


def test_rows_are_filled_evenly():
    layout = arrange((32, 28, 28), 540)
    assert 32 % layout.across == 0
    assert layout.tile_width == 56


def test_maps_grow_with_the_width():
    sides = [arrange((24, 28, 28), width).tile_width for width in (350, 540, 930, 2800, 9000)]
    assert sides == [56, 56, 84, 168, 168]


def test_ten_numbers_stand_in_one_row_where_they_fit():
    assert arrange((10,), 540, numbers=True).across == 10
    assert arrange((10,), 300, numbers=True).across == 5


def maps_of(*rows):
    return np.array(rows, dtype=np.float32)[:, None, :]


def test_one_scale_a_map_a_layer_or_all():
    low, high = extremes(maps_of([0, 1], [0, 4]))
    assert limits(low, high, signed=False, by="map", overall=9).high.tolist() == [1, 4]
    assert limits(low, high, signed=False, by="layer", overall=9).high.tolist() == [4, 4]
    assert limits(low, high, signed=False, by="all", overall=9).high.tolist() == [9, 9]


def test_signed_maps_are_even_around_zero():
    low, high = extremes(maps_of([-3, 1], [0, 2]))
    ends = limits(low, high, signed=True, by="map", overall=0)
    assert (ends.low.tolist(), ends.high.tolist()) == ([-3, -2], [3, 2])


@pytest.mark.parametrize("odd", [0.0, np.nan, np.inf, -np.inf])
def test_a_map_without_any_number_has_a_scale(odd):
    low, high = extremes(maps_of([odd, odd]))
    ends = limits(low, high, signed=True, by="layer", overall=0)
    assert ends.low[0] < 0 < ends.high[0]
