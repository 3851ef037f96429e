"""Predicting on whole datasets: planned, journaled, resumed."""
