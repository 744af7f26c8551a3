"""The form of a training's settings."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from digitscope.gui.train.form.augmentation_preview import VERSIONS
from digitscope.gui.train.form.data_panel import DataPanel
from digitscope.gui.train.form.presets import ORDER, preset_of, with_data_of
from digitscope.gui.train.form.training_form import TrainForm
from digitscope.gui.widgets.number_field import NumberField
from digitscope.runs.settings.config import SetShare, TrainConfig


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


@pytest.fixture(params=["C", "en_US", "de_DE", "fr_FR", "ar_EG", "de_CH"])
def somewhere(request):
    """Live somewhere else; fields take the language when they are made."""
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


def paste_into(field, text):
    QGuiApplication.clipboard().setText(text)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("give", [type_into, paste_into])
def test_a_comma_is_a_decimal_point_everywhere(somewhere, form, give):
    rate = form.learning.rows["rate"].field()
    for text, number in (("0,05", 0.05), ("0.05", 0.05), ("0,125", 0.125)):
        give(rate, text)
        assert form.config().rate == number
    form.set_config(replace(form.config(), sets=(SetShare("made:100"),)))
    amount = form.data.findChildren(NumberField)[0]
    give(amount, "12,5")
    assert form.config().sets == (SetShare("made:100", 0.125),)
    give(amount, "0.5 % of it")
    assert form.config().sets == (SetShare("made:100", 0.005),)


@pytest.mark.parametrize("give", [type_into, paste_into])
def test_what_may_be_two_numbers_is_refused_and_stays_as_typed(somewhere, form, give):
    form.set_config(TrainConfig(sets=(SetShare("made:100"),), batch=256))
    amount, times = form.data.findChildren(NumberField)
    for field, text in (
        (form.learning.rows["rate"].field(), "1.234,5"),
        (form.learning.rows["epochs"].field(), "1,500"),
        (form.learning.rows["batch"].field(), "1,024"),
        (form.learning.rows["batch"].field(), "1.024"),
        (form.device.rows["seed"].field(), "12,5"),
        (form.options.rows["widths"].field(), "16 1,024"),
        (amount, "1.234,5"),
        (times, "1,5"),
    ):
        before = field.text()
        give(field, text)
        assert field.text() == text
        with pytest.raises(ValueError, match="write"):
            form.config()
        assert text.split()[-1] in form.preset_note.text()  # a person is told
        give(field, before)
        form.config()


def test_what_no_one_touched_is_not_rounded(form):
    config = TrainConfig(
        sets=(SetShare("made:100", 1 / 3, 700),), held_out=1 / 12, rate=0.00123456, weight_decay=1 / 7
    )
    form.set_config(config)
    assert (form.config().rate, form.config().held_out) == (0.00123456, 1 / 12)
    assert form.config().weight_decay == 1 / 7
    assert form.config().sets == config.sets


def test_arrows_step_a_whole_number(form, qtbot):
    batch = form.learning.rows["batch"].field()
    type_into(batch, "64")
    with qtbot.waitSignal(form.changed):
        QTest.keyClick(batch, Qt.Key.Key_Up)
    assert form.config().batch == 65
    QTest.keyClick(batch, Qt.Key.Key_PageDown)
    assert form.config().batch == 55


def test_a_preset_leaves_data_and_seed_as_they_were_typed(form):
    type_into(form.data_rows.rows["held_out"].field(), "0,3")
    type_into(form.device.rows["seed"].field(), "7")
    form.presets.button(0).click()
    assert (form.config().held_out, form.config().seed) == (0.3, 7)


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
