"""Digits, letters and doodles that the program draws; augmentation of strokes."""
