"""What the Train tab asks the workshop process: devices, previews, a look at the data, pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer

from digitscope.data.samples import Sample, random_sample
from digitscope.gui.services.background import Background
from digitscope.gui.services.notices import Notices
from digitscope.gui.services.workshop_link import Result, WorkshopLink
from digitscope.gui.train.data_overview import DataLookView
from digitscope.gui.train.form.augmentation_preview import VERSIONS
from digitscope.gui.train.form.training_form import TrainForm
from digitscope.gui.train.report.report_card import ReportCard
from digitscope.gui.train.runs.runs_panel import RunsPanel
from digitscope.ink.framing.framing import frame
from digitscope.messages import FloatArray
from digitscope.resources import data_folders
from digitscope.runs.listing import RunInfo
from digitscope.runs.messages import DeviceFound

SETTLE_MS = 150
"""After the last change of an amount; typing a number is several."""
REAL_DIGITS = 2
BYTES = 1e6


class TrainWorkshop(QObject):
    """Connects the parts of the tab with the workshop."""

    def __init__(
        self,
        link: WorkshopLink,
        form: TrainForm,
        look: DataLookView,
        report: ReportCard,
        runs: RunsPanel,
        background: Background,
        notices: Notices,
        data: Path | None,
    ) -> None:
        super().__init__(link)
        self._link, self._form, self._look, self._report = link, form, look, report
        self._background, self._notices, self._data = background, notices, data
        self._folder = str(data) if data else ""
        self._image: FloatArray | None = None
        self._real: list[FloatArray] = []
        self._seed = 0
        self._model = ""
        self._devices_known = False
        self._shown = True
        self._random = np.random.default_rng()
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._preview)
        form.groups["Device"].folded.connect(self._on_device_folded)
        form.groups["Augmentation"].folded.connect(lambda _: self._settle.start())
        form.changed.connect(self._settle.start)
        form.preview.again_asked.connect(self._on_again)
        form.data.fetch_asked.connect(self._on_fetch)
        runs.export_asked.connect(self._on_export)
        report.details.wanted.connect(self._on_pictures_wanted)

    def set_image(self, image: FloatArray | None) -> None:
        """Vary the drawing on the pad, too."""
        self._image = image
        self._settle.start()

    def set_shown(self, shown: bool) -> None:
        """Vary further drawings only while somebody looks."""
        self._shown = shown
        self._settle.start()

    def set_model(self, path: str) -> None:
        """Doubt labels with this network file."""
        self._model = path

    def look(self) -> None:
        """Look at the data that the form names."""
        try:
            config = self._form.config().to_json()
        except ValueError as error:
            self._look.set_trouble(str(error))
            return
        self._look.begin()
        wanted = {"config": config, "folder": self._folder, "model": self._model}
        self._link.ask("look", wanted, lambda result, _: self._look.set_look(result), self._look.set_trouble)

    def _on_device_folded(self, folded: bool) -> None:
        if folded or self._devices_known:
            return
        self._form.show_devices("Devices are looked for …")
        self._link.ask("devices", {}, self._on_devices, self._form.show_devices)

    def compare(self, new: RunInfo, old: RunInfo) -> None:
        """Let the networks of two runs read what judges the new one, and show the report card."""
        name = f"{new.name} against {old.name}"
        self._report.clear()
        self._report.say(f"{name}: both networks are reading …")

        def told(result: Result, final: bool) -> None:
            if final:
                self._report.set_report({"versus": result}, name, "")

        wanted = {"new": new.model, "old": old.model, "config": new.config, "folder": self._folder}
        self._link.ask("compare", wanted, told, self._report.say)

    def _on_export(self, kind: str, run: str, path: str) -> None:
        def told(result: Result, _final: bool) -> None:
            apart = result.get("greatest_difference")
            checked = "" if apart is None else f" Checked: its answers differ by {apart:.1g} at most."
            self._notices.notify("info", f"Written to {Path(path).name}.{checked}")

        wanted = {"format": kind, "run": run, "path": path}
        self._link.ask("export", wanted, told, lambda said: self._notices.notify("error", said), slot=path)

    def _on_devices(self, result: Result, _final: bool) -> None:
        self._devices_known = True
        self._form.show_devices("\n".join(map(_device_line, result["devices"])))

    def _preview(self) -> None:
        if not (self._shown and self._form.groups["Augmentation"].is_open):
            return
        if len(self._real) < REAL_DIGITS:
            folders = data_folders(self._data)
            self._background.run(
                lambda: [random_sample(folders, self._random) for _ in range(REAL_DIGITS)],
                self._on_samples,
                lambda error: self._form.preview.set_trouble(str(error)),
                owner=self,
            )
            return
        try:
            augment = self._form.config().to_json()["augment"]
        except ValueError:
            return
        mine = [] if self._image is None else [self._image]
        wanted = {"augment": augment, "images": np.stack([*mine, *self._real]), "versions": VERSIONS}
        wanted["seed"] = self._seed
        self._link.ask("preview", wanted, self._on_preview, self._form.preview.set_trouble)

    def _on_samples(self, samples: list[Sample]) -> None:
        framed = [frame(sample.drawing) for sample in samples]
        self._real = [one.image for one in framed if one is not None]
        if len(self._real) == REAL_DIGITS:
            self._preview()

    def _on_preview(self, result: Result, _final: bool) -> None:
        self._form.preview.set_pictures(result["pictures"])

    def _on_again(self) -> None:
        self._seed += 1
        self._real = []
        self._preview()

    def _on_pictures_wanted(self, source: dict[str, Any], indices: list[int]) -> None:
        wanted = {"source": source, "folder": self._folder, "indices": indices, "model": self._model}
        show, trouble = self._report.details.set_pictures, self._report.details.set_trouble
        self._link.ask("pictures", wanted, lambda result, _: show(result), trouble)

    def _on_fetch(self, name: str) -> None:
        data = self._form.data

        def told(result: Result, final: bool) -> None:
            if final:
                data.show_fetched(name)
            else:
                share = result.get("done", 0) / max(1, result.get("total", 0))
                data.show_fetching(_fetching_line(result), share)

        data.show_fetching("Asking for it …", 0.0)
        self._link.ask("fetch", {"name": name}, told, data.show_fetch_trouble)


def _device_line(device: DeviceFound) -> str:
    return f"✓ {device.words}" if device.usable else f"– {device.words}: {device.why_not}"


def _fetching_line(result: Result) -> str:
    done, total = result.get("done", 0) / BYTES, result.get("total", 0) / BYTES
    size = f"{done:.1f} of {total:.1f} MB" if total else f"{done:.1f} MB"
    sentence = str(result.get("sentence", ""))
    return f"{result.get('name', '')}: {size}. {sentence}".strip()
