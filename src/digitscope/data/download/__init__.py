"""Catalogue and download of public data sets."""
