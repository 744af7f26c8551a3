"""Measurements on a picture's ink: components, distances, stroke width."""
