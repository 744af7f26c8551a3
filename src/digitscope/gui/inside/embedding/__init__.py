"""The map of digits."""
