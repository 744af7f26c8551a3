"""The data sets that can be fetched: where they lie, and how it is known that they are whole."""

from __future__ import annotations

from dataclasses import dataclass

PARTS = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


@dataclass(frozen=True)
class RemoteFile:
    """One file of a data set, packed with gzip."""

    name: str
    md5: str
    """Of the packed file as its publisher gives it."""
    content_md5: str = ""
    """Of what is packed, where it is known: then a file that was packed anew counts as whole, too."""


@dataclass(frozen=True)
class RemoteSet:
    """A data set on the network."""

    title: str
    licence: str
    megabytes: float
    mirrors: tuple[str, ...]
    """Folders that hold the files, tried in this order."""
    files: tuple[RemoteFile, ...]
    classes: tuple[str, ...] = ()
    """Names; none: the digits."""


def _files(*sums: str, contents: tuple[str, ...] = ("",) * 4) -> tuple[RemoteFile, ...]:
    parts = zip(PARTS, sums, contents, strict=True)
    return tuple(RemoteFile(f"{name}.gz", packed, content) for name, packed, content in parts)


CATALOGUE: dict[str, RemoteSet] = {
    "mnist": RemoteSet(
        "MNIST: 70,000 digits of Census employees and students",
        "CC BY-SA 3.0",
        11.6,
        (
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "https://raw.githubusercontent.com/fgnt/mnist/master/",
        ),
        _files(
            "f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "d53e105ee54ea40749a09fcbcd1e9432",
            "9fb629c4189551a2d022fa330f9573f3",
            "ec29112dd5afa0611ce80d1b7f02629c",
            contents=(
                "6bbc9ace898e44ae57da46a324031adb",
                "a25bea736e30d166cdddb491f175f624",
                "2646ac647ad5339dbf082846283269ea",
                "27ae3e4e09519cfbb04c329615203637",
            ),
        ),
    ),
    "fashion-mnist": RemoteSet(
        "Fashion-MNIST: 70,000 pictures of clothes, as large as digits",
        "MIT",
        30.9,
        ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
        _files(
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "25c81989df183df01b3e8a0aad5dffbe",
            "bef4ecab320f06d8554ea6380940ec79",
            "bb300cfdad3c16e7a12a480ee83cd310",
        ),
        ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"),
    ),
    "kmnist": RemoteSet(
        "KMNIST: 70,000 letters of old Japanese books",
        "CC BY-SA 4.0",
        21.0,
        ("http://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
        _files(
            "bdb82020997e1d708af4cf47b453dcf7",
            "e144d726b3acfaa3e44228e80efcd344",
            "5c965bf0a639b31b8f53240b1b52f4d7",
            "7320c461ea6c1c855c0b718fb2a4b134",
        ),
        ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    ),
}
"""By the name under which it lies in the user's data folder."""
