"""A platform: what it has, and what its models predict. Returns protos."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Protocol, cast

from predict_widgets.platform.asking import Asking, model_reading
from predict_widgets.platform.calls import Patience
from predict_widgets.platform.examples import InputExamples
from predict_widgets.platform.generating import growing
from predict_widgets.platform.outputs import Answer, Reply
from predict_widgets.platform.places import Places
from predict_widgets.platform.posting import Posting
from predict_widgets.platform.protos import service_pb2
from predict_widgets.platform.requests import (
    pieces_of,
    predict_request,
    runner_selector,
    with_ids,
)
from predict_widgets.platform.sending import About
from predict_widgets.platform.workflows import Workflows

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Mapping, Sequence

    from predict_widgets.inputs import InputKind
    from predict_widgets.platform.calls import Watch
    from predict_widgets.platform.connection import Connection
    from predict_widgets.platform.protos import OutputsReply, resources_pb2
    from predict_widgets.platform.references import Reference
    from predict_widgets.platform.sending import AnyInput

__all__ = ["Answer", "Platform", "Sample"]

# docs.clarifai.com, "Advanced inference options": the most inputs of one call.
INPUTS_PER_CALL = 128
_uids = itertools.count(1)


class Sample(Protocol):
    """Something to try a model on that comes with a platform."""

    @property
    def id(self) -> str: ...  # noqa: D102 - see the class
    @property
    def name(self) -> str: ...  # noqa: D102 - see the class
    @property
    def note(self) -> str: ...  # noqa: D102 - see the class
    @property
    def kind(self) -> InputKind: ...  # noqa: D102 - see the class
    def data(self) -> bytes: ...  # noqa: D102 - see the class


class Platform(Workflows, Places, Posting, InputExamples):
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
        inputs: Sequence[AnyInput],
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
        watch: Watch | None = None,
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
        watch
            Is asked before each attempt, and told after it: those that ask again, and those with
            a part of the inputs, included.

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
        request = self._request(
            ref, output_config, params, deployment=deployment, nodepool=nodepool, cancel=cancel
        )
        patience = Patience(
            timeout=timeout, budget=budget, cancel=cancel, on_wait=on_wait, watch=watch
        )

        def post(some: Sequence[AnyInput]) -> Reply[resources_pb2.Output]:
            message = About(request, some)
            reply: OutputsReply = self._once(
                "PostModelOutputs", message, service_pb2.MultiOutputResponse, patience
            )
            return Reply(reply.status, reply.outputs)

        named = with_ids(inputs)
        asking = Asking(
            post,
            named,
            model_reading(),
            patience=patience,
            met=lambda: self._met,
            on_answer=on_answer,
        )
        with self._naming_version(ref):
            return asking.run(pieces_of(named, min(inputs_per_call, INPUTS_PER_CALL)))

    def generate(  # noqa: PLR0913 - what a prediction depends on
        self,
        ref: Reference,
        input: resources_pb2.Input,  # noqa: A002 - the word of the whole package
        *,
        output_config: resources_pb2.OutputConfig | None = None,
        params: Mapping[str, object] | None = None,
        deployment: str = "",
        nodepool: str = "",
        cancel: threading.Event | None = None,
        timeout: float = 60.0,
        budget: float = 120.0,
        on_wait: Callable[[str], None] | None = None,
    ) -> Generator[resources_pb2.Output]:
        """Ask a model that streams about one input, and yield its answer as it grows.

        Each output holds all that has come so far; pieces that came together are one output.
        Closing the iterator ends the call.

        Parameters
        ----------
        ref, output_config, params, deployment, nodepool, on_wait
            As of `predict`.
        input
            What to ask about.
        cancel
            Ends the call within a tenth of a second when set.
        timeout
            Seconds of silence after which it is given up, from piece to piece: an answer that goes
            on coming may take any time in all.
        budget
            Seconds that asking again may take in all, as long as nothing has come.

        Raises
        ------
        PredictError
            ``UNIMPLEMENTED`` where the platform does not stream, or whatever else went wrong. What
            came before it has been yielded.
        CancelledError
            When cancelled.
        """
        request = self._request(
            ref, output_config, params, deployment=deployment, nodepool=nodepool, cancel=cancel
        )
        message = About(request, with_ids([input]))
        patience = Patience(timeout=timeout, budget=budget, cancel=cancel, on_wait=on_wait)

        def start() -> Generator[list[OutputsReply]]:
            return self._stream(
                "GenerateModelOutputs", message, service_pb2.MultiOutputResponse, patience
            )

        def grow() -> Generator[resources_pb2.Output]:
            with self._naming_version(ref):
                yield from growing(start, patience, met=lambda: self._met)

        return grow()

    def _request(  # noqa: PLR0913 - as above
        self,
        ref: Reference,
        output_config: resources_pb2.OutputConfig | None,
        params: Mapping[str, object] | None,
        *,
        deployment: str,
        nodepool: str,
        cancel: threading.Event | None,
    ) -> service_pb2.PostModelOutputsRequest:
        """Return a request without inputs."""
        ref = self.complete(ref, cancel=cancel)
        request = predict_request(ref, output_config, params)
        selector = runner_selector(deployment, nodepool, lambda: self._owner(cancel))
        if selector is not None:
            cast("Any", request).runner_selector.CopyFrom(selector)
        return request

    def __repr__(self) -> str:
        connection = self._connection
        whose = f", user {connection.user_id!r}" if connection.user_id else ""
        source = f", credential from {connection.source}" if connection.source else ""
        where = f"{self.name} at {self.host}" if self.name != self.host else self.host
        return f"<Platform {where}{whose}{source}>"
