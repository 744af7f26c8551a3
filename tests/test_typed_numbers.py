"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitscope.typed_numbers import read_number, read_whole, read_wholes


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0,05", 0.05), ("0.05", 0.05), (" 0,05 ", 0.05), (",5", 0.5), (".5", 0.5), ("5,", 5.0),
        ("-0,5", -0.5), ("−3", -3.0), ("1e-3", 0.001), ("1,5e-3", 0.0015), ("0,125", 0.125), ("1.500", 1.5),
        ("12,5", 12.5), ("1000,125", 1000.125), ("1234", 1234.0), ("0٫05", 0.05),
    ],
)  # fmt: skip
def test_a_decimal_comma_is_a_decimal_point(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["1.234,5", "1,234.5", "1,500", "12,000", "1 000", "1'000", "1_000", "", ".", ",", "nan", "inf",
              "0x10", "five", "5 %", "1,2,3", "1e5,5"],
)  # fmt: skip
def test_what_is_no_number_or_may_be_two_is_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"write"):
        read_number(typed)


@pytest.mark.parametrize("typed", ["12,000", "12.000", "12 000", "12_000", "0,05", "5.0", "", "1e3"])
def test_a_whole_number_is_written_in_digits_alone(typed):
    with pytest.raises(ValueError, match="digits alone"):
        read_whole(typed)
    assert read_whole(" 12000 ") == 12_000


def test_a_list_is_not_taken_apart_where_it_may_be_one_number():
    assert read_wholes("16, 32 64,128", 2048) == [16, 32, 64, 128]
    assert read_wholes("1 024", 2048) == [1, 24]
    with pytest.raises(ValueError, match="1024"):
        read_wholes("1,024", 2048)
    with pytest.raises(ValueError, match="digits alone"):
        read_wholes("16.32", 2048)


@given(st.floats(-1e9, 1e9).filter(lambda number: abs(number) > 1e-9 or number == 0))
def test_what_the_program_writes_it_reads_with_point_and_comma(number):
    written = f"{number:.4g}"
    assert read_number(written) == float(written)
    try:
        assert read_number(written.replace(".", ",")) == float(written)
    except ValueError as error:
        assert "may be" in str(error)  # noqa: PT017 - refused, which is not another number
