"""A button that is only a word, in the colour of what can be pressed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QCursor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QToolButton, QWidget

from digitscope.gui.style.icons import ICON_PX, tinted_icon
from digitscope.gui.style.theme import UNIT, small_font, tokens

BUTTON_PX = 32

NARROW_PX = 28
"""Width of a button where room is short."""

ICON_NAME = "icon_name"
"""The property of an action that says which icon of ours it has."""

_RADIUS = 6.0


HEIGHT = 3 * UNIT


class WordButton(QAbstractButton):
    """A word beside a sentence, such as *Undo*; underlined under the mouse."""

    def __init__(self, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(small_font(bold=True)).horizontalAdvance(self.text()) + UNIT, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        font = small_font(bold=True)
        font.setUnderline(self.underMouse() and self.isEnabled())
        painter.setFont(font)
        painter.setPen(colours.accent if self.isEnabled() else colours.mark)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colours.accent, 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)


class MenuButton(QToolButton):
    """Opens its menu at once; it can be gone to by key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def setMenu(self, menu: QMenu) -> None:
        """Take a menu."""
        super().setMenu(menu)
        menu.aboutToHide.connect(self._forget_mouse)

    def _forget_mouse(self) -> None:
        """Look flat again: the mouse left while the menu had it, and Qt tells the button of no leaving."""
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
            self.update()


class ToolButton(QToolButton):
    """Shows an action as its icon; a wash under it for hover, pressed and chosen, a ring for the keyboard."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDefaultAction(action)
        self.setAccessibleName(action.text().rstrip("…"))
        self.setAccessibleDescription(action.toolTip())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def icon_name(self) -> str:
        """Name of the icon that the action goes by now."""
        return str(self.defaultAction().property(ICON_NAME))

    def sizeHint(self) -> QSize:
        return QSize(BUTTON_PX, BUTTON_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROW_PX, BUTTON_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            wash = QColor(colours.accent)
            wash.setAlphaF(0.18)
            painter.setBrush(wash)
            painter.drawRoundedRect(place, _RADIUS, _RADIUS)
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            wash = QColor(colours.text)
            wash.setAlphaF(0.16 if self.isDown() else 0.08)
            painter.setBrush(wash)
            painter.drawRoundedRect(place, _RADIUS, _RADIUS)
        colour = colours.text if self.isEnabled() else colours.mark
        picture = tinted_icon(self.icon_name, colour, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - ICON_PX) // 2, (self.height() - ICON_PX) // 2, picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked():
            painter.setPen(QPen(colours.accent, 2))
            middle, line = place.center().x(), place.bottom() - 1.5
            painter.drawLine(QPointF(middle - 6, line), QPointF(middle + 6, line))
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
            painter.drawRoundedRect(place, _RADIUS, _RADIUS)
