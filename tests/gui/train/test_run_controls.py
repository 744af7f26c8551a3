"""The buttons that start and stop a training."""

from digitscope.gui.style.theme import apply_theme
from digitscope.gui.train.run_controls import TrainingControls


def test_start_shows_where_the_keyboard_is(qtbot, qapp):
    for theme in ("light", "dark"):
        apply_theme(qapp, theme)
        controls = TrainingControls()
        qtbot.addWidget(controls)
        controls.show()
        controls.activateWindow()
        qtbot.waitUntil(controls.isActiveWindow)
        controls.setFocus()
        qtbot.waitUntil(lambda c=controls: not c.start.hasFocus())
        without = controls.start.grab().toImage()
        controls.start.setFocus()
        qtbot.waitUntil(controls.start.hasFocus)
        assert controls.start.grab().toImage() != without
    apply_theme(qapp, "light")
