"""How often the smallest change is found, how sure and how small it is. Prints one JSON object.

    python tests/bench/counterfactual.py DATA [DATA ...] [--digits 20] [--seeds 0 1 2] [--rivals 3]

DATA: data sets of pen digits that the bundled network did not learn from, `pens/unipen_train:held-out` among
them. For each set and each seed so many digits are drawn, two of each class where there are that many; each
digit is to become each of its likeliest rivals. In the answer, for each set and over all:
    pairs, digits   how many changes were looked for, in how many digits
    found           share of the pairs with a change that is read as the rival with SURE or more
    digits_whole    share of the digits for which one was found for every rival
    worst_draw      digits of the worst draw for which all were found
    probability     mean of the rival's calibrated probability in the changed picture (where found)
    share, pixels   changed ink, as a share of the drawing's and in full pixels: median, 95th percentile,
                    largest
    edits           things to do that the sentence names: median, 95th percentile and most
    steady          mean share of nine places, a pixel apart, in which it is read so
    seconds, cpu    wall and processor time of one change: median, 95th percentile, longest
    piece_ms        longest piece of work between two places to stop
    missed          which were not found: digit's number in the set, its label, the rival
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import numpy as np


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="+")
    parser.add_argument("--digits", type=int, default=20, help="in one draw")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--rivals", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="torch's; the recogniser has one")
    parser.add_argument("--model", default="", help="a network file; the bundled one where absent")
    parser.add_argument("--sentences", action="store_true", help="list what each change is said to be")
    parser.add_argument("--pictures", type=Path, help="folder for a sheet of each draw: before and after")
    arguments = parser.parse_args()
    import torch

    torch.set_num_threads(arguments.threads)
    context = context_of(arguments.model)
    found, everything = {}, []
    for name in arguments.data:
        digits, rows = digits_of(name, context), []
        for seed in arguments.seeds:
            for number in drawn(digits, arguments.digits, seed):
                label = digits.classes[digits.labels[number]]
                rows += changes(context, digits.images[number], arguments.rivals, (seed, number, label))
            if arguments.pictures is not None:
                sheet(rows, arguments, f"{Path(name).name.split('.')[0]}-{seed}.png", seed)
        found[name] = summary(rows, arguments)
        everything += [row | {"key": (name, *row["key"])} for row in rows]
    seeds = {"seeds": arguments.seeds, "digits_a_draw": arguments.digits, "rivals": arguments.rivals}
    print(json.dumps(seeds | {"all": summary(everything, arguments), "sets": found}))


def context_of(model):
    from digitscope.nn.explain import Context
    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.resources import BUNDLED_MODEL, asset

    recognizer = Recognizer(model or asset(BUNDLED_MODEL))
    return Context(recognizer.model, recognizer.card)


def digits_of(name, context):
    """Return the digits of a set as the network sees them."""
    from digitscope.data import load

    digits = load.load(name, "test")
    return digits.softened() if context.card.softens else digits


def drawn(digits, count, seed):
    """Draw digits at random, the classes in turn."""
    order = np.random.default_rng(seed).permutation(len(digits))
    piles = [[int(k) for k in order if digits.labels[k] == label] for label in range(len(digits.classes))]
    rounds = [number for row in range(count) for number in (pile[row] for pile in piles if row < len(pile))]
    return rounds[:count]


def changes(context, picture, rivals, key):
    """Look for the change to each of a digit's likeliest rivals."""
    from digitscope.nn.explain.counterfactual.counterfactual import change

    image = picture.astype(np.float32) / 255
    order = context.probabilities(forward(context, image)).numpy().argsort()[::-1]
    rows = []
    for target in order[1 : 1 + rivals]:
        pieces, began, cpu = [], time.perf_counter(), time.process_time()
        last = began
        found = {}
        for found in change(context, image, {"target": int(target)}):  # noqa: B007  the last one counts
            now = time.perf_counter()
            pieces.append(now - last)
            last = now
        took = {"seconds": last - began, "cpu": time.process_time() - cpu, "piece": max(pieces)}
        rows.append({"key": key, "before": image, "result": found} | took)
    return rows


def forward(context, image):
    import torch

    with torch.no_grad():
        return context.model(context.prepare(image))[0]


def summary(rows, arguments):
    if not rows:
        return {}
    good = [row for row in rows if row["result"]["found"]]
    whole = {}
    for row in rows:
        whole[row["key"]] = whole.get(row["key"], True) and bool(row["result"]["found"])
    draws = {}
    for key, fine in whole.items():
        draws.setdefault(key[:-2], []).append(fine)
    results = [row["result"] for row in good]
    said = {
        "pairs": len(rows),
        "digits": len(whole),
        "found": round(len(good) / len(rows), 4),
        "digits_whole": round(sum(whole.values()) / len(whole), 4),
        "worst_draw": min(sum(fine) for fine in draws.values()),
        "probability": mean(float(one["probabilities"][one["target"]]) for one in results),
        "share": spread([one["share"] for one in results]),
        "pixels": spread([one["amount"] for one in results]),
        "edits": spread([len(one["words"]) for one in results]),
        "steady": mean(one["steady"] for one in results),
        "seconds": spread([row["seconds"] for row in rows]),
        "cpu": spread([row["cpu"] for row in rows]),
        "piece_ms": round(1000 * max(row["piece"] for row in rows), 1),
        "missed": [
            [*map(str, row["key"]), row["result"]["name"], percent(row["result"])]
            for row in rows
            if not row["result"]["found"]
        ],
    }
    if arguments.sentences:
        said["sentences"] = [
            f"{row['key'][-2]}, {row['key'][-1]}: {row['result']['sentence']}" for row in rows
        ]
    return said


def percent(result):
    return round(100 * float(result["probabilities"][result["target"]]))


def mean(values):
    return round(statistics.fmean([*values] or [0.0]), 4)


def spread(values):
    """Return median, 95th percentile and largest."""
    return [round(float(np.quantile(values or [0.0], at)), 3) for at in (0.5, 0.95, 1)]


def sheet(rows, arguments, name, seed):
    """Save what each digit of a draw became: ink added blue, ink taken away red."""
    from PIL import Image

    cells = []
    for row in (row for row in rows if row["key"][0] == seed):
        result, before = row["result"], row["before"]
        marked = np.stack([before * 0.7] * 3, axis=2)
        marked[..., 2] = np.maximum(marked[..., 2], result["add"])
        marked[..., 0] = np.maximum(marked[..., 0], result["remove"])
        after = np.stack([result["changed"]] * 3, axis=2)
        if not result["found"]:
            after[..., 1:] *= 0.5
        cells.append(np.pad(np.concatenate([marked, after], axis=1), ((1, 1), (2, 2), (0, 0))))
    across = 2 * arguments.rivals
    cells += [np.zeros_like(cells[0])] * (-len(cells) % across)
    lines = [np.concatenate(cells[at : at + across], axis=1) for at in range(0, len(cells), across)]
    picture = Image.fromarray((255 * np.concatenate(lines).clip(0, 1)).astype(np.uint8))
    arguments.pictures.mkdir(parents=True, exist_ok=True)
    picture.resize((picture.width * 3, picture.height * 3), Image.Resampling.NEAREST).save(
        arguments.pictures / name
    )


if __name__ == "__main__":
    main()
