"""Networks as ONNX: the same answers, by our own reading and by that of others where they are installed."""

import numpy as np
import pytest
import torch

from digitscope.nn.export.onnx import INPUT, write_onnx
from digitscope.nn.export.onnx_check import greatest_difference, run_onnx
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.model.architectures import make_model
from digitscope.nn.model.batchnorm_folding import fold_batchnorm
from digitscope.nn.model.card import ModelCard

KINDS = {
    "linear": {},
    "first-steps": {"hidden": 5, "dropout": 0.2},
    "simple": {"widths": [4, 6], "kernels": [5, 3], "pools": [1], "activation": "elu", "classes": 3},
    "residual": {"widths": [4, 6]},
}


def network(architecture, **options):
    torch.manual_seed(1)
    model = fold_batchnorm(make_model(architecture, options).eval())
    with torch.no_grad():
        for value in model.parameters():
            value.mul_(3)
    names = tuple(str(n) for n in range(model.options.classes))
    return Recognizer(model, ModelCard(name="toy", classes=names, temperature=1.7, mean=0.1, std=0.3))


@pytest.fixture
def images():
    return np.random.default_rng(0).random((7, 28, 28), np.float32)


@pytest.mark.parametrize("architecture", KINDS)
def test_the_file_gives_the_same_answers(tmp_path, images, architecture):
    recognizer = network(architecture, **KINDS[architecture])
    write_onnx(tmp_path / "a.onnx", recognizer)
    assert greatest_difference(tmp_path / "a.onnx", recognizer, images) < 1e-5
    assert run_onnx(tmp_path / "a.onnx", images).std() > 0.01


def test_kernels_that_move_by_two_pixels(tmp_path, images):
    recognizer = network("simple", widths=[4, 6], kernels=[5, 3], pools=[1], strided=[0])
    write_onnx(tmp_path / "a.onnx", recognizer)
    assert greatest_difference(tmp_path / "a.onnx", recognizer, images) < 1e-5


@pytest.mark.parametrize("activation", ["leaky", "tanh"])
def test_every_activation(tmp_path, images, activation):
    recognizer = network("simple", widths=[4], kernels=[3], pools=[0], activation=activation)
    write_onnx(tmp_path / "a.onnx", recognizer)
    assert greatest_difference(tmp_path / "a.onnx", recognizer, images) < 1e-5


def test_a_difference_is_seen(tmp_path, images):
    one, other = network("linear"), network("first-steps")
    write_onnx(tmp_path / "a.onnx", one)
    assert greatest_difference(tmp_path / "a.onnx", other, images) > 0.01


def test_a_network_with_norms_is_refused(tmp_path):
    recognizer = Recognizer(make_model("first-steps").eval(), ModelCard())
    with pytest.raises(ValueError, match="BatchNorm2d"):
        write_onnx(tmp_path / "a.onnx", recognizer)


def test_what_is_no_such_file_is_refused(tmp_path, images):
    for content in (b"", b"\xff\xff\xff", b"nothing of the kind"):
        (tmp_path / "a.onnx").write_bytes(content)
        with pytest.raises(ValueError, match=r"graph|breaks off|unknown"):
            run_onnx(tmp_path / "a.onnx", images)


def test_others_read_it_likewise(tmp_path, images):
    onnxruntime = pytest.importorskip("onnxruntime")
    recognizer = network("residual", widths=[4, 6])
    write_onnx(tmp_path / "a.onnx", recognizer)
    session = onnxruntime.InferenceSession(str(tmp_path / "a.onnx"))
    (theirs,) = session.run(None, {INPUT: images[:, None]})
    np.testing.assert_allclose(theirs, recognizer.recognise_many(images), atol=1e-5)
