"""The pad: pen input becomes strokes and ink on the screen."""
