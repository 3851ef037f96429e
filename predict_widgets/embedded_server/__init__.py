"""The platform in a box: Clarifai's gRPC service, answered inside the process.

It serves small models that run on this computer, for people with no account and no network.
Everything above reaches it through :mod:`predict_widgets.platform.connection` alone.
"""

import os

# A process that forks beside a live server (``!ls`` in a notebook) prints a gRPC line each time
# unless this stands before grpc is first imported. What the person set is left alone.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
