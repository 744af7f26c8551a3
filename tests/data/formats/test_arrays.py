"""Arrays of numpy's files."""

import contextlib
import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitscope.bounded_files import UnreadableError
from digitscope.data.formats import arrays
from digitscope.data.formats.arrays import check_labels, check_pictures, read_npy, read_npz

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (6, 28, 28)).astype(np.uint8)
LABELS = np.arange(6)
BOTH = ("images", "labels")


def read(path):
    images, labels = read_npz(path, BOTH)
    labels = check_labels(labels)
    return check_pictures(images, len(labels)), labels


def zipped(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)


def array_file(descr, shape, numbers=b"", fortran="False"):
    """Return an array's file with the header that is asked for, true or not."""
    text = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}".encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + numbers


def of(array):
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize(
    "kept",
    [
        IMAGES,
        IMAGES[:, None],
        IMAGES.astype(np.int64),
        IMAGES.astype(">i4"),
        IMAGES.astype(np.float64),
        (IMAGES / 255).astype(np.float32),
        (IMAGES / 255).astype(">f8"),
        np.asfortranarray(IMAGES),
    ],
)
def test_pictures_come_back_as_bytes_in_every_kind_of_number(tmp_path, save, kept):
    save(tmp_path / "a.npz", images=kept, labels=LABELS)
    images, labels = read(tmp_path / "a.npz")
    np.testing.assert_array_equal(images, IMAGES)
    np.testing.assert_array_equal(labels, LABELS)


@pytest.mark.parametrize(
    "labels", [np.array(["a", "ü€"]), np.array([b"a", b"b"]), np.array(["a", "b"], ">U3")]
)
def test_names_come_back(tmp_path, labels):
    np.savez(tmp_path / "a.npz", images=IMAGES[:2], labels=labels)
    assert read(tmp_path / "a.npz")[1].tolist() == labels.tolist()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize(
    ("descr", "shape", "says"),
    [
        ("'|u1'", "(6, 28, 28)", "shorter than its header"),
        ("'|u1'", "(900000, 28, 28)", "more than 700 MB|shorter"),
        ("'<f8'", "(99999999, 28, 28)", "more than 700 MB|shorter"),
        ("'<f8'", "(999999999999999, 28, 28)", "more numbers than any disk"),
        ("'<f8'", f"({2**62}, 28, 28)", "whole numbers"),
        ("'<f8'", f"({10**400}, 28, 28)", "whole numbers"),
        ("'<f8'", "(0, 1000000000000000, 28)", "more numbers than any disk"),
        ("'|u1'", "(-1, 28, 28)", "does not say|records"),
        ("'|u1'", "(" + "1, " * 40 + ")", "at most 4 sides"),
        ("'|O'", "(6,)", "never read"),
        ("'|V1000000000'", "(6, 28, 28)", "neither numbers nor short names"),
        ("'<U250000000'", "(6,)", "neither numbers nor short names"),
        ("'<f3'", "(6, 28, 28)", "neither numbers"),
        ("[('a', '<f8', (1000000000,))]", "(6,)", "records"),
        ("'|u1'", "(" * 3000 + ")" * 3000, "does not say|records"),
        ("'|u1', 'descr': '|u1'", "(6, 28, 28)", "does not say|records"),
        ("'|u1'", "__import__('os')", "does not say|records"),
        ("'|u1'", "(6, 28, 28)}{", "does not say|records"),
        ("'\\x00'", "(6, 28, 28)", "neither numbers"),
    ],
)
def test_headers_that_lie_are_refused_before_anything_is_taken(tmp_path, descr, shape, says, method):
    (tmp_path / "a.npy").write_bytes(array_file(descr, shape, b"123"))
    zipped(tmp_path / "a.npz", {"images": array_file(descr, shape, b"123"), "labels": of(LABELS)}, method)
    tracemalloc.start()
    for call in (lambda: read_npy(tmp_path / "a.npy"), lambda: read(tmp_path / "a.npz")):
        with pytest.raises(UnreadableError, match=says):
            call()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000


