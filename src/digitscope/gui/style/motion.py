"""Whether anything may move by itself: as the system is set, or as a person has chosen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

MOTIONS = {"system": "Motion as the system", "reduced": "Less motion", "full": "All motion"}
SECONDS = 1.0
"""A program that is asked for the system's setting is ended after this."""
SPI_GETCLIENTAREAANIMATION = 0x1042
DESKTOP = "/org/freedesktop/portal/desktop"
ASKED = (
    ("gsettings", "get", "org.gnome.desktop.interface", "enable-animations"),
    (
        "gdbus", "call", "--session", "--timeout=2", "--dest=org.freedesktop.portal.Desktop",
        f"--object-path={DESKTOP}", "--method=org.freedesktop.portal.Settings.ReadOne",
        "org.freedesktop.appearance", "reduced-motion",
    ),
)  # fmt: skip
"""Commands of Linux desktops that say it; the first is GNOME's, the second that of sandboxes and others."""
EFFECTS = Qt.UIEffect.UI_General
"""Qt's own: menus and tips that slide or fade in, where the desktop has them."""


class Aside(Protocol):
    """Runs work on another thread, as `Background` does."""

    def run(
        self,
        work: Callable[[], bool],
        then: Callable[[bool], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work`; then tell its result, or its failure, on the window's thread."""


class Motion(QObject):
    """The one setting, for everything that moves.

    Signals:
        changed(bool): motion is reduced from now on, or is not any more.
    """

    changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._choice, self._system, self._is_reduced = "system", False, False
        self._usual = QApplication.isEffectEnabled(EFFECTS)

    @property
    def is_reduced(self) -> bool:
        """True if nothing is to slide, fade or run by itself."""
        return self._is_reduced

    def choose(self, choice: str) -> None:
        """Follow the `system`, or have motion `reduced` or in `full`; an odd word counts as `system`."""
        self._choice = choice
        self._show()

    def ask_system(self, aside: Aside) -> None:
        """Look up the system's setting on another thread, where it is followed."""
        if self._choice in ("reduced", "full"):
            return
        aside.run(system_reduces, self.set_system, lambda _: None)

    def set_system(self, reduced: bool) -> None:
        """Take note of the system's setting."""
        self._system = reduced
        self._show()

    def _show(self) -> None:
        reduced = {"reduced": True, "full": False}.get(self._choice, self._system)
        if reduced != self._is_reduced:
            self._is_reduced = reduced
            QApplication.setEffectEnabled(EFFECTS, self._usual and not reduced)
            self.changed.emit(reduced)


@cache
def motion() -> Motion:
    """Return the program's one setting."""
    return Motion()


def follow_motion(tell: Callable[[bool], None]) -> None:
    """Tell a widget's method now, and whenever it changes, whether motion is reduced."""
    motion().changed.connect(tell)
    tell(motion().is_reduced)


def system_reduces() -> bool:
    """Return whether the system is set to show no or little motion; False where it does not say.

    It may start programs of the system and wait for them: not for the window's thread.
    """
    if sys.platform == "win32":
        return _windows_reduces()
    if sys.platform == "darwin":
        return _said(("defaults", "read", "com.apple.universalaccess", "reduceMotion")) == "1"
    return linux_reduces(os.environ, _said)


def linux_reduces(
    environment: Mapping[str, str], said: Callable[[tuple[str, ...]], str], home: Path | None = None
) -> bool:
    """Return what the settings of KDE and GTK and the desktop's own programs say; any of them is enough."""
    folder = Path(environment.get("XDG_CONFIG_HOME") or (home or Path.home()) / ".config")
    if _value(folder / "kdeglobals", "[KDE]", "AnimationDurationFactor") in ("0", "0.0"):
        return True
    for version in ("3.0", "4.0"):
        settings = folder / f"gtk-{version}" / "settings.ini"
        if _value(settings, "[Settings]", "gtk-enable-animations").lower() in ("0", "false"):
            return True
    if not environment.get("DBUS_SESSION_BUS_ADDRESS"):
        return False
    gnome, portal = (said(command) for command in ASKED)
    return gnome == "false" or "uint32 1" in portal


def _windows_reduces() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes  # only where it is needed

    shown = ctypes.c_int(1)
    known = ctypes.windll.user32.SystemParametersInfoW(SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(shown), 0)
    return bool(known) and not shown.value


def _value(file: Path, section: str, key: str) -> str:
    """Return the value of a key in a section of an INI file; "" if there is none."""
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    here = ""
    for line in map(str.strip, lines):
        if line.startswith("["):
            here = line
        elif here == section and line.partition("=")[0].strip() == key:
            return line.partition("=")[2].strip()
    return ""


def _said(command: tuple[str, ...]) -> str:
    """Return what a program of the system prints; "" if it is not there, fails or takes too long."""
    import shutil
    import subprocess  # neither at start

    program = shutil.which(command[0])
    if program is None:
        return ""
    try:
        done = subprocess.run(
            [program, *command[1:]], capture_output=True, text=True, timeout=SECONDS, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
