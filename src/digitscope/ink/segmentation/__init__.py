"""Several digits are told apart and ordered."""
