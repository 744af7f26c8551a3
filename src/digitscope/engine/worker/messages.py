"""What the window and the workshop process say to each other: work beside a training, by kind.

The kinds, what each wants and what it results in, stand in `nn.jobs`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, eq=False)
class Job:
    """Ask for a piece of work. A later one of its kind and slot replaces it; it is not answered any more."""

    id: int
    kind: str
    """`devices`, `look`, `fetch`, `preview`, `compare`, `pictures`, `export`, `failures`."""
    wanted: dict[str, Any] = field(default_factory=dict)
    slot: str = ""


@dataclass(frozen=True, eq=False)
class JobResult:
    """A result of a job; it grows until one comes with `final`."""

    id: int
    kind: str
    result: dict[str, Any]
    final: bool


@dataclass(frozen=True)
class JobFailed:
    """The job could not be done."""

    id: int
    kind: str
    message: str
    """One sentence for people."""
    details: str = ""


@dataclass(frozen=True)
class CancelJob:
    """Let go of a job; nothing more is heard of it."""

    id: int


JobRequest: TypeAlias = Job | CancelJob
JobReply: TypeAlias = JobResult | JobFailed
