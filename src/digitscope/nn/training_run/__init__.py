"""One run from its configuration to a judged model file."""
