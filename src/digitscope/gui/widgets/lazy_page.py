"""A page that is made when it is first looked at: the window is on screen sooner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Page = TypeVar("Page", bound=QWidget)


class LazyPage(QWidget, Generic[Page]):
    """Stands in a stack for a widget that `make` gives."""

    def __init__(self, make: Callable[[], Page]) -> None:
        super().__init__()
        self._make = make
        self._page: Page | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    @property
    def is_made(self) -> bool:
        """True once the page is there."""
        return self._page is not None

    def page(self) -> Page:
        """Return the page, made now if it is not there yet."""
        if self._page is None:
            self._page = self._make()
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._page)
        return self._page

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self.page()
        return super().event(event)
