"""Start the frozen program as its user would: without Python, without the source, and ask it to check itself.

Use: `python smoke_test.py PROGRAM`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

TIME_LIMIT_S = 180
KEPT = ("HOME", "LANG", "TMPDIR", "SYSTEMROOT", "TEMP", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR")
COMMANDS = (["--version"], ["--help"], ["self-check"])


def main(program: Path) -> int:
    """Run the commands one after the other; return the first exit code that is not 0."""
    with tempfile.TemporaryDirectory() as elsewhere:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {"DIGITSCOPE_HOME": elsewhere, "QT_QPA_PLATFORM": "offscreen", "PATH": os.defpath}
        for words in COMMANDS:
            print(f"-- {program.name} {' '.join(words)}", flush=True)
            done = subprocess.run(
                [str(program.resolve()), *words], cwd=elsewhere, env=environment, timeout=TIME_LIMIT_S
            )
            if done.returncode != 0:
                print(f"It ended with exit code {done.returncode}.", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
