"""The embedded models, one file each, and what they share."""
