"""What looking inside costs: maps that follow the pen, and every explanation. Prints one JSON object.

    python tests/bench/layers.py [--seconds 15] [--rounds 3] [--threads 1] [--only maps,explanations,answers]

With the bundled network and no data set but what the program makes itself:
    maps            `drawing.py` without a training: 120 moves a second, every map of every layer on screen
    explanations    for each, in seconds, median of the rounds: `whole`, until the last result; `again`, the
                    same once more with what was kept (another drawing where it is about the drawing);
                    `piece`, the longest piece of work between two yields, in which no stroke can interrupt;
                    `cpu`, processor time of `whole`: far less than that if other programs were at work
    answers_ms      how soon the real recogniser process answers a picture while each explanation runs there
"""

import argparse
import json
import os
import queue
import statistics
import sys
import tempfile
import time

import numpy as np

QUESTIONS = {
    "receptive": ("receptive", {"stage": 3}),
    "arithmetic": ("arithmetic", {"stage": 3, "map": 1}),
    "favourites": ("favourites", {"stage": 3, "map": 1}),
    "ideal": ("ideal", {"stage": 3, "map": 1}),
    "ideal, last layer": ("ideal", {"stage": -1, "map": 7}),
    "detects": ("detects", {"stage": 3, "map": 1}),
    "worth": ("worth", {"stage": 3}),
    "gradient": ("saliency", {"method": "gradient"}),
    "input-gradient": ("saliency", {"method": "input-gradient"}),
    "integrated-gradients": ("saliency", {"method": "integrated-gradients"}),
    "grad-cam": ("saliency", {"method": "grad-cam"}),
    "occlusion": ("saliency", {"method": "occlusion"}),
    "change": ("change", {}),
    "sanity": ("sanity", {}),
    "neighbours": ("neighbours", {}),
    "layout, PCA": ("layout", {"method": "pca"}),
    "layout, t-SNE": ("layout", {"method": "tsne"}),
    "place": ("place", {"method": "pca"}),
}
"""Kind and options; a stage is given by its number: 3 is what a usual network puts out after pooling once."""
ASKED, GAP_S = 30, 0.01
SLOT = "bench"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=15.0, help="drawing time")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="torch's; the recogniser has one")
    parser.add_argument("--only", default="maps,explanations,answers", help="parts, with commas")
    arguments = parser.parse_args()
    only, found = arguments.only.split(","), {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ |= {"DIGITSCOPE_HOME": folder, "QT_QPA_PLATFORM": "offscreen"}
        os.environ.pop("DIGITSCOPE_DATA", None)
        if "maps" in only:
            found["maps"] = maps(arguments.seconds)
        if "answers" in only:
            found["answers_ms"] = answers(pictures(), stage_names())
        if "explanations" in only:
            found["explanations"] = explanations(arguments.rounds, arguments.threads)
    print(json.dumps(found))


def maps(seconds):
    """Draw in the real window with all its maps."""
    from drawing import Bench

    bench = Bench(seconds)
    try:
        return bench.draw()
    finally:
        bench.close()


def pictures():
    """Return a seven and a three as the network gets them."""
    from digitscope.ink.framing.framing import frame
    from digitscope.ink.synthesis.digits import make_digits

    made = make_digits(2, np.random.default_rng(7), digits=[7, 3])
    return [frame(drawing).image for _, drawing in made]


def stage_names():
    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.resources import BUNDLED_MODEL, asset

    return [stage.name for stage in Recognizer(asset(BUNDLED_MODEL)).info.stages]


def spelled(options, stages):
    """Return the options with a stage's name in place of its number."""
    return options | ({"stage": stages[options["stage"]]} if "stage" in options else {})


def explanations(rounds, threads):
    """Run every explanation in this process, each round with nothing kept."""
    import torch

    from digitscope.nn.explain import EXPLAINERS, Context
    from digitscope.nn.inference.recognizer import Recognizer
    from digitscope.resources import BUNDLED_MODEL, asset

    torch.set_num_threads(threads)
    first, second = pictures()
    times = {name: {"whole": [], "again": [], "cpu": [], "piece": []} for name in QUESTIONS}
    for _ in range(rounds):
        recognizer = Recognizer(asset(BUNDLED_MODEL))
        context = Context(recognizer.model, recognizer.card)
        context.digits()  # read in a thread of its own otherwise
        for name, (kind, options) in QUESTIONS.items():
            options = spelled(options, [stage.name for stage in context.stages])
            for image, what in ((first, "whole"), (second, "again")):
                cpu = time.process_time()
                pieces = timed(EXPLAINERS[kind](context, image, options))
                times[name][what].append(sum(pieces))
                times[name]["piece"].append(max(pieces))
                if what == "whole":
                    times[name]["cpu"].append(time.process_time() - cpu)
    return {
        name: {what: round(statistics.median(each), 4) for what, each in of.items() if what != "piece"}
        | {"piece": round(max(of["piece"]), 4)}
        for name, of in times.items()
    }


def timed(steps):
    """Run a generator to its end; return the seconds of each piece."""
    pieces, began = [], time.perf_counter()
    for _ in steps:
        pieces.append(time.perf_counter() - began)
        began = time.perf_counter()
    return [*pieces, time.perf_counter() - began]


def answers(images, stages):
    """Ask the real recogniser for a digit again and again while it explains."""
    from digitscope.engine.recogniser.client import RecogniserClient

    client, replies = RecogniserClient(), queue.Queue()
    client.listen(replies.put, lambda *said: sys.exit(f"The recogniser died: {said}"))
    client.start()
    desk = Desk(client, replies, images[0])
    try:
        desk.until(0)
        found = {"nothing": desk.waits(None)}
        for name, (kind, options) in QUESTIONS.items():
            found[name] = desk.waits((kind, spelled(options, stages)))
        return found
    finally:
        client.stop()
        client.wait(10)


class Desk:
    """Asks, and hears when the answer is there."""

    def __init__(self, client, replies, image):
        self.client, self.replies, self.image, self.number = client, replies, image, 0

    def until(self, number):
        """Wait for the reply of that number."""
        while self.replies.get(timeout=60).id != number:
            pass

    def waits(self, question):
        """Return median, 99th percentile and longest wait for an answer, in ms, while that is explained.

        Asked at all phases of a step: after the rest that a reading gives has passed, and a little more.
        """
        from digitscope.engine.recogniser.explanations import REST_SECONDS
        from digitscope.messages import Explain, Recognise

        found, random = [], np.random.default_rng(0)
        for _ in range(ASKED):
            self.number += 2
            if question is not None:
                self.client.request(Explain(self.number, question[0], self.image, question[1], SLOT))
            time.sleep(REST_SECONDS + GAP_S + float(random.uniform(0, 5 * GAP_S)))
            began = time.perf_counter()
            self.client.request(Recognise(self.number + 1, self.image))
            self.until(self.number + 1)
            found.append(1000 * (time.perf_counter() - began))
        self.client.request(Explain(self.number, "", self.image, {}, SLOT))
        return {
            "p50": round(float(np.median(found)), 2),
            "p99": round(float(np.quantile(found, 0.99)), 2),
            "max": round(max(found), 2),
        }


if __name__ == "__main__":
    main()
