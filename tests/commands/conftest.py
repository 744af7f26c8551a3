"""Files for the commands to work on."""

import json

import numpy as np
import pytest

from digitscope.cli import main
from digitscope.ink.drawing.storage import save_drawing
from digitscope.ink.drawing.strokes import Drawing, drawing_of

SEVEN = [[(0.25, 0.2), (0.75, 0.2), (0.6, 0.5), (0.45, 0.85)]]
SMALLEST_NPZ = 30


@pytest.fixture
def seven(tmp_path):
    path = tmp_path / "seven.json"
    corners = np.array(SEVEN[0])
    along = np.linspace(0, len(corners) - 1, 60)
    points = np.stack([np.interp(along, range(len(corners)), corners[:, axis]) for axis in (0, 1)], axis=1)
    save_drawing(drawing_of([points]), path)
    return path


@pytest.fixture
def nothing(tmp_path):
    path = tmp_path / "nothing.json"
    save_drawing(Drawing(), path)
    return path


@pytest.fixture
def npz(tmp_path):
    """Thirty noisy pictures with labels, three of each digit."""
    images = np.random.default_rng(5).integers(0, 256, (SMALLEST_NPZ, 28, 28), dtype=np.uint8)
    path = tmp_path / "noise.npz"
    np.savez(path, images=images, labels=np.arange(SMALLEST_NPZ) % 10)
    return path


@pytest.fixture
def call(capsys):
    """Return a function that runs the command line here: exit code, output, standard error."""

    def run(*words):
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:  # argparse
            code = end.code
        output, errors = capsys.readouterr()
        return code, output, errors

    return run


@pytest.fixture
def call_json(call):
    """Return a function that runs the command line and reads its JSON lines: exit code, objects, errors."""

    def run(*words):
        code, output, errors = call(*words, "--json")
        return code, [json.loads(line) for line in output.splitlines()], errors

    return run
