"""All of *My drawings* in the window: teach back, the tab, asking for digits, whose hand draws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from digitscope.data.collection.records import FIRST_HAND, Hand, Kept, Query
from digitscope.gui.draw.draw_tab import DrawTab
from digitscope.gui.drawings.class_set_controller import OwnClasses
from digitscope.gui.drawings.drawing_prompts import AskBar, Asking, hint_of
from digitscope.gui.drawings.import_export import Exchange
from digitscope.gui.drawings.learning import Learning
from digitscope.gui.drawings.teach_back import Teaching
from digitscope.gui.services.collection_link import CollectionLink
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.reading import Read
from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.gui.services.session_store import Keeper
from digitscope.gui.widgets.late_page import LatePage
from digitscope.messages import ModelInfo

if TYPE_CHECKING:
    from digitscope.gui.drawings.drawings_tab import DrawingsTab

NAME = "My drawings"


class MyDrawings(QObject):
    """Connects the collection with the Draw tab and the window.

    Signals:
        draw_wanted: the Draw tab is to be shown.
        network_wanted: path of the network file that the hand reads with.
        training_wanted: a `Train` that is to be carried out.
    """

    draw_wanted = Signal()
    network_wanted = Signal(object)
    training_wanted = Signal(object)

    def __init__(
        self,
        draw: DrawTab,
        link: RecogniserLink,
        keeper: Keeper,
        notices: Notices,
        data: Path | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._draw, self._keeper = draw, keeper
        self.collection = CollectionLink(notices, self)
        self.own = OwnClasses(self.collection, keeper, notices, data, self)
        self.own.network_wanted.connect(self.network_wanted)
        self.own.training_wanted.connect(self.training_wanted)
        self.collection.class_set_changed.connect(self._on_class_set_changed)
        self.teaching = Teaching(draw.pad, draw.teach, self.collection, self)
        self.teaching.set_part(draw.several.part_of)
        draw.several.changed.connect(self.teaching.refresh)
        self._link = link
        self._tab: DrawingsTab | None = None
        self._on_class_set_changed()
        self._model: ModelInfo | None = None
        self.page = LatePage(lambda: self.tab)
        self.ask_bar = AskBar()
        draw.answer.add_below(self.ask_bar)
        self.asking = Asking(draw.pad, self.ask_bar, self.teaching, self.collection, self)
        self.exchange = Exchange(self.collection, notices, self)
        self.learning = Learning(self.collection, draw.teach, notices, data, self)
        self.learning.wanted.connect(self.training_wanted)
        self.collection.set_hand(keeper.get("hand", FIRST_HAND))

    @property
    def tab(self) -> DrawingsTab:
        """The wall and all around it, built when it is first wanted."""
        if self._tab is None:
            from digitscope.gui.drawings.drawings_tab import DrawingsTab

            self._tab = DrawingsTab(self.collection, self._link)
            self._tab.open_asked.connect(self.open)
            self._tab.asking_wanted.connect(self._on_asking_wanted)
            self._tab.hands.hand_chosen.connect(self.use_hand)
            self.own.connect_tab(self._tab)
            self.learning.connect_tab(self._tab)
            self._connect_exchange(self._tab)
            if self._model is not None:
                self._tab.set_model(self._model)
        return self._tab

    def actions(self) -> list[QAction]:
        """Return the actions for the list of keys."""
        return [self.teaching.undo]

    def set_model(self, model: ModelInfo) -> None:
        """Read with this network from now on; the hand remembers it, for the classes that it reads."""
        self._model = model
        self.teaching.set_model(model)
        self.asking.end()
        self.own.follow(model)
        self.learning.set_model(model)
        if self._tab is not None:
            self._tab.set_model(model)

    def set_read(self, read: Read) -> None:
        """Note what the network says of the drawing on the pad."""
        self.teaching.set_read(read, altered=bool(self._draw.inside.board.factors()))

    def open(self, number: int) -> None:
        """Put a kept drawing on the pad."""
        self.collection.ask(lambda collection: collection.get([number]), self._on_opened)

    def use_hand(self, hand: Hand) -> None:
        """Let this hand draw from now on, with its network."""
        self._keeper.put("hand", hand.id)
        if hand.id == self.collection.hand:
            return
        self.collection.set_hand(hand.id)
        self.own.use_network_of_hand()

    def _connect_exchange(self, tab: DrawingsTab) -> None:
        exchange, files = self.exchange, tab.side.files
        files.import_asked.connect(exchange.take_in)
        files.export_asked.connect(self._on_export_asked)
        files.whole_asked.connect(self._on_whole_asked)
        exchange.progressed.connect(tab.show_exchange)
        exchange.ended.connect(lambda: tab.show_exchange(""))
        tab.stop.clicked.connect(exchange.stop)

    def _on_export_asked(self, path: Path) -> None:
        self.exchange.give_out([entry.id for entry in self.tab.wall.entries()], path)

    def _on_whole_asked(self, path: Path) -> None:
        self.collection.ask(
            lambda collection: [entry.id for entry in collection.search(Query(class_set=None))],
            lambda ids: self.exchange.give_out(ids, path),
        )

    def close(self) -> None:
        """Finish what is being kept and let go of the file."""
        self.exchange.close()
        self.collection.close()

    def _on_opened(self, found: list[Kept]) -> None:
        for kept in found:
            self._draw.show_drawing(kept.drawing)
            self.teaching.adopt(kept)
            self.draw_wanted.emit()

    def _on_class_set_changed(self) -> None:
        of = self.collection.class_set
        self._draw.several.set_digits_wanted(of.is_digits)
        self._draw.pad.set_hint(hint_of(of.classes), digits=of.is_digits)

    def _on_asking_wanted(self) -> None:
        self.draw_wanted.emit()
        self.asking.start()
