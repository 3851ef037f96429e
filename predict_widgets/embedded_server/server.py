"""A real gRPC server of Clarifai's service, inside this process."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import grpc

from predict_widgets.embedded_server import status
from predict_widgets.embedded_server.callers import Callers
from predict_widgets.embedded_server.catalog import Catalog, Versions
from predict_widgets.embedded_server.folder import (
    SOCKET_NAME,
    make_folder,
    remove_folder,
    sweep_folders,
)
from predict_widgets.embedded_server.models.image_embedding import ImageEmbedding
from predict_widgets.embedded_server.models.operators import operators
from predict_widgets.embedded_server.models.registered import registered_model
from predict_widgets.embedded_server.models.registered.model import check_id
from predict_widgets.embedded_server.models.shipped import shipped_models
from predict_widgets.embedded_server.rpcs import Rpcs
from predict_widgets.embedded_server.samples import Sample, samples
from predict_widgets.embedded_server.service import Service
from predict_widgets.embedded_server.store import Store
from predict_widgets.embedded_server.teaching import (
    Features,
    TaughtModel,
    make_ready,
    method_names,
    taught,
)
from predict_widgets.embedded_server.workflows.checks import checked
from predict_widgets.embedded_server.workflows.definition import nodes_of
from predict_widgets.embedded_server.workflows.shipped import shipped_workflows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from predict_widgets.embedded_server.app_data.examples import Examples
    from predict_widgets.embedded_server.models.registered import Function
    from predict_widgets.embedded_server.teaching import MethodName
    from predict_widgets.inputs import Input

# Models share the cores with the kernel: more threads would only wait for each other.
THREADS = 4

# gRPC's default refuses anything over 4 MiB.
MESSAGE_BYTES = 256 * 1024 * 1024

OPTIONS = (
    ("grpc.max_receive_message_length", MESSAGE_BYTES),
    ("grpc.max_send_message_length", MESSAGE_BYTES),
    # Two servers on one port would share its callers between them.
    ("grpc.so_reuseport", 0),
)


class EmbeddedServer:
    """The embedded platform: shipped models, registered functions, samples.

    Parameters
    ----------
    port
        A port on loopback to listen on, 0 for any free one. Without it the server listens on a
        Unix socket in a private folder, or on any free port where there are no Unix sockets.
    token
        What callers must send as ``authorization: Key TOKEN``; a random one if not given.
    guest_token
        What guests send, who may look and ask and change nothing; without it there are none.
    private_urls
        Whether callers may name inputs by URLs of this computer's own network.
    data_folder
        Where to keep what is put into apps; see :func:`.store.database.default_folder`.

    Attributes
    ----------
    address : str
        ``unix:/…/s`` or ``127.0.0.1:PORT``, as a gRPC channel takes it; empty until started.
    token : str
        The token, given or made.
    """

    def __init__(
        self,
        *,
        port: int | None = None,
        token: str | None = None,
        guest_token: str = "",
        private_urls: bool = False,
        data_folder: Path | None = None,
    ) -> None:
        self.address = ""
        self.token = token or secrets.token_urlsafe(32)
        self._callers = Callers(self.token, guest_token)
        self._port = port
        self._catalog = Catalog([*shipped_models(), *operators()])
        self._workflows = Versions(
            shipped_workflows(self._catalog),
            noun="workflow",
            missing=status.WORKFLOW_DOES_NOT_EXIST,
        )
        self._store = Store(data_folder)
        self._service = Service(
            self._catalog, self._workflows, self._store, private_urls=private_urls
        )
        self._lock = threading.Lock()
        self._registering = threading.Lock()
        self._features = Features(cast("ImageEmbedding", self._catalog.find(ImageEmbedding.id)))
        self._server: grpc.Server | None = None
        self._remove_folder: Callable[[], object] | None = None

    def __repr__(self) -> str:
        return f"<EmbeddedServer at {self.address or 'no address yet'}>"

    def start(self) -> None:
        """Listen. It takes well under half a second: models load at their first use.

        Raises
        ------
        OSError
            If the port is taken.
        """
        with self._lock:
            if self._server is not None:
                return
            server = grpc.server(
                ThreadPoolExecutor(THREADS, thread_name_prefix="embedded-platform"),
                handlers=[Rpcs(self._service.methods, self._callers, self._service.streams)],
                options=OPTIONS,
            )
            self.address = self._bind(server)
            server.start()
            self._server = server

    def stop(self, grace: float = 0.5) -> None:
        """Stop listening, give running calls ``grace`` seconds, and remove the folder."""
        with self._lock:
            server, self._server = self._server, None
            remove, self._remove_folder = self._remove_folder, None
        if server is not None:
            server.stop(grace).wait(grace + 1)
        if remove is not None:
            remove()
        self._store.close()

    def register(  # noqa: PLR0913 - what a person can say about a function
        self,
        model_id: str,
        fn: Function,
        *,
        input: str | None = None,  # noqa: A002 - the word the public function uses
        output: str | None = None,
        version: str = "",
        description: str = "",
    ) -> tuple[str, str]:
        """Serve a plain function as a model; see :mod:`.models.registered` for what it may return.

        Each registration is a new version, ``v1``, ``v2`` and so on, unless one is named.

        Returns
        -------
        tuple of str
            The model's id and the version's.

        Raises
        ------
        ValueError
            If the id is one of the shipped models' or of one that was taught, or the version
            exists, or the id, input or output is not understood.
        TypeError
            If ``fn`` cannot be called, or has a parameter that nobody could give a value.
        """
        # Nobody takes the version between asking for the next one and adding it.
        with self._registering:
            if self._has_taught(model_id):
                raise ValueError(f"{model_id!r} was taught with pictures: choose another id.")
            model = registered_model(
                model_id,
                fn,
                input=input,
                output=output,
                version=version or self._catalog.next_version(model_id),
                description=description,
            )
            self._catalog.add(model)
        return model.id, model.version

    def check_model_id(self, model_id: str) -> None:
        """Raise ``ValueError`` for what can be no id of a model that is taught."""
        check_id("model id", model_id)
        self._catalog.check_free(model_id)
        if model_id in self.model_ids and not self._has_taught(model_id):
            raise ValueError(f"{model_id!r} is a function that was registered: choose another id.")

    def _has_taught(self, model_id: str) -> bool:
        """Whether a model was made of pictures; else it is a function's, or there is none."""
        newest = self._catalog.newest()
        return any(one.id == model_id and isinstance(one, TaughtModel) for one in newest)

    def teach(
        self,
        model_id: str,
        pictures: Mapping[str, Sequence[Input]],
        *,
        description: str = "",
        progress: Callable[[int, int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> TaughtModel:
        """Teach a model with pictures of each class, and serve it for the life of the process.

        Each lesson is a new version; see :mod:`.teaching` for how it is taught.

        Parameters
        ----------
        model_id
            Its id.
        pictures
            By label, five or more different pictures of each of two or more classes.
        description
            What it does, in a sentence.
        progress
            Called with how many pictures were looked at, and how many there are.
        cancel
            Set from another thread to stop.

        Returns
        -------
        TaughtModel
            The model as it is served, with its lesson.

        Raises
        ------
        ValueError
            If the id is a shipped model's or a registered function's, or is not understood.
        CancelledError
            When ``cancel`` was set.
        MissingExtraError
            If the weights of ``image-embedding`` are not installed.
        """
        self.check_model_id(model_id)
        lesson = taught(pictures, self._features, progress=progress, cancel=cancel)
        with self._registering:
            # A function may have been registered while it learned.
            self.check_model_id(model_id)
            ids = (model_id, self._catalog.next_version(model_id))
            model = TaughtModel(ids, self._features, lesson, description)
            self._catalog.add(model)
        return model

    def look_ahead(self, pictures: Sequence[Input]) -> None:
        """Compute the features of pictures that are going to be taught with.

        Raises
        ------
        MissingExtraError
            If the weights of ``image-embedding`` are not installed.
        """
        make_ready()
        self._features.of_inputs(pictures)

    @property
    def teaching_methods(self) -> tuple[MethodName, ...]:
        """What can be taught with here, the one that is used last."""
        return method_names()

    @property
    def model_ids(self) -> list[str]:
        """The ids of all models, the shipped ones first."""
        return [model.id for model in self._catalog.listed()]

    def workflow(
        self, workflow_id: str, nodes: object, *, version: str = "", description: str = ""
    ) -> tuple[str, str]:
        """Serve models in a graph as a workflow, for the life of the process.

        Each definition is a new version, ``v1``, ``v2`` and so on, unless one is named. It fixes
        the models' versions: a function registered again needs the workflow defined again.

        Parameters
        ----------
        workflow_id
            Its id.
        nodes
            See :func:`.workflows.definition.nodes_of`; their order is that of the outputs.
        version
            The version's id.
        description
            What it does, in a sentence.

        Returns
        -------
        tuple of str
            The workflow's id and the version's.

        Raises
        ------
        InvalidWorkflowError
            A ``ValueError``: if the nodes are not understood, or the graph cannot run.
        ValueError
            If the id is one of the shipped workflows', or the version exists.
        """
        read = nodes_of(nodes)
        with self._registering:
            workflow = checked(
                workflow_id,
                read,
                self._catalog,
                version=version or self._workflows.next_version(workflow_id),
                description=description,
            )
            self._workflows.add(workflow)
        return workflow.id, workflow.version

    @property
    def workflow_ids(self) -> list[str]:
        """The ids of all workflows, the shipped ones first."""
        return [workflow.id for workflow in self._workflows.newest()]

    @property
    def samples(self) -> list[Sample]:
        """What there is to try: photos, pictures made on the spot, texts."""
        return list(samples())

    @property
    def examples(self) -> Examples:
        """Writes the models' public preview examples."""
        return self._service.examples

    def _bind(self, server: grpc.Server) -> str:
        if self._port is None and hasattr(socket, "AF_UNIX") and os.name == "posix":
            sweep_folders()
            folder = make_folder()
            self._remove_folder = weakref.finalize(self, remove_folder, folder, os.getpid())
            address = f"unix:{folder / SOCKET_NAME}"
            server.add_insecure_port(address)
            return address
        try:
            bound = server.add_insecure_port(f"127.0.0.1:{self._port or 0}")
        except RuntimeError as error:
            raise OSError(f"Port {self._port} on 127.0.0.1 cannot be listened on.") from error
        return f"127.0.0.1:{bound}"
