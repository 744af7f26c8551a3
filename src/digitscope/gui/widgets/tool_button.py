"""A flat button with an icon."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from digitscope.gui.style.icons import ICON_PX, tinted_icon
from digitscope.gui.style.theme import tokens

BUTTON_PX = 32
NARROW_PX = 28
"""Width of a button where room is short."""
ICON_NAME = "icon_name"
"""The property of an action that says which icon of ours it has."""
_RADIUS = 6.0


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
