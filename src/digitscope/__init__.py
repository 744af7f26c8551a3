"""Draw a digit, watch a neural network read it, look inside, retrain it."""

__version__ = "0.1.0"
