"""Measure how people write whose strokes the network learns from, for `ink/handwriting/comparison.py`.

python packaging/hand_reference.py ../shared/data/pens/unipen_train.jsonl.gz assets/hand_reference.json
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from digitscope.data.formats.strokes import read_strokes
from digitscope.ink.handwriting.measures import habits_by_label


def main() -> None:
    """Read the stroke file named first, write the figures to the one named second."""
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    records = [record for record in read_strokes(source) if not record.flag and record.label in "0123456789"]
    habits, _ = habits_by_label((record.label, record.drawing) for record in records)
    digits = {
        label: {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(one).items()
        }
        for label, one in habits.items()
    }
    content = {
        "source": f"{source.name}, records without a flag",
        "drawings": len(records),
        "writers": len({record.writer for record in records}),
        "digits": digits,
    }
    out.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
