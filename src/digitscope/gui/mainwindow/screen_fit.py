"""Keeps a window, its frame included, on the screen: on small ones, on scaled ones, on another one."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QScrollArea, QWidget

FRAME = QSize(16, 48)
"""Room for borders and title bar as long as the true ones are unknown, which they are until it is shown."""
FRAMED_MS = 300
"""After that, window managers that give the frame late have given it."""


class ScreenFit(QObject):
    """Sizes one window."""

    def __init__(self, window: QWidget, start: QSize, least: QSize) -> None:
        super().__init__(window)
        self._window, self._start, self._least = window, start, least
        self._screen: QScreen | None = None
        self._placed: QRect | None = None
        self._late = QTimer(self, interval=FRAMED_MS, singleShot=True)
        self._late.timeout.connect(self.fit)
        window.installEventFilter(self)
        self._bound_least()

    def place(self, kept: QByteArray) -> None:
        """Give the window the place that was kept, else its first size; one too large fills the screen."""
        window, room = self._window, self._window.screen().availableSize() - FRAME
        window.resize(self._start.boundedTo(room))
        known = not kept.isEmpty() and window.restoreGeometry(kept)
        if not known and self._start != self._start.boundedTo(room):
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
        self._placed = window.geometry()

    def fit(self) -> None:
        """Bring the window back onto the screen if its frame reaches beyond it."""
        window = self._window
        filled = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
        if not window.isVisible() or window.windowState() & filled:
            return
        self._bound_least()
        frame, inside = window.frameGeometry(), window.geometry()
        wanted = fitted(frame, window.screen().availableGeometry())
        if wanted != frame:
            window.resize(inside.size() + wanted.size() - frame.size())
            window.move(wanted.topLeft())  # of the frame

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and watched is self._window and not event.spontaneous():
            self._on_shown()
        return False

    def _on_shown(self) -> None:
        handle = self._window.windowHandle()
        if handle is not None and self._screen is None:
            handle.screenChanged.connect(self._on_screen_changed)
        if self._screen is None:
            self._follow(self._window.screen())
        # One that was sized by hand since (a picture of the window is made so) keeps that size.
        if self._placed is not None and self._placed.size() == self._window.size():
            QTimer.singleShot(0, self.fit)
            self._late.start()

    def _follow(self, screen: QScreen) -> None:
        if self._screen is not None:
            self._screen.availableGeometryChanged.disconnect(self._on_room_changed)
        self._screen = screen
        screen.availableGeometryChanged.connect(self._on_room_changed)

    def _on_screen_changed(self, screen: QScreen) -> None:
        self._follow(screen)
        self._bound_least()

    def _on_room_changed(self, _room: QRect) -> None:
        self._bound_least()
        self._late.start()

    def _bound_least(self) -> None:
        window = self._window
        frame = window.frameGeometry().size() - window.size() if window.isVisible() else FRAME
        window.setMinimumSize(self._least.boundedTo(window.screen().availableSize() - frame))


def fitted(frame: QRect, room: QRect) -> QRect:
    """Return the frame no larger than the room, moved as little as brings all of it inside."""
    size = frame.size().boundedTo(room.size())
    left = min(max(frame.left(), room.left()), room.right() + 1 - size.width())
    top = min(max(frame.top(), room.top()), room.bottom() + 1 - size.height())
    return QRect(left, top, size.width(), size.height())


def scrolled(page: QWidget) -> QScrollArea:
    """Return an area that shows the page whole, and scrolls it only where the screen has no room for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(page)
    page.setAutoFillBackground(False)
    return area
