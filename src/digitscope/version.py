"""The version of the program; no imports, so that every room may ask for it."""

__version__ = "0.1.0"
