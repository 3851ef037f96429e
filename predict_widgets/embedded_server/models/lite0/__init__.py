"""EfficientNet-Lite0 without torch: its weights read, and run by onnxruntime or numpy."""
