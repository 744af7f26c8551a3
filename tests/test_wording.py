import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitscope.wording import answer_sentence, counted, percent

DIGITS = tuple("0123456789")


def probabilities(**given):
    return [given.get(f"d{digit}", 0.0) for digit in DIGITS]


@pytest.mark.parametrize(
    ("fraction", "words"),
    [
        (1.0, "over 99.9 %"),
        (0.9995, "over 99.9 %"),
        (0.999, "99.9 %"),
        (0.986, "98.6 %"),
        (0.94, "94 %"),
        (0.5, "50 %"),
        (0.01, "1 %"),
        (0.004, "0.4 %"),
        (0.001, "0.1 %"),
        (0.0009, "under 0.1 %"),
        (0.0, "under 0.1 %"),
    ],
)
def test_percent(fraction, words):
    assert percent(fraction) == words


def test_the_sentence_of_the_design():
    given = [0.005, 0.04, 0.005, 0.005, 0.0, 0.0, 0.005, 0.94, 0.0, 0.0]
    assert answer_sentence(given, DIGITS) == "94 % a 7, 4 % a 1, 2 % other"


def test_a_sure_one_stands_alone():
    assert answer_sentence(probabilities(d8=1.0), DIGITS) == "over 99.9 % an 8"


def test_a_flat_one_names_three_and_sums_the_rest():
    assert answer_sentence([0.1] * 10, DIGITS) == "10 % a 0, 10 % a 1, 10 % a 2, 70 % other"


def test_no_class_is_lost_or_made_up():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        answer_sentence([0.5, 0.5], DIGITS)


@given(st.floats(0, 1))
def test_percent_never_says_all_or_nothing(fraction):
    assert not percent(fraction).startswith(("0 %", "0.0", "100"))


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10).filter(any))
def test_the_likeliest_comes_first(weights):
    fractions = [weight / sum(weights) for weight in weights]
    words = answer_sentence(fractions, DIGITS)
    best = max(range(10), key=lambda digit: fractions[digit])
    assert words.partition(",")[0].endswith(f" {best}")


def test_one_thing_is_named_as_one():
    assert counted(1, "digit") == "1 digit"
    assert counted(4000, "digit") == "4,000 digits"
    assert counted(0, "class", "classes") == "0 classes"
