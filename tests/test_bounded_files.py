"""Files from outside, opened with a bound."""

import contextlib
import gzip
import os
import tracemalloc
from pathlib import Path

import pytest

from digitscope.bounded_files import UnreadableError, amount, left_out, lines_of, read_file, unpacked

TEXT = b"a line of text\n" * 3000


def content_of(path, most=10**6):
    with unpacked(path, most) as content:
        return content.read()


@pytest.mark.parametrize("name", ["a.gz", "a.txt"])
@pytest.mark.parametrize("zipped", [True, False])
def test_content_counts_and_not_the_name(tmp_path, name, zipped):
    (tmp_path / name).write_bytes(gzip.compress(TEXT) if zipped else TEXT)
    assert content_of(tmp_path / name) == TEXT


def test_a_file_in_several_parts_is_one_file_even_with_zeros_at_its_end(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT) + gzip.compress(b"") + gzip.compress(b"end") + bytes(500))
    assert content_of(path) == TEXT + b"end"


def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bytes(50_000_000)))
    tracemalloc.start()
    with pytest.raises(UnreadableError, match="unpacks to more than 1 MB"):
        content_of(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_so_are_a_hundred_thousand_empty_parts(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"") * 200_001)
    with pytest.raises(UnreadableError, match="more than 200,000 parts"):
        content_of(path)


def test_a_line_of_two_gigabytes_is_refused_at_once(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(2 << 30)  # takes no room on the disk
    tracemalloc.start()
    with pytest.raises(UnreadableError, match="line 1 is longer than 50 KB"):
        list(lines_of(path, 4 << 30, 50_000))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000
    with pytest.raises(UnreadableError, match="more than 1 GB"):
        list(lines_of(path, 10**9, 50_000))
    with pytest.raises(UnreadableError, match="more than 1 GB"):
        read_file(path, 10**9)


@pytest.mark.parametrize("read", [content_of, lambda path: read_file(path, 100)])
def test_what_is_no_file_gets_a_sentence(tmp_path, read):
    os.mkfifo(tmp_path / "pipe")
    for path, says in (
        (tmp_path / "pipe", "a pipe"),
        (tmp_path, "a folder"),
        (tmp_path / "none", "No such file"),
    ):
        with pytest.raises(UnreadableError, match=says):
            read(path)
    with pytest.raises(UnreadableError, match="a device"):
        read(Path("/dev/zero"))


def test_damaged_archives_are_read_or_refused(tmp_path, odd_versions):
    path = tmp_path / "a.gz"
    for made in odd_versions(gzip.compress(TEXT), 1, 300):
        path.write_bytes(made)
        with contextlib.suppress(UnreadableError):
            assert isinstance(content_of(path), bytes)


def test_what_was_left_out_is_named(tmp_path):
    assert left_out([]) == ""
    assert left_out([("row 3", "no number.")]) == "1 was left out (row 3: no number)."
    many = [(f"row {n}", "empty") for n in range(1, 6)]
    assert left_out(many) == "5 were left out (row 1: empty; row 2: empty; row 3: empty; and 2 more)."
    assert [amount(n) for n in (30, 2500, 700_000_000)] == ["30 bytes", "2.5 KB", "700 MB"]
