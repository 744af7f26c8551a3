"""The form with the settings of a training."""
