"""Strokes of a drawing: points, undo history, files, rendering."""
