"""Workflows: models in a graph, asked one after the other about the same input.

A node's model sees what the node's inputs say. Where that is a region each (a crop, a line of
text), it answers for each region, under the region's own id.
"""
