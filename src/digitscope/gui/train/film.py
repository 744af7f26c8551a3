"""The film of a training on screen: the slider's moment reads the drawing, bars and maps show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from digitscope.gui.train.film_reader import FilmReader
from digitscope.gui.train.film_slider import FilmSlider, Frame
from digitscope.gui.train.watch_panel import WatchPanel
from digitscope.messages import Answer, FloatArray, ModelInfo, StageInfo

if TYPE_CHECKING:
    from digitscope.engine.recogniser.client import RecogniserClient

READING = "The network of this moment is read …"

MakeReader = Callable[[str], "RecogniserClient"]


class Film(QObject):
    """Connects the slider with a reader and the panel that shows what is read."""

    def __init__(
        self, slider: FilmSlider, panel: WatchPanel, make_reader: MakeReader, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._slider, self._panel = slider, panel
        self._reader = FilmReader(make_reader, self)
        self._image: FloatArray | None = None
        self._stages: tuple[StageInfo, ...] = ()
        self._on, self._shown = False, True
        slider.chosen.connect(lambda _: self._read())
        panel.wanted_changed.connect(lambda _: self._read_again())
        self._reader.network_changed.connect(self._on_network)
        self._reader.answered.connect(self._on_answered)
        self._reader.failed.connect(panel.say)

    def set_frames(self, frames: Sequence[Frame]) -> None:
        """Offer the snapshots of a run that has ended; the panel keeps what it shows until one is chosen."""
        self._on = False
        self._slider.set_frames(frames)

    def set_image(self, image: FloatArray | None) -> None:
        """Take another drawing; the moment that is shown reads it too."""
        self._image = image
        self._read_again()

    def set_shown(self, shown: bool) -> None:
        """Read further drawings only while somebody looks."""
        self._shown = shown
        self._read_again()

    def stop(self) -> None:
        """End the reader's process (a training begins, the window closes)."""
        self._on = False
        self._stages = ()
        self._reader.stop()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the stopped process; return whether it is gone."""
        return self._reader.wait(seconds)

    def _read_again(self) -> None:
        if self._on and self._shown:
            self._read()

    def _read(self) -> None:
        frame = self._slider.frame()
        if frame is not None:
            if not self._on and self._image is not None:
                self._panel.say(READING)  # its process may need seconds to start
            self._on = True
            self._reader.show(frame.path, self._image, self._panel.maps.wanted_stages())

    def _on_network(self, model: ModelInfo) -> None:
        if self._on and model.stages != self._stages:
            self._stages = model.stages
            self._panel.set_network(model.stages, model.classes)

    def _on_answered(self, answer: Answer) -> None:
        if self._on:
            self._panel.set_answer(answer.probabilities, answer.maps)
