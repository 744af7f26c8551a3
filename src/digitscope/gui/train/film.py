"""The film of a training on screen: the slider's moment reads the drawing, bars and maps show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from digitscope.gui.services.recogniser_link import RecogniserLink
from digitscope.gui.train.film_slider import FilmSlider, Frame
from digitscope.gui.train.watch_panel import WatchPanel
from digitscope.messages import Answer, Failed, FloatArray, ModelInfo, StageInfo

LOST = "This moment cannot be shown: its network, {file}, cannot be read any more. Choose another moment."


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


class FilmReader(QObject):
    """Starts its process when the first moment is asked for; the latest wish wins.

    Signals:
        network_changed: the `ModelInfo` of the moment that answers from now on.
        answered: an `Answer` of that moment.
        failed(str): why there is none.
    """

    network_changed = Signal(object)
    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, make_client: Callable[[str], RecogniserClient], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_client = make_client
        self._link: RecogniserLink | None = None
        self._client: RecogniserClient | None = None
        self._stopped: list[tuple[RecogniserClient, RecogniserLink]] = []
        """Not deleted before the process is gone: the client's thread may still have an answer for it."""
        self._wanted = ""
        self._loading = self._present = self._lost = ""
        """Files of the network that is being read, that answers, and that could not be read."""
        self._order = 0
        """Number of the request that reads `_loading`; a process that starts reads by itself, as 0."""
        self._image: FloatArray | None = None
        self._maps: tuple[str, ...] = ()

    def show(self, path: str, image: FloatArray | None, maps: tuple[str, ...]) -> None:
        """Read a picture with the network in that file; None only makes the network known."""
        self._wanted, self._image, self._maps, self._lost = path, image, maps, ""
        self._sweep()
        if self._link is None:
            self._loading, self._order = path, 0
            self._client = self._make_client(path)
            self._link = RecogniserLink(self._client, self)
            self._link.model_changed.connect(self._on_model)
            self._link.answered.connect(self._on_answered)
            self._link.failed.connect(self._on_failed)
            self._link.died.connect(self._on_died)
        else:
            self._go_on()

    def stop(self) -> None:
        """End the process; returns at once."""
        self._sweep()
        if self._link is not None and self._client is not None:
            self._link.stop()
            self._link.blockSignals(True)
            self._stopped.append((self._client, self._link))
        self._link = self._client = None
        self._loading = self._present = self._lost = ""

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the stopped process; return whether it is gone."""
        return all(client.wait(seconds) for client, _ in self._stopped)

    def _sweep(self) -> None:
        """Delete the links of processes that are gone."""
        there = []
        for client, link in self._stopped:
            if client.wait(0):
                link.deleteLater()
            else:
                there.append((client, link))
        self._stopped = there

    def _go_on(self) -> None:
        if self._link is None or self._loading or self._wanted == self._lost:
            return  # a network is being read: the latest wish is met after it
        if self._wanted != self._present:
            self._loading = self._wanted
            self._order = self._link.use_model(self._wanted)
        elif self._image is not None:
            self._link.recognise(self._image, self._maps)

    def _on_model(self, model: ModelInfo) -> None:
        self._loading, self._present = "", model.path
        if self._wanted == self._present:
            self.network_changed.emit(model)
        self._go_on()

    def _on_answered(self, answer: Answer) -> None:
        if self._wanted == self._present and not self._loading:
            self.answered.emit(answer)

    def _on_failed(self, failed: Failed) -> None:
        if not self._loading or failed.id != self._order:
            self.failed.emit(failed.message)
            return
        # What answers now is another moment's network, or the bundled one: it is not shown as this one's.
        self._lost, self._loading = self._loading, ""
        if self._wanted == self._lost:
            self.failed.emit(LOST.format(file=Path(self._lost).name))
        self._go_on()

    def _on_died(self, sentence: str, _details: str) -> None:
        self._present = ""
        self.failed.emit(sentence)
