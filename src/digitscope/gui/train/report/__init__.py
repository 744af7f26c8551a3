"""The report card of a training."""
