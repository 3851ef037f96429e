"""What a model said held against the ground truth: metrics, and the inputs behind each number."""
