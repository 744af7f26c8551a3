"""CSV files as Kaggle has them."""

import gzip
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitscope.data.formats import picture_table
from digitscope.data.load import load
from digitscope.data.sets.errors import DatasetError

HEADER = ",".join(["label", *(f"pixel{n}" for n in range(784))])


def row(label, value=0):
    return ",".join([str(label), *[str(value)] * 784])


def test_pictures_and_labels_are_read_with_and_without_a_header(tmp_path):
    (tmp_path / "a.csv").write_text("\n".join([HEADER, row(3, 7), row(1, 255), ""]))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress("\r\n".join([row(3, 7), row(1, 255)]).encode()))
    for name in ("a.csv", "b.csv.gz"):
        digits = load(tmp_path / name)
        assert digits.labels.tolist() == [3, 1]
        assert digits.images.shape == (2, 28, 28)
        assert (digits.images[0] == 7).all()
        assert digits.broken == ()


def test_labels_may_be_names(tmp_path):
    (tmp_path / "a.csv").write_text("\n".join([row("cat"), row('"dog"'), row("cat")]))
    digits = load(tmp_path / "a.csv")
    assert (digits.classes, digits.labels.tolist()) == (("cat", "dog"), [0, 1, 0])


def test_broken_rows_are_named_and_the_others_are_used(tmp_path):
    rows = [HEADER, row(1), row(2, 256), row(3, "x"), "4,1,2", row(5, 9)]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    digits = load(tmp_path / "a.csv")
    assert digits.labels.tolist() == [1, 5]
    assert [where for where, _ in digits.broken] == ["row 3", "row 4", "row 5"]
    assert "2 numbers instead of 784" in digits.broken[2][1]


@pytest.mark.parametrize("content", [b"", b"label\n", b"1,2,3\n4,5,6\n", b"\xff\xfe\x00", HEADER.encode()])
def test_what_is_no_such_table_is_refused(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DatasetError):
        load(tmp_path / "a.csv")


def test_a_cut_off_archive_is_refused(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(row(1).encode())[:20])
    with pytest.raises(DatasetError):
        load(tmp_path / "a.csv.gz")


def test_values_are_rounded(tmp_path):
    (tmp_path / "a.csv").write_text("\n".join([row(0, "0.6"), row(1, "1.4")]))
    assert np.unique(load(tmp_path / "a.csv").images).tolist() == [1]


def test_an_ending_in_capitals_and_values_in_quotes_are_read(tmp_path):
    quoted = ",".join(['"3"', *['"7"'] * 784])
    (tmp_path / "A.CSV").write_text(f"{HEADER}\n{quoted}\n{row(1, 255)}\n")
    digits = load(tmp_path / "A.CSV")
    assert digits.labels.tolist() == [3, 1]
    assert (digits.images[0] == 7).all()


def test_a_label_with_a_comma_stands_in_quotes(tmp_path):
    (tmp_path / "my digits, 2024.csv").write_text("\n".join([row('"a, b"', 3), row("c", 4)]))
    digits = load(tmp_path / "my digits, 2024.csv")
    assert (digits.classes, digits.broken) == (("a, b", "c"), ())


def test_packed_or_not_is_told_by_the_content(tmp_path):
    (tmp_path / "a.csv.gz").write_text(row(3, 7) + "\n" + row(1))
    (tmp_path / "b.csv").write_bytes(gzip.compress((row(3, 7) + "\n" + row(1)).encode()))
    assert load(tmp_path / "a.csv.gz").labels.tolist() == load(tmp_path / "b.csv").labels.tolist() == [3, 1]


def test_one_row_that_does_not_end_is_refused_at_once(tmp_path):
    with (tmp_path / "a.csv").open("wb") as file:
        file.write((row(1) + "\n").encode() + b"2" + b",0" * 700)
        file.truncate(2_000_000_000)  # takes no room on the disk
    tracemalloc.start()
    with pytest.raises(DatasetError, match=r"line 2 is longer than"):
        load(tmp_path / "a.csv")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("line", ["\n", "1,2,3\n", row(1, 300) + "\n"])
def test_a_bomb_of_rows_that_are_none_is_refused_early(tmp_path, line):
    content = gzip.compress((row(1) + "\n" + line * (2_000_000 if line == "\n" else 12_000)).encode(), 1)
    (tmp_path / "a.csv.gz").write_bytes(content)
    with pytest.raises(DatasetError, match="more than 10,000 of its rows are empty or broken"):
        load(tmp_path / "a.csv.gz")


def test_more_pictures_than_fit_into_the_memory_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(picture_table, "MOST_PICTURES", 1500)
    (tmp_path / "a.csv").write_text((row(1) + "\n" + row(2) + "\n") * 1500)
    with pytest.raises(DatasetError, match="more than 1,500 pictures"):
        load(tmp_path / "a.csv")


def test_a_broken_row_spoils_no_other(tmp_path):
    rows = [row(n % 10, n % 256) for n in range(2500)]
    rows[1700] = row(3, "x")
    (tmp_path / "a.csv").write_text("\n".join(rows))
    digits = load(tmp_path / "a.csv")
    assert (len(digits), digits.broken) == (2499, (("row 1701", "not all of it is numbers"),))
    assert digits.images[1700, 0, 0] == 1701 % 256


@settings(max_examples=150, deadline=None)
@given(
    cells=st.lists(
        st.sampled_from(
            ["0", "255", "1e9", "nan", "-0", "", '"', '"3"', "x", "٣", "0x1", "1_0", "#", "\x00", "\r"]
        ),
        max_size=8,
    ),
    count=st.sampled_from([0, 780, 783, 784]),
    first=st.booleans(),
)
def test_odd_cells_are_named_or_read_and_never_silent(tmp_path_factory, cells, count, first):
    path = tmp_path_factory.mktemp("a") / "a.csv"
    odd = ",".join(["1", *cells, *["0"] * (count - len(cells))])
    path.write_text("\n".join([odd, row(2)] if first else [row(2), odd]), newline="")
    digits = load(path)
    heading = first and len(cells) > 0 and not odd.split(",")[1].replace('"', "").isdecimal()
    assert len(digits) == 2 or digits.broken or heading or not odd.strip()
