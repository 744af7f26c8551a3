"""CSV files as Kaggle has them."""

import gzip

import numpy as np
import pytest

from digitscope.nn.data import load
from digitscope.nn.errors import DatasetError

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
