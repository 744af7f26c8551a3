"""A button with a menu: flat again when the menu closes and the mouse is elsewhere."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from digitscope.gui.widgets.buttons import MenuButton


def test_it_is_flat_again_after_its_menu(qtbot):
    button = MenuButton()
    qtbot.addWidget(button)
    menu = QMenu(button)
    button.setMenu(menu)
    button.show()
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # as after the click that opened the menu
    QCursor.setPos(button.mapToGlobal(button.rect().bottomRight() + QPoint(60, 60)))
    menu.aboutToHide.emit()
    assert not button.underMouse()
