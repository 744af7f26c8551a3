"""ONNX and other formats for other programs."""
