# clarifai-grpc 12.6: its own .pyi files import each other by this path, which no wheel holds.
from clarifai_grpc.grpc.api.utils.time_pb2 import *
