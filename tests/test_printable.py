"""Text from outside is printable when it goes out, whatever a file or a name holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitscope.commands.terminal.output import complain, say, say_json
from digitscope.printable import escaped, printable

ODD = [
    "\x1b[31mred",
    "a\nb",
    "a\r",
    "\x07",
    "\x7f",
    "\x9b2J",
    "\u202egnp.exe",
    "\u2066",
    "\u2028",
    "\ud800",
    "\ufeff",
]


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_what_cannot_be_printed_is_not(text):
    assert all(letter.isprintable() or letter == "\u3000" for letter in printable(text))
    assert printable(text) != text


@pytest.mark.parametrize("text", ["7", "größer", "क्‍ष", "می‌خواهم", "😀👍🏽", "a b\u00a0c", "א1"])
def test_what_people_write_stays(text):
    assert printable(text) == text


@given(st.text())
def test_json_that_is_printed_says_the_same(text):
    line = escaped(json.dumps({"name": text}, ensure_ascii=False))
    assert json.loads(line) == {"name": text}
    assert printable(line) == line


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_a_line_of_output_is_one_printable_line(capsys, text):
    say(f"name {text}")
    say_json({"name": text})
    complain(f"There is no {text}.")
    output, errors = capsys.readouterr()
    for line in (*output.removesuffix("\n").split("\n"), errors.removesuffix("\n")):
        assert line == printable(line)
    assert (output.count("\n"), errors.count("\n")) == (2, 1)