def test_a_bomb_is_refused_by_what_it_claims_and_by_what_comes(tmp_path, monkeypatch):
    zipped(tmp_path / "a.npz", {"images": of(np.zeros((20_000, 28, 28), np.uint8)), "labels": of(LABELS)})
    monkeypatch.setattr(arrays, "MOST_UNPACKED", 1_000_000)
    tracemalloc.start()
    with pytest.raises(UnreadableError, match=r"more than 1 MB; save it again with numpy\.savez"):
        read(tmp_path / "a.npz")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(tmp_path, method):
    zipped(tmp_path / "a.npz", {"images": of(IMAGES), "labels": of(LABELS)}, method)
    with pytest.raises(UnreadableError, match="packed in another way"):
        read(tmp_path / "a.npz")


@pytest.mark.parametrize(("place", "value"), [(6, 1), (6, 0x2001), (6, 0x41), (8, 14), (8, 99), (8, 0xFFFF)])
def test_encrypted_members_and_unknown_methods_are_refused(tmp_path, place, value):
    """Bit 1 of the flags (at 6, in the directory at 8) says encrypted; behind them stands the method."""
    np.savez_compressed(tmp_path / "a.npz", images=IMAGES, labels=LABELS)
    content = bytearray((tmp_path / "a.npz").read_bytes())
    for mark, shift in ((b"PK\3\4", 0), (b"PK\1\2", 2)):
        at = content.find(mark)
        while at >= 0:
            struct.pack_into("<H", content, at + place + shift, value)
            at = content.find(mark, at + 4)
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(UnreadableError):
        read(tmp_path / "a.npz")


def test_a_list_of_a_hundred_thousand_members_is_refused(tmp_path):
    zipped(tmp_path / "a.npz", {str(number): b"" for number in range(30_000)})
    with pytest.raises(UnreadableError, match="list of members"):
        read(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("images", "labels", "says"),
    [
        (IMAGES, LABELS[:5], "6 pictures and 5 labels"),
        (IMAGES[:0], LABELS[:0], "no pictures"),
        (IMAGES[:, :27], LABELS, "shape"),
        (IMAGES.astype(np.float64) - 1, LABELS, "between 0 and 255"),
        (np.where(IMAGES > 250, np.nan, 1.0), LABELS, "between 0 and 255"),
        (np.full((6, 28, 28), 1e308), LABELS, "between 0 and 255"),
        (IMAGES.astype(np.complex128), LABELS, "neither numbers"),
        (IMAGES, LABELS.astype(np.float64), "whole number or name"),
        (IMAGES, LABELS[:, None], "whole number or name"),
        (IMAGES, np.full(6, 0x7FFFFFFF, "<u4").view("<U1"), "no text"),
        (IMAGES, np.full(6, 0xD800, "<u4").view("<U1"), "no text"),
        (IMAGES, np.array(["x" * 200] * 6), "100 letters each"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path, images, labels, says):
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "a.npz", images=images, labels=labels)
        with pytest.raises(UnreadableError, match=says):
            read(tmp_path / "a.npz")


def test_an_array_that_is_not_there_is_named_with_those_that_are(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=IMAGES, y_train=LABELS)
    with pytest.raises(UnreadableError, match="no array “images” but “x_train”, “y_train”"):
        read(tmp_path / "a.npz")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_damaged_files_are_read_or_refused(tmp_path, save, odd_versions):
    save(tmp_path / "a.npz", images=IMAGES, labels=LABELS)
    for made in odd_versions((tmp_path / "a.npz").read_bytes(), 2, 500):
        (tmp_path / "b.npz").write_bytes(made)
        with contextlib.suppress(UnreadableError):
            images, labels = read(tmp_path / "b.npz")
            assert images.shape == (len(labels), 28, 28)


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(st.text(), st.from_regex(r"\{'descr': '.{0,4}', 'shape': \(.{0,9}\)", fullmatch=True)))
def test_any_header_is_refused_or_true(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("a") / "a.npy"
    content = text.encode("utf-8", "replace")
    path.write_bytes(b"\x93NUMPY\x02\x00" + struct.pack("<I", len(content)) + content)
    with pytest.raises(UnreadableError):
        read_npy(path)
