"""Find, and where possible install, the system libraries and the font that Qt needs on Linux."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ALWAYS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
}
"""Library and its Debian package: no window can be made without these, not even off screen."""
ON_SCREEN = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""Needed besides for a window on a screen, X11 or Wayland."""
FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


class MissingLibrariesError(Exception):
    """Libraries that Qt cannot do without are missing and could not be installed."""


def provide() -> None:
    """Install what is missing if that needs no question; go on without what only a screen needs.

    Raises:
        MissingLibrariesError: if something is missing that Qt always needs.
    """
    if not sys.platform.startswith("linux"):
        return
    wanted = missing(ALWAYS | ON_SCREEN) + ([] if has_font() else [FONT_PACKAGE])
    if not wanted:
        return
    command = install_command()
    if command is not None:
        print(f"Installing Qt's system libraries: {' '.join(wanted)}", flush=True)
        for words in (["update"], ["install", "-y", "--no-install-recommends", *wanted]):
            subprocess.run([*command, "-qq", *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    report(missing(ALWAYS), missing(ON_SCREEN) + ([] if has_font() else [FONT_PACKAGE]))


def report(always: list[str], on_screen: list[str]) -> None:
    """Say in a sentence what is still missing; raise if Qt cannot do without it."""
    if always:
        raise MissingLibrariesError(
            "Qt needs system libraries that are missing here and could not be installed without a password: "
            f"run `sudo apt-get install {' '.join(always + on_screen)}` (or your system's packages of that "
            "kind) and call make again."
        )
    if on_screen:
        print(
            f"A window on a screen may need these too: sudo apt-get install {' '.join(on_screen)}",
            file=sys.stderr,
        )


def missing(libraries: dict[str, str]) -> list[str]:
    """Return the Debian packages of the libraries that cannot be loaded."""
    return [package for library, package in libraries.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """Tell whether there is any scalable font for Qt to write with."""
    return any(
        file.suffix.lower() in {".ttf", ".otf", ".ttc", ".pfb"}
        for folder in folders
        for file in Path(folder).expanduser().rglob("*")
    )


def install_command() -> list[str] | None:
    """Return the words before `install` of an apt-get that asks nothing, or None."""
    if shutil.which("apt-get") is None:
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if os.geteuid() == 0:
        return quiet
    if shutil.which("sudo") is None:
        return None
    may = subprocess.run(["sudo", "-n", "true"], capture_output=True, stdin=subprocess.DEVNULL)
    return ["sudo", "-n", *quiet] if may.returncode == 0 else None
