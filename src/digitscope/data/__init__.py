"""Data sets, the collection of drawings and downloads; needs no torch."""
