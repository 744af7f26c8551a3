"""Measures of a writer's handwriting and comparison with others."""
