"""The form of a training's settings."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from digitscope.gui.augment_preview import VERSIONS
from digitscope.gui.train_data import DataPanel
from digitscope.gui.train_form import TrainForm
from digitscope.gui.train_presets import ORDER, preset_of, with_data_of
from digitscope.plan.config import SetShare, TrainConfig


@pytest.fixture
def form(qtbot):
    made = TrainForm(DataPanel())
    qtbot.addWidget(made)
    made.resize(320, 900)
    made.show()
    return made


def type_into(field, text):
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("preset", ORDER, ids=lambda preset: preset.title)
def test_every_preset_goes_through_the_form_unchanged(form, preset):
    form.set_config(with_data_of(preset, TrainConfig(sets=(SetShare("made:100"),))))
    config = form.config()
    assert preset_of(config) is preset
    assert config.sets == (SetShare("made:100"),)
    assert form.presets.button(ORDER.index(preset)).isChecked()


def test_another_value_leaves_the_preset(form, qtbot):
    with qtbot.waitSignal(form.changed):
        type_into(form.learning.rows["rate"].field(), "0.02")
    assert form.config().rate == 0.02
    assert not any(button.isChecked() for button in form.presets.buttons())
    assert "own" in form.preset_note.text()
    assert "0.02" in form.groups["Learning"].heading.summary()


def test_a_value_out_of_range_is_said(form):
    type_into(form.learning.rows["rate"].field(), "0.02")
    form.learning.rows["rate"].field().setText("400")
    with pytest.raises(ValueError, match="Learning rate"):
        form.config()


def test_every_kind_of_network_has_a_name_of_its_own(form):
    field = form.architecture.rows["architecture"].field()
    names = [field.itemText(place) for place in range(field.count())]
    assert names == ["simple CNN", "residual CNN", "small CNN", "one linear layer"]
    field.setCurrentIndex(names.index("one linear layer"))
    assert form.groups["Network"].heading.summary() == "one linear layer"
    assert form.learning.rows["schedule"].field().itemText(1) == "along a line"


@pytest.mark.parametrize("wide", [288, 360])
def test_each_digit_of_the_preview_has_a_row_of_its_own(form, wide):
    form.resize(wide - 24, 900)  # the panel of the tab, less its margin and the scroll bar
    form.groups["Augmentation"].heading.setChecked(True)
    form.preview.set_pictures(np.zeros((3, VERSIONS, 28, 28), np.float32))
    places = [form.preview.grid.place(index) for index in range(3 * VERSIONS)]
    assert len({place.top() for place in places}) == 3
    assert {place.left() for place in places[::VERSIONS]} == {places[0].left()}
    assert places[-1].right() <= form.preview.grid.width()


def test_options_that_make_no_network_are_said_beside_them(form):
    type_into(form.options.rows["kernels"].field(), "5 5")
    assert "one number for each" in form.plan_table.foot()
    type_into(form.options.rows["kernels"].field(), "3 3 3")
    assert "weights" in form.plan_table.foot()


def test_another_architecture_has_other_options(form):
    field = form.architecture.rows["architecture"].field()
    field.setCurrentIndex(field.findData("linear"))
    assert not form.options.rows
    assert form.config().architecture == "linear"
    field.setCurrentIndex(field.findData("residual"))
    assert set(form.options.rows) == {"widths", "kernel"}


@pytest.mark.parametrize("preset", ORDER, ids=lambda preset: preset.title)
def test_a_preset_with_another_architecture_is_one_that_can_be_trained(form, preset):
    form.presets.button(ORDER.index(preset)).click()
    field = form.architecture.rows["architecture"].field()
    field.setCurrentIndex(field.findData("residual"))
    assert form.config().options.keys() == {"widths", "kernel"}
    assert "weights" in form.plan_table.foot()
    form.presets.button(ORDER.index(preset)).click()
    assert preset_of(form.config()) is preset


def test_while_it_runs_only_live_settings_can_be_changed(form, qtbot):
    form.set_running(True)
    assert not form.learning.rows["epochs"].field().isEnabled()
    assert form.learning.rows["rate"].field().isEnabled()
    assert form.options.rows["dropout"].field().isEnabled()
    with qtbot.waitSignal(form.live_changed) as told:
        type_into(form.learning.rows["rate"].field(), "0.001")
    assert told.args == [{"rate": 0.001}]
    with qtbot.waitSignal(form.live_changed) as told:
        form.augments.click()
    assert told.args == [{"augment": None}]
    form.set_running(False)
    assert form.learning.rows["epochs"].field().isEnabled()


def test_every_field_has_a_name_and_an_explanation(form):
    for rows in (form.learning, form.device, form.amounts, form.options, form.architecture, form.data_rows):
        for row in rows.rows.values():
            field = row.field()
            assert field.accessibleName()
            assert field.toolTip()
            assert field.accessibleDescription() == field.toolTip()


def test_numbers_do_not_change_by_scrolling_past(form):
    assert isinstance(form.learning.rows["rate"].field(), QLineEdit)
