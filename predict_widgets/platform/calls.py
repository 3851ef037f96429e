"""One RPC with a deadline that a person can cancel, and asking again while trouble passes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import grpc

from predict_widgets.errors import PredictError
from predict_widgets.platform.errors import cancelled, error_from_rpc, is_transient
from predict_widgets.platform.statuses import TRANSIENT

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from tenacity import RetryCallState

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# How soon a cancelled call is noticed. An answer is noticed at once.
_POLL_SECONDS = 0.05
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 15.0
_JITTER_SECONDS = 0.5
# What gRPC says of a call that was under way when its channel was closed.
CHANNEL_CLOSED = "Channel closed!"
# A platform that has never answered is more likely mistyped or cut off than restarting.
FIRST_CONTACT_SECONDS = 8.0


class _Future(Protocol[T_co]):
    """A call under way; gRPC's own type has no public name."""

    def result(self, timeout: float | None = None) -> T_co: ...
    def code(self) -> grpc.StatusCode: ...
    def details(self) -> str | None: ...
    def cancel(self) -> bool: ...


class Rpc(Protocol[T_co]):
    """A unary call of an open channel."""

    def future(  # noqa: D102 - gRPC's own
        self,
        request: Any,  # noqa: ANN401 - each RPC has a request type of its own
        timeout: float | None = None,
        metadata: Any = None,  # noqa: ANN401 - gRPC's metadata
    ) -> _Future[T_co]: ...


class Watch(Protocol):
    """Whoever counts the attempts of calls, and may hold each back until its turn."""

    def before(self) -> None:
        """Return when an attempt may be made, or raise: then it is not."""
        ...

    def after(self, error: PredictError | None) -> None:
        """Hear how an attempt ended: with a good reply, or what is wrong with the whole of it."""
        ...


@dataclass(frozen=True)
class Patience:
    """How long a call may take.

    Attributes
    ----------
    timeout
        Seconds that one attempt may take.
    budget
        Seconds that asking again may take in all; an attempt under way is not cut short by it.
    cancel
        Stops the call at once when set.
    on_wait
        Is told what is being waited for, before each wait.
    watch
        Is asked before each attempt about inputs, and told after it.
    """

    timeout: float = 30.0
    budget: float = 30.0
    cancel: threading.Event | None = None
    on_wait: Callable[[str], None] | None = None
    watch: Watch | None = None


def call(
    rpc: Rpc[T],
    request: object,
    *,
    metadata: Sequence[tuple[str, str]],
    patience: Patience,
    host: str,
) -> T:
    """Make one attempt and return the reply.

    Raises
    ------
    CancelledError
        When ``patience.cancel`` is set, before or during the call. The server is told.
    PredictError
        When gRPC itself fails. It stands alone: gRPC's exception, whose frames hold the
        credential, is not in its chain.
    """
    outcome = _outcome(rpc, request, metadata, patience, host)
    if isinstance(outcome, PredictError):
        raise outcome
    return outcome


def _outcome(  # noqa: PLR0911 - one return for each way a call can end
    rpc: Rpc[T],
    request: object,
    metadata: Sequence[tuple[str, str]],
    patience: Patience,
    host: str,
) -> T | PredictError:
    """Return the reply, or the error: a frame that raises would show gRPC's words in it."""
    cancel = patience.cancel
    if cancel is not None and cancel.is_set():
        return cancelled()
    try:
        future = rpc.future(request, timeout=patience.timeout, metadata=metadata)
    except ValueError:  # "Cannot invoke RPC on closed channel!"
        return closed()
    try:
        while cancel is None or not cancel.is_set():
            try:
                return future.result(timeout=_POLL_SECONDS)
            except grpc.FutureTimeoutError:
                continue
            except grpc.FutureCancelledError:
                return closed()
            except grpc.RpcError as error:
                # It is the future itself: a circle through this frame and those of the callers.
                error.with_traceback(None)
                details = future.details() or ""
                if details == CHANNEL_CLOSED:
                    return closed()
                return error_from_rpc(future.code(), details, host=host)
        return cancelled()
    finally:
        future.cancel()  # for a person's interrupt; does nothing to a call that has ended


def patiently(
    ask: Callable[[], T], patience: Patience, *, met: Callable[[], bool] = lambda: True
) -> T:
    """Ask, and ask again while the trouble is of the passing kind.

    The waits grow exponentially from half a second to 15 s, with jitter, so that many clients do
    not come back at the same moment.

    Parameters
    ----------
    ask
        Makes one attempt.
    patience
        The time budget, the way to cancel, and who is told.
    met
        Whether the platform has ever answered. One that has not, and cannot be reached, is given
        8 s instead of the whole budget: then it is more likely a wrong address or no network.

    Raises
    ------
    PredictError
        The last trouble, when it does not pass within the budget or is of another kind.
    """
    import tenacity

    def budget_is_used_up(state: RetryCallState) -> bool:
        error = _error(state)
        first_contact = error is not None and error.name == "UNAVAILABLE" and not met()
        budget = min(patience.budget, FIRST_CONTACT_SECONDS) if first_contact else patience.budget
        return (state.seconds_since_start or 0.0) + state.upcoming_sleep > budget

    def tell(state: RetryCallState) -> None:
        error = _error(state)
        if patience.on_wait is not None and error is not None:
            what = TRANSIENT[error.name]
            patience.on_wait(f"{what}; asking again in {max(1, round(state.upcoming_sleep))} s")

    def sleep(seconds: float) -> None:
        if patience.cancel is None:
            time.sleep(seconds)
        elif patience.cancel.wait(seconds):
            raise cancelled()

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(
            lambda error: isinstance(error, PredictError) and is_transient(error)
        ),
        wait=tenacity.wait_exponential(multiplier=_FIRST_WAIT_SECONDS, max=_LONGEST_WAIT_SECONDS)
        + tenacity.wait_random(0, _JITTER_SECONDS),
        stop=budget_is_used_up,
        before_sleep=tell,
        sleep=sleep,
        reraise=True,
    )
    try:
        return retrying(ask)
    except PredictError as error:
        # Tenacity's frames hold the error: with them in its traceback all that its callers hold,
        # such as an input's bytes, would stay until the next garbage collection.
        raise error.with_traceback(None)  # noqa: B904 - it is the same error


def _error(state: RetryCallState) -> PredictError | None:
    trouble = state.outcome.exception() if state.outcome is not None else None
    return trouble if isinstance(trouble, PredictError) else None


def closed() -> PredictError:
    """Return the error of a connection that has been closed."""
    return PredictError(
        "The connection to the platform is closed",
        name="PLATFORM_CLOSED",
        hint="Ask again: the next call connects anew. A widget shown before is shown by "
        "running its cell again.",
    )
