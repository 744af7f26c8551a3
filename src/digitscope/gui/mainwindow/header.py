"""The strip above the tabs: which tab, which network, light or dark, help."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabBar, QToolButton, QWidget

from digitscope.gui.style.motion import MOTIONS
from digitscope.gui.style.theme import UNIT, text_font, tokens
from digitscope.gui.widgets.buttons import MenuButton
from digitscope.messages import ModelInfo

UNDERLINE_PX = 2

PADDING = 3 * UNIT // 2


HEIGHT = 48
MARGIN = 16
LOOKS_TIP = "Light or dark, and whether things move"
THEMES = {"system": "As the system", "light": "Light", "dark": "Dark"}


class Header(QWidget):
    """Tabs at the left; network, theme and help at the right.

    Signals:
        tab_chosen: index of the tab.
        theme_chosen: `system`, `light` or `dark`.
        motion_chosen: `system`, `reduced` or `full`.
    """

    tab_chosen = Signal(int)
    theme_chosen = Signal(str)
    motion_chosen = Signal(str)

    def __init__(self, network_actions: list[QAction], help_action: QAction) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.tabs = TabStrip()
        self.tabs.currentChanged.connect(self.tab_chosen)
        self.network = _button("network: …", "The network that reads your drawing")
        self.network.setMenu(self._network_menu(network_actions))
        self.theme = _button("Theme", LOOKS_TIP)
        self.theme_actions = self._choices(THEMES, self.theme_chosen)
        self.motion_actions = self._choices(MOTIONS, self.motion_chosen)
        self.theme.setMenu(self._theme_menu())
        help_button = _button("Help", help_action.toolTip())
        help_button.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
        help_button.clicked.connect(help_action.trigger)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN // 2, 0, MARGIN, 0)
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        for button in (self.network, self.theme, help_button):
            row.addWidget(button)

    def set_model(self, model: ModelInfo) -> None:
        """Name the network in use."""
        file = Path(model.path).stem  # that of a second one of the same name has a number
        name = file if file.startswith(f"{model.name} (") else model.name
        self.network.setText(f"network: {name}".replace("&", "&&"))
        results = "\n".join(f"{100 * value:.2f} % on {name}" for name, value in model.results.items())
        self.network.setToolTip(
            f"{model.architecture}, {model.weights:,} weights, {model.device}\n{Path(model.path).name}"
            + (f"\n{results}" if results else "")
        )

    def set_theme(self, theme: str) -> None:
        """Tick the theme in use; a word that is none of them counts as `system`."""
        self.theme_actions.get(theme, self.theme_actions["system"]).setChecked(True)

    def set_motion(self, choice: str) -> None:
        """Tick what is chosen of motion; a word that is none of the choices counts as `system`."""
        self.motion_actions.get(choice, self.motion_actions["system"]).setChecked(True)

    def sizeHint(self) -> QSize:
        return QSize(480, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, tokens(self).hairline)

    def _network_menu(self, actions: list[QAction]) -> QMenu:
        menu = QMenu(self)
        menu.addActions(actions)
        return menu

    def _choices(self, words: dict[str, str], chosen: SignalInstance) -> dict[str, QAction]:
        group = QActionGroup(self)
        actions: dict[str, QAction] = {}
        for name, text in words.items():
            action = QAction(text, group, checkable=True)
            action.triggered.connect(lambda _=False, name=name: chosen.emit(name))
            actions[name] = action
        return actions

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addActions(list(self.theme_actions.values()))
        menu.addSeparator()
        menu.addActions(list(self.motion_actions.values()))
        return menu


def _button(text: str, tip: str) -> MenuButton:
    button = MenuButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


class TabStrip(QTabBar):
    """A tab bar that paints words and an underline instead of boxes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setAccessibleName("Tabs")
        self.setMouseTracking(True)

    def tabSizeHint(self, index: int) -> QSize:
        wide = QFontMetrics(text_font(bold=True)).horizontalAdvance(self.tabText(index))
        return QSize(wide + 2 * PADDING, 5 * UNIT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens(self)
        for index in range(self.count()):
            place = self.tabRect(index)
            present = index == self.currentIndex()
            painter.setFont(text_font(bold=present))
            painter.setPen(colours.text if present or not self.isTabEnabled(index) else colours.muted)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.tabText(index))
            if present:
                wide = place.width() - 2 * PADDING
                under = QRect(place.left() + PADDING, place.bottom() - UNDERLINE_PX, wide, UNDERLINE_PX)
                painter.fillRect(under, colours.accent)
                if self.hasFocus():
                    painter.setPen(colours.accent)
                    painter.drawRect(place.adjusted(4, 6, -5, -8))
