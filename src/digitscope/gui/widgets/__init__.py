"""Widgets that know nothing of networks or processes."""
