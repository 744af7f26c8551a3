"""Fitting temperature and thresholds on held-out data."""
