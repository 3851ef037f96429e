"""A platform: what it has, and what its models predict. Returns protos."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Protocol, cast

from predict_widgets.platform.asking import Asking
from predict_widgets.platform.calls import Patience
from predict_widgets.platform.chunks import chunks
from predict_widgets.platform.directory import Directory
from predict_widgets.platform.outputs import Answer
from predict_widgets.platform.protos import resources_pb2, service_pb2
from predict_widgets.platform.requests import predict_request, runner_selector

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence

    from predict_widgets.platform.connection import Connection
    from predict_widgets.platform.protos import OutputsReply
    from predict_widgets.platform.references import Reference

__all__ = ["Answer", "Platform", "Sample"]

# docs.clarifai.com, "Advanced inference options": the most inputs of one call; and "Managing
# inputs": the most bytes of a batch.
INPUTS_PER_CALL = 128
BYTES_PER_CALL = 128_000_000
_uids = itertools.count(1)


class Sample(Protocol):
    """A sample photo that comes with a platform."""

    @property
    def id(self) -> str: ...  # noqa: D102 - see the class
    @property
    def name(self) -> str: ...  # noqa: D102 - see the class
    @property
    def note(self) -> str: ...  # noqa: D102 - see the class
    def data(self) -> bytes: ...  # noqa: D102 - see the class


class Platform(Directory):
    """A server of Clarifai's API. Thread safe; all its calls share one channel.

    Parameters
    ----------
    connection
        The way there; the platform owns it.
    """

    embedded = False

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        # Tells this platform's answers from those of another, whatever the two are called.
        self.uid = next(_uids)

    def samples(self) -> Sequence[Sample]:
        """Return the sample photos that come with it; none on Clarifai."""
        return ()

    # --- predicting ------------------------------------------------------------------------------
    def predict(  # noqa: PLR0913 - what a prediction depends on
        self,
        ref: Reference,
        inputs: Sequence[resources_pb2.Input],
        *,
        output_config: resources_pb2.OutputConfig | None = None,
        params: Mapping[str, object] | None = None,
        deployment: str = "",
        nodepool: str = "",
        cancel: threading.Event | None = None,
        timeout: float = 60.0,
        budget: float = 120.0,
        on_wait: Callable[[str], None] | None = None,
        on_answer: Callable[[int, Answer], None] | None = None,
        inputs_per_call: int = INPUTS_PER_CALL,
    ) -> list[Answer]:
        """Ask a model about inputs.

        Parameters
        ----------
        ref
            The model, with or without a version.
        inputs
            What to ask about. Ids that are empty or not unique are replaced.
        output_config
            How many concepts, from which value on, and which.
        params
            Free settings of the model.
        deployment
            ``ID`` or ``USER/ID`` of the deployment to run on; not together with ``nodepool``.
        nodepool
            ``CLUSTER/NODEPOOL`` or ``USER/CLUSTER/NODEPOOL`` to run on.
        cancel
            Stops the call under way, or the wait, when set.
        timeout
            Seconds that one call may take.
        budget
            Seconds that asking again may take in all, for each call, while a model is being
            deployed or the platform is busy.
        on_wait
            Is told what is being waited for.
        on_answer
            Is told each answer with its input's index, as soon as it has come.
        inputs_per_call
            The most inputs of one call, 1 to 128.

        Returns
        -------
        list of Answer
            One for each input, in order. One bad input does not cost its neighbors.

        Raises
        ------
        PredictError
            For what concerns the whole call: the credential, the model, the network. Once
            something has been answered it does not raise: what is left gets the error.
        CancelledError
            When cancelled.
        """
        if not inputs:
            return []
        ref = self.complete(ref)
        request = predict_request(ref, output_config, params)
        selector = runner_selector(deployment, nodepool, self._owner)
        if selector is not None:
            cast("Any", request).runner_selector.CopyFrom(selector)
        patience = Patience(timeout=timeout, budget=budget, cancel=cancel, on_wait=on_wait)

        def post(some: Sequence[resources_pb2.Input]) -> OutputsReply:
            message = service_pb2.PostModelOutputsRequest()
            message.CopyFrom(request)
            cast("Any", message).inputs.extend(some)
            return self._once(
                "PostModelOutputs", message, service_pb2.MultiOutputResponse, patience
            )

        named = _with_ids(inputs)
        asking = Asking(post, named, patience=patience, met=lambda: self._met, on_answer=on_answer)
        sizes = [item.ByteSize() for item in named]
        return asking.run(chunks(sizes, min(inputs_per_call, INPUTS_PER_CALL), BYTES_PER_CALL))

    def _owner(self) -> str:
        """Return the user to look for a deployment or nodepool at."""
        return self.user_id or self.user().id

    def __repr__(self) -> str:
        connection = self._connection
        whose = f", user {connection.user_id!r}" if connection.user_id else ""
        source = f", credential from {connection.source}" if connection.source else ""
        where = f"{self.name} at {self.host}" if self.name != self.host else self.host
        return f"<Platform {where}{whose}{source}>"


def _with_ids(inputs: Sequence[resources_pb2.Input]) -> list[resources_pb2.Input]:
    """Return the inputs with ids that differ, so that outputs can be told apart."""
    ids = [item.id for item in inputs]
    if all(ids) and len(set(ids)) == len(ids):
        return list(inputs)
    return [
        resources_pb2.Input(id=f"input-{index}", data=item.data)
        for index, item in enumerate(inputs)
    ]
