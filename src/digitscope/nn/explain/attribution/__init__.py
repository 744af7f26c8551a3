"""Saliency methods and their sanity check."""
