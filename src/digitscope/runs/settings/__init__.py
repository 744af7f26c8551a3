"""Settings of a training: values, bounds, descriptions, presets."""
