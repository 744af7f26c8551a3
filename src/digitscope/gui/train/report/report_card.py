"""The report card of a new network, and what is to be done with it: keep or discard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from digitscope.gui.style.theme import MARGIN, UNIT, text_font
from digitscope.gui.train.report.accuracy_intervals import IntervalView
from digitscope.gui.train.report.class_errors import ClassTable
from digitscope.gui.train.report.comparison import (
    Comparison,
    Judged,
    choice_words,
    comparisons_of,
    held_out_words,
    judged_of,
    share_words,
)
from digitscope.gui.train.report.comparison_view import ComparisonView
from digitscope.gui.widgets.labels import Note
from digitscope.gui.widgets.scroll_area import quiet_scroll_area

NOTHING = "When a training ends, its report card stands here: how well it reads what it never learned."
ALONE = (
    "It was not compared with the network in use: the training was stopped before its end, "
    "or the two do not know the same classes."
)


class _Sets(QComboBox):
    """Another set is chosen by a click or a key, not by scrolling the card over it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ReportCard(QWidget):
    """Shows the report of a run.

    Signals:
        keep_asked(str, str): the network file is to be kept, under a name.
        discard_asked(): it is not.
        picture_opened: a `ReadPicture` that a person wants in *Draw*.
    """

    keep_asked = Signal(str, str)
    discard_asked = Signal()
    picture_opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = self._name = ""
        self._comparisons: list[Comparison] = []
        self._held: Judged | None = None
        self._unchanged = ""
        self._title = QLabel(wordWrap=True)
        self._title.setFont(text_font(bold=True))
        self._title.setMinimumWidth(1)
        self.sets = _Sets()
        self.sets.setToolTip("Pictures on which both networks are compared")
        self.sets.setAccessibleName("Data of the comparison")
        self.intervals = IntervalView()
        self._verdict = Note("Which network is better")
        self._verdict.setFont(text_font())
        self._words = Note("How well it reads what was held out")
        self._share = Note("How much of what it learned was taken")
        self.classes = ClassTable()
        self.details = ComparisonView()
        self.keep = _button("Keep", "Copy this network to your own ones and read with it from now on")
        self.discard = _button("Discard", "Go on with the network in use; the run stays in the list of runs")
        self._decided = Note("What was decided")
        self._lay_out()
        self.sets.currentIndexChanged.connect(lambda _: self._show_comparison())
        self.details.opened.connect(self.picture_opened)
        # Later: the card is laid out anew with the pictures.
        self.details.came.connect(lambda: QTimer.singleShot(0, self, self._bring_pictures))
        self.keep.clicked.connect(lambda _=False: self.keep_asked.emit(self._model, self._name))
        self.discard.clicked.connect(lambda _=False: self.discard_asked.emit())
        self.clear()

    def clear(self) -> None:
        """Show no report."""
        self._title.setText("Report card")
        for widget in (self.sets, self.intervals, self._verdict, self._share, self.classes, self.details):
            widget.hide()
        self.say(NOTHING)
        self._buttons.hide()
        self._decided.hide()

    def say(self, sentence: str) -> None:
        """Say something in place of a report."""
        self._words.setText(sentence)
        self._words.show()

    def set_report(self, report: Mapping[str, Any], name: str, model: str) -> None:
        """Show the report of a run, and offer to keep its network (a file)."""
        self.clear()
        self._area.verticalScrollBar().setValue(0)
        self._model, self._name = model, name
        self._title.setText(name)
        self._held = held = judged_of(report.get("held_out"))
        self._comparisons = comparisons_of(report)
        self._unchanged = unchanged = str(report.get("unchanged", ""))
        words = f"{unchanged} {held_out_words(held)} {choice_words(report)}".strip()
        self._words.setText(words if self._comparisons else f"{words} {ALONE}".strip())
        self._words.setVisible(held is not None or not self._comparisons)
        share = share_words(report.get("share_taken"))
        self._share.setText(share)
        self._share.setVisible(bool(share) and not unchanged)
        self.sets.blockSignals(True)
        self.sets.clear()
        self.sets.addItems([one.name for one in self._comparisons])
        self.sets.blockSignals(False)
        self.sets.setVisible(len(self._comparisons) > 1)
        if self._comparisons:
            self._show_comparison()
        elif held is not None:
            self.intervals.set_networks([("new", held)])
            self.intervals.show()
            self.classes.set_accuracies(held.per_class)
            self.classes.show()
        self._buttons.setVisible(bool(model) and not unchanged)
        self.keep.setEnabled(True)
        self.discard.setEnabled(True)

    def set_decided(self, sentence: str, *, kept: bool) -> None:
        """Say what was decided."""
        self._decided.setText(sentence)
        self._decided.show()
        self.discard.setEnabled(False)
        self.keep.setEnabled(not kept)

    def title(self) -> str:
        """Return the name of the run that is reported on."""
        return self._title.text()

    def words(self) -> str:
        """Return what is said of the held-out data."""
        return self._words.text()

    def verdict(self) -> str:
        """Return which network is better, in words."""
        return "" if self._verdict.isHidden() else self._verdict.text()

    def decided(self) -> str:
        """Return what was decided, or nothing."""
        return "" if self._decided.isHidden() else self._decided.text()

    def _show_comparison(self) -> None:
        one = self._comparisons[max(0, self.sets.currentIndex())]
        new, old = one.judged["new"], one.judged["old"]
        self.intervals.set_networks([("new", new), ("old", old)])
        self._verdict.setText(f"{one.name}: {one.verdict()}")
        self.classes.set_accuracies(new.per_class, old.per_class)
        self.details.set_comparison(one)
        for widget in (self.intervals, self._verdict, self.classes, self.details):
            widget.show()
        self._words.setVisible(self._belongs(one))

    def _belongs(self, one: Comparison) -> bool:
        """Tell whether the words on what was held out may stand under this set: not under another one."""
        held = self._held
        if held is None or self._unchanged:
            return held is not None
        about = [each for each in self._comparisons if _is_of(each, held)]
        return not about or one in about

    def _bring_pictures(self) -> None:
        """Scroll to the pictures of a cell, which may lie below what can be seen."""
        self._area.ensureWidgetVisible(self.details.pictures, 0, UNIT)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, UNIT, UNIT, UNIT)
        column.setSpacing(UNIT)
        for widget in (self._title, self.sets, self.intervals, self._verdict, self._words, self._share):
            column.addWidget(widget)
        column.addWidget(self.classes)
        column.addWidget(self.details)
        column.addStretch(1)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self.keep, 1)
        row.addWidget(self.discard, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(UNIT, 0, MARGIN // 2, UNIT)
        whole.setSpacing(UNIT)
        self._area = quiet_scroll_area(inside, always=True)
        whole.addWidget(self._area, 1)
        whole.addWidget(self._decided)
        whole.addWidget(self._buttons)


def _is_of(one: Comparison, held: Judged) -> bool:
    new = one.judged["new"]
    return one.source.get("part") == "held_out" and (new.count, new.errors) == (held.count, held.errors)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setAccessibleDescription(tip)
    button.setMinimumHeight(4 * UNIT)
    return button
