"""A report on where a network fails, as one page that needs nothing else and no network connection."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitscope.nn.evaluation.corruptions import Curve
from digitscope.nn.evaluation.failures import SURE, Failures, Group
from digitscope.nn.evaluation.ood import NondigitResult
from digitscope.wording import percent

MOST_PICTURES, MOST_IN_ROW = 48, 6
STYLE = """
:root{color-scheme:light dark;--line:#8886;--accent:#1f5fc4;--warm:#ad4c08;--soft:#8882}
@media(prefers-color-scheme:dark){:root{--accent:#7aa7f7;--warm:#e08a4a}}
body{font:14px/1.5 system-ui,sans-serif;max-width:980px;margin:32px auto;padding:0 16px}
h1{font-size:24px}h2{font-size:18px;margin-top:40px;border-top:1px solid var(--line);padding-top:16px}
h3{font-size:15px;margin:24px 0 4px}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:3px 12px 3px 0;text-align:right;border-bottom:1px solid var(--soft)}
th:first-child,td:first-child,th.l,td.l{text-align:left}th{font-weight:600}
.warm{color:var(--warm);font-weight:600}.quiet{opacity:.75}
figure{display:inline-block;margin:4px 8px 4px 0;text-align:center;font-size:12px;width:84px}
figure{vertical-align:top}
figure img{width:56px;height:56px;image-rendering:pixelated;background:#000}
td img{width:28px;height:28px;image-rendering:pixelated;margin-right:2px}
svg text{font-size:11px;fill:currentColor}.curve{display:inline-block;margin:0 24px 16px 0}
"""


@dataclass(frozen=True, eq=False)
class Chapter:
    """What the page says of one data set."""

    failures: Failures
    curves: tuple[Curve, ...]


def page(name: str, chapters: Sequence[Chapter], nondigits: Sequence[NondigitResult] = ()) -> str:
    """Return the page as HTML."""
    parts = [f"<h1>Where {escape(name)} fails</h1>", _contents(chapters)]
    for chapter in chapters:
        parts += [_summary(chapter.failures), _wrong(chapter.failures), _groups(chapter.failures)]
        if chapter.curves:
            parts.append("<h3>When the pictures are damaged</h3>")
            parts += [_curve(curve) for curve in chapter.curves]
    if nondigits:
        parts.append(_nondigits(nondigits))
    body = "\n".join(parts)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Where {escape(name)} fails</title>"
        f"<style>{STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _contents(chapters: Sequence[Chapter]) -> str:
    worst = sorted(
        (group for chapter in chapters for group in chapter.failures.groups if group.sure_and_wrong),
        key=lambda group: -group.sure_and_wrong / group.count,
    )
    named = "; ".join(
        f"{escape(g.trait)}: {escape(g.name)} ({g.sure_and_wrong} of {g.count:,})" for g in worst[:5]
    )
    told = (
        f"Most often sure and wrong: {named}."
        if named
        else "There is no group in which it is sure and wrong."
    )
    return (
        f"<p>{told}</p><p class=quiet>Sure means: at least {percent(SURE)} for one class. Intervals are "
        "of 95 %: a bootstrap over writers where ten or more are known and some of their digits are misread, "
        "because one writer's digits are alike; else Wilson's. Groups of pictures overlap, "
        "so a cause in one shows in others too.</p>"
    )


def _summary(failures: Failures) -> str:
    result = failures.result
    low, high = result.interval
    wrong = sum(entry.share >= SURE for entry in failures.wrong)
    return (
        f"<h2>{escape(result.path)}</h2><p>{100 * result.accuracy:.2f} % of {result.count:,} right "
        f"({100 * low:.2f} to {100 * high:.2f} %, {escape(result.interval_method)}), "
        f"calibration error {percent(result.ece)}. "
        f"<span class=warm>{wrong:,} sure and wrong</span> of {result.errors:,} wrong.</p>"
    )


def _wrong(failures: Failures) -> str:
    sure = [entry for entry in failures.wrong if entry.share >= SURE]
    doubtful = [entry for entry in failures.wrong if entry.doubtful]
    images = failures.digits.images
    told = ["<h3>Sure and wrong</h3>"]
    told += [
        _figure(images[e.index], f"{e.label}, read {e.read}", percent(e.share)) for e in sure[:MOST_PICTURES]
    ]
    told.append(_more(len(sure)) if sure else "<p>None.</p>")
    told.append("<h3>Labels to doubt</h3><p class=quiet>None of the five drawings most like these, in the")
    told.append(" network's eyes, bears their label. They are counted as wrong above all the same.</p>")
    told += [
        _figure(images[e.index], f"no. {e.index}", f"{e.label} or {e.read}?")
        for e in doubtful[:MOST_PICTURES]
    ]
    told.append(_more(len(doubtful)) if doubtful else "<p>None.</p>")
    return "".join(told)


def _more(count: int) -> str:
    return f"<p class=quiet>and {count - MOST_PICTURES:,} more</p>" if count > MOST_PICTURES else ""


def _groups(failures: Failures) -> str:
    rows = "".join(_row(group, failures.digits.images) for group in failures.groups)
    return (
        "<h3>By groups, sure and wrong first</h3><table><tr><th>group<th class=l>of<th>count<th>right"
        f"<th>95 % interval<th>mean confidence<th>sure and wrong<th class=l>pictures</tr>{rows}</table>"
    )


def _row(group: Group, images: NDArray[np.uint8]) -> str:
    low, high = group.interval
    mark = " class=warm" if group.sure_and_wrong else ""
    pictures = "".join(f'<img alt="" src="{_png(images[index])}">' for index in group.examples[:MOST_IN_ROW])
    return (
        f"<tr><td>{escape(group.name)}<td class=l>{escape(group.trait)}<td>{group.count:,}"
        f"<td>{100 * group.accuracy:.2f} %<td>{100 * low:.1f} to {100 * high:.1f} %"
        f"<td>{100 * group.confidence:.2f} %<td{mark}>{group.sure_and_wrong}<td class=l>{pictures}</tr>"
    )


def _figure(image: NDArray[np.uint8], first: str, second: str) -> str:
    caption = f"{escape(first)}<br>{escape(second)}"
    return (
        f'<figure><img alt="{escape(first)}" src="{_png(image)}"><figcaption>{caption}</figcaption></figure>'
    )


def _png(image: NDArray[np.uint8]) -> str:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def _curve(curve: Curve) -> str:
    """Return a line chart with its numbers in the title of each point, and in words for who cannot see it."""
    points = sorted(zip(curve.strengths, curve.accuracies, strict=True))
    low, high = points[0][0], points[-1][0]
    bottom = min(0.5, min(share for _, share in points))

    def place(strength: float, share: float) -> tuple[float, float]:
        return 36 + 240 * (strength - low) / (high - low), 10 + 120 * (1 - share) / (1 - bottom)

    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
    dots, ticks = [], []
    for strength, share in points:
        x, y = place(strength, share)
        told = f"{curve.name} {strength:g}: {100 * share:.1f} %"
        dots.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="var(--accent)"><title>{told}</title></circle>'
        )
        ticks.append(f'<text x="{x:.1f}" y="146" text-anchor="middle">{strength:g}</text>')
    values = ", ".join(f"{strength:g}: {100 * share:.1f} %" for strength, share in points)
    return (
        f"<div class=curve><b>{escape(curve.name)}</b> <span class=quiet>{escape(curve.unit)}; "
        f"{curve.count:,} pictures</span><br>"
        f'<svg width="300" height="152" role="img" aria-label="{escape(values)}">'
        f'<path d="M36 10V130H276" fill="none" stroke="var(--line)"/><text x="2" y="14">100 %</text>'
        f'<text x="2" y="130">{100 * bottom:.0f} %</text><polyline points="{line}" fill="none" '
        f'stroke="var(--accent)" stroke-width="2"/>{"".join(dots)}{"".join(ticks)}</svg>'
        f"<details><summary>numbers</summary>{escape(values)}</details></div>"
    )


def _nondigits(results: Sequence[NondigitResult]) -> str:
    rows = []
    for result in results:
        parts = {"all": result.every, "unlike digits": result.unlike, "like digits": result.alike}
        for name, told in (parts | dict(result.by_kind)).items():
            if told is not None:
                rows.append(
                    f"<tr><td>{escape(result.nondigits)}<td class=l>{escape(name)}<td>{told.count:,}"
                    f"<td>{100 * told.auroc:.2f} %<td>{100 * told.told:.1f} %</tr>"
                )
    return (
        "<h2>What is no digit</h2><table><tr><th>set<th class=l>part<th>count<th>AUROC<th>called no digit"
        f"</tr>{''.join(rows)}</table>"
    )
