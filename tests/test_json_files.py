"""JSON from files: what is odd in it is named; what is written is read everywhere. One module does both."""

import ast
import json
import math
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import digitscope
from digitscope import json_files
from digitscope.json_files import JsonError, parse, parse_table, read_table, to_text

HOUSE = Path(digitscope.__file__).parent
ODD = {
    "": "not JSON",
    "{": "not JSON",
    "[" * 100_000: "nested deeper than 64",
    '{"a":' * 100 + "1" + "}" * 100: "nested deeper than 64",
    "[" * 65 + "]" * 65: "nested deeper than 64",
    '{"a": 1e999}': "too large",
    '{"a": -10e308}': "too large",
    f'{{"a": {"9" * 400}}}': "too large",
    f'{{"a": {"9" * 5000}}}': "too large",
    '{"a": NaN}': "NaN",
    '{"a": [-Infinity]}': "-Infinity",
    '{"a": "\\ud800"}': "half a letter",
    '{"\\udfff": 1}': "half a letter",
    '{"a": 1, "a": 2}': "“a” twice",
    "[" + ",".join(["[]"] * 5_000_000) + "]": "more than the program can take",
}


@pytest.mark.parametrize("text", ODD, ids=lambda text: f"{text[:20]}-{len(text)}")
def test_what_is_odd_is_named(text):
    with pytest.raises(JsonError, match=ODD[text]):
        parse(text)


@pytest.mark.parametrize("text", ['"' + '\\"' * 500_000, '["' + "x" * 1_000_000, "[" * 99 + '"a' * 500_000])
def test_what_is_cut_off_is_told_at_once(text):
    began = time.process_time()
    with pytest.raises(JsonError):
        parse(text)
    assert time.process_time() - began < 5


def test_bytes_that_are_no_text_and_lists_that_are_no_table():
    with pytest.raises(JsonError, match="not text"):
        parse(b'{"a": "\xff"}')
    with pytest.raises(JsonError, match="not a table"):
        parse_table("[1]")
    assert parse_table(b'\xef\xbb\xbf{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}
    assert parse("[" * 64 + "]" * 64) is not None
    assert parse('["[[[[", ' + '"[", ' * 200 + "1e308]")[-1] == 1e308


def test_a_file_too_long_or_none_at_all(tmp_path):
    path = tmp_path / "long.json"
    path.write_text(json.dumps({"a": "b" * 2000}))
    with pytest.raises(JsonError, match="longer than"):
        read_table(path, most=1000)
    with pytest.raises(JsonError, match="ordinary"):
        read_table(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(JsonError, match="ordinary"):
        read_table(tmp_path / "pipe")
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "nothing.json")


def test_gaps_are_null_where_that_is_asked_for():
    assert parse('{"loss": NaN, "rate": Infinity}', gaps=True) == {"loss": None, "rate": None}


def test_what_is_written_is_json_for_everybody():
    text = to_text({"loss": math.nan, "most": [math.inf, 1.5], "name": "a\ud800b é"})
    assert json.loads(text.encode()) == {"loss": None, "most": [None, 1.5], "name": "a�b é"}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
ANY = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inside: st.lists(inside) | st.dictionaries(TEXTS, inside),
    max_leaves=20,
)


@given(ANY)
def test_what_is_written_is_read_again(value):
    assert parse(to_text(value)) == value


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(content):
    try:
        parse(content)
    except JsonError as error:
        said = str(error)
    else:
        said = "it is read"
    assert said.startswith(("it ", "a text in it "))


@pytest.mark.parametrize("value", ["1", True, None, [], 10**400, math.nan])
def test_a_number_is_a_number(value):
    with pytest.raises(JsonError, match="“at”"):
        json_files.number_in({"at": value}, "at")


def test_no_other_module_reads_or_writes_json():
    others = [path for path in HOUSE.rglob("*.py") if path.name != "json_files.py"]
    assert [path.name for path in others if "json" in imports(path)] == []


def imports(path):
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names}
