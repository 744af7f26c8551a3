"""Which classes are drawn: chosen, named, changed, remembered; the network follows them, and they it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from digitscope.data.collection.records import DIGITS, ClassSet, Hand
from digitscope.gui.services.collection_link import CollectionLink, reason
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.session_store import MOST, Keeper
from digitscope.messages import ModelInfo
from digitscope.resources import BUNDLED_MODEL, asset

if TYPE_CHECKING:
    from digitscope.data.collection.store import Collection
    from digitscope.gui.drawings.drawings_tab import DrawingsTab
    from digitscope.runs.finetuning import Learned

Named = TypeVar("Named", Hand, ClassSet)
KEY = "class_set"


class OwnClasses(QObject):
    """Keeps the set of classes and the network in step, as far as there is a network for them.

    Signals:
        network_wanted: path of the network file that the hand reads these classes with.
        training_wanted: a `Train` that is to be carried out.
    """

    network_wanted = Signal(object)
    training_wanted = Signal(object)

    def __init__(
        self,
        collection: CollectionLink,
        keeper: Keeper,
        notices: Notices,
        data: Path | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._collection, self._keeper, self._notices = collection, keeper, notices
        self._data = str(data) if data else ""
        self._network = ""
        self._tab: DrawingsTab | None = None
        collection.set_class_set(_remembered(keeper.get(KEY, {})))

    def connect_tab(self, tab: DrawingsTab) -> None:
        """Do what is asked for in My drawings."""
        self._tab = tab
        tab.sets.set_chosen.connect(self.use)
        tab.sets.remove_asked.connect(self._on_remove_asked)
        tab.sets_shown.connect(self._on_sets_shown)
        tab.form.accepted.connect(self._on_accepted)
        tab.side.own.asked.connect(self._on_learn)

    def use(self, class_set: ClassSet) -> None:
        """Let these be drawn from now on, and read with the network that the hand has for them."""
        self._set(class_set)
        self.use_network_of_hand()

    def to_digits(self) -> None:
        """Go back to the digits; which network reads them is left to the caller."""
        self._set(DIGITS)

    def use_network_of_hand(self) -> None:
        """Read with the network that the present hand has for the present classes, if it has one."""
        hand, of = self._collection.hand, self._collection.class_set
        self._collection.ask(
            lambda collection: collection.network(hand, of.id), lambda path: self._on_network(of, path)
        )

    def follow(self, model: ModelInfo) -> None:
        """Draw what this network reads from now on, if somebody chose it; the hand remembers it."""
        chosen = self._network not in ("", model.path)  # not the first one, which the settings name
        self._network = model.path
        if not chosen:
            return
        present, classes = self._collection.class_set, model.classes
        if present.fits(classes):
            self._remember(present)
        elif DIGITS.fits(classes):
            self._set(DIGITS)
            self._remember(DIGITS)
        else:
            self._collection.change(
                lambda collection: collection.add_class_set(model.name, classes, checked=False),
                self._on_set_of_network,
            )

    def take_kept(self, path: Path, learned: Learned) -> None:
        """Give a network that was kept to the hand whose drawings it learned, which need not draw now."""
        if not learned.hand:
            self.network_wanted.emit(path)
            return

        def give(collection: Collection) -> Hand | None:
            hands, sets = collection.hands(), collection.class_sets()
            name = learned.class_set or DIGITS.name
            hand = _meant(hands, learned.hand_id, learned.hand)
            of = _meant(sets, learned.class_set_id, name)
            if hand is not None and of is not None:
                collection.set_network(hand.id, str(path), of.id)
            return hand if of is not None else None

        def given(hand: Hand | None) -> None:
            if hand is None:
                self._notices.notify(
                    "warning",
                    f"Kept as “{path.stem}”, but for nobody: the drawings that it learned are not called "
                    f"“{learned.hand}” any more. Choose it in the list of networks to read with it.",
                )
            elif hand.id == self._collection.hand:
                self.network_wanted.emit(path)
            else:
                self._notices.notify(
                    "info", f"Kept for “{hand.name}”. This hand reads on with its own network."
                )

        self._collection.change(give, given)

    def _on_learn(self, frozen: bool) -> None:
        hand, of = self._collection.hand, self._collection.class_set

        def read(collection: Collection) -> tuple[str, int]:
            name = next(one.name for one in collection.hands() if one.id == hand)
            tallies = collection.tallies(hand, class_set=of.id)
            return name, sum(tally.drawings for label, tally in tallies.items() if label in of.classes)

        def order(found: tuple[str, int]) -> None:
            self._order(found[1], found[0], hand, of, frozen=frozen)

        self._collection.ask(read, order)

    def _order(self, count: int, hand: str, number: int, of: ClassSet, *, frozen: bool) -> None:
        from digitscope.runs.custom_classes import own_classes_order  # not at start
        from digitscope.runs.folder import new_run

        try:
            run = new_run()
        except OSError as error:
            self._notices.notify("error", f"There is no room for a run: {error.strerror}. Nothing was begun.")
            return
        start = str(asset(BUNDLED_MODEL))
        versus = self._network if self._network != start else ""
        order = own_classes_order(start, count, hand, of.name, run, frozen=frozen, numbers=(number, of.id))
        self.training_wanted.emit(replace(order, versus=versus, data_folder=self._data))

    def _set(self, class_set: ClassSet) -> None:
        known = {"id": class_set.id, "name": class_set.name, "classes": list(class_set.classes)}
        self._keeper.put(KEY, {} if class_set.is_digits else known)
        self._collection.set_class_set(class_set)

    def _remember(self, class_set: ClassSet) -> None:
        hand, of, path = self._collection.hand, class_set.id, self._network
        path = "" if class_set.is_digits and Path(path) == asset(BUNDLED_MODEL) else path
        self._collection.change(lambda collection: collection.set_network(hand, path, of))

    def _on_network(self, class_set: ClassSet, path: str) -> None:
        if class_set != self._collection.class_set:
            return  # another was chosen meanwhile
        if not path and not class_set.is_digits:
            return  # none yet: the one in use goes on reading what it reads
        wanted = Path(path) if path else asset(BUNDLED_MODEL)
        if wanted.is_file() and str(wanted) != self._network:
            self.network_wanted.emit(wanted)

    def _on_set_of_network(self, class_set: ClassSet) -> None:
        self._set(class_set)
        self._remember(class_set)

    def _on_sets_shown(self, sets: Sequence[ClassSet]) -> None:
        """Another window may have changed the present set, or taken it away."""
        present = self._collection.class_set
        found = next((one for one in sets if one.id == present.id), None)
        if found is None:
            self.use(DIGITS)
        elif found != present:
            self._set(found)

    def _on_accepted(self, wanted: ClassSet) -> None:
        def done(made: ClassSet) -> None:
            self._close_form()
            self.use(made)
            if not wanted.id:
                self._notices.notify(
                    "info", f"“{made.name}”: {len(made.classes)} classes. Press “Draw one for me” to begin."
                )

        if wanted.id:
            self._collection.change(
                lambda collection: collection.change_class_set(wanted), done, self._on_refused
            )
        else:
            self._collection.change(
                lambda collection: collection.add_class_set(wanted.name, wanted.classes),
                done,
                self._on_refused,
            )

    def _close_form(self) -> None:
        if self._tab is not None:
            self._tab.form.closed.emit()

    def _on_refused(self, error: Exception) -> None:
        if self._tab is not None:
            self._tab.form.say(reason(error))

    def _on_remove_asked(self) -> None:
        present = self._collection.class_set

        def done(_: None) -> None:
            self.use(DIGITS)
            again = ", ".join(present.classes[:3]) + (" …" if len(present.classes) > 3 else "")
            self._notices.notify(
                "info",
                f"“{present.name}” is removed. Naming the same classes ({again}) again brings it back.",
            )

        self._collection.change(lambda collection: collection.remove_class_set(present.id), done)


def _meant(named: Sequence[Named], number: int, name: str) -> Named | None:
    """Return the one of this number; where none is known that of this name, which may be another's by now."""
    return next((one for one in named if (one.id == number if number else one.name == name)), None)


def _remembered(given: dict[str, Any]) -> ClassSet:
    """Return the set of last time; the digits for whatever is odd."""
    try:
        number, name, classes = given["id"], given["name"], tuple(given["classes"])
    except (KeyError, TypeError):
        return DIGITS
    words = (name, *classes)
    if not isinstance(number, int) or not 0 <= number <= MOST or not all(isinstance(w, str) for w in words):
        return DIGITS
    return ClassSet(number, name, classes) if len(set(classes)) == len(classes) > 1 else DIGITS
