"""Accuracy, comparison, corruptions, failures and their report."""
