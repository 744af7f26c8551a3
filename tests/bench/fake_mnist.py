"""Something in MNIST's form to train on where there is no MNIST: what is learned does not matter here."""

import gzip
import struct

import numpy as np


def write_fake_mnist(folder, count):
    """Write `count` noisy pictures for training and some for testing; return the folder."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(1)
    for part, size in (("train", count), ("t10k", 500)):
        labels = random.integers(0, 10, size, dtype=np.uint8)
        images = np.zeros((size, 28, 28), np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[4:24, 2 + 2 * label : 6 + 2 * label] = random.integers(100, 256, (20, 4))
        head = struct.pack(">IIII", 0x803, size, 28, 28)
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(head + images.tobytes(), 1))
        head = struct.pack(">II", 0x801, size)
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(head + labels.tobytes(), 1))
    return folder
