"""Starting from a trained network: transfer and weight interpolation."""
