"""Digits in memory: arrays, splits, generated sets."""
