"""A model's examples with what it said of them, in one file: see docs/example_sets.md."""
