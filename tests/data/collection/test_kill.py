"""A few kills at random moments (the benchmark does hundreds): what was acknowledged is there."""

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "kill.py"


def test_what_was_acknowledged_is_there():
    done = subprocess.run(
        [sys.executable, str(BENCH), "--rounds", "3"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert {kind: each["lost"] for kind, each in result.items()} == {"label": 0, "import": 0, "migrate": 0}
    assert all(each["kills"] == 3 and each["rescued"] == 0 for each in result.values())
