"""The named errors of data sets."""

from __future__ import annotations


class DatasetError(ValueError):
    """A data set that cannot be used; the message is a sentence for people."""
