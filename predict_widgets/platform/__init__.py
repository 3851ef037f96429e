"""Talks gRPC: references, connections, calls and their errors. Returns protos."""
