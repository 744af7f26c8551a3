"""Filters of file dialogs that several tabs use."""

from __future__ import annotations

FILES = "Data sets (*.npz *.csv *.csv.gz *.jsonl *.jsonl.gz);;All files (*)"
