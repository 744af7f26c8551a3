"""Statistics of predictions: intervals, calibration, ranking."""
