"""Architectures, model files and their cards."""
