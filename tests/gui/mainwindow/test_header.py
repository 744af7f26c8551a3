"""The window's header: which network it says is in use."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QAction

from digitscope.gui.mainwindow.header import Header
from digitscope.messages import ModelInfo

MODEL = ModelInfo("Ada’s network", "odd", ("a", "b"), (), 0, "/kept/Ada’s network.safetensors", "CPU")


@pytest.fixture
def header(qtbot):
    made = Header([], QAction("Keys"))
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("Ada’s network", "Ada’s network"),
        ("Ada’s network (2)", "Ada’s network (2)"),
        ("model", "Ada’s network"),
    ],
)
def test_a_second_network_of_the_same_name_is_told_from_the_first(header, file, said):
    header.set_model(replace(MODEL, path=f"/kept/{file}.safetensors"))
    assert header.network.text() == f"network: {said}"
