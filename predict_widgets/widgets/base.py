"""What every widget of ours shares: the bundle, requests and replies, the saved cell, the end."""

# ipywidgets and anywidget publish no types; what we take from them is named and narrowed here.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import contextvars
import difflib
import os
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

import anywidget

from predict_widgets.errors import PredictError
from predict_widgets.widgets import loop
from predict_widgets.widgets.jobs import Buffer, Job, Reply
from predict_widgets.widgets.params import Params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from predict_widgets.widgets.pool import Lane

    Handler: TypeAlias = Callable[[Job, Params, Sequence[Buffer]], Reply]
    LaneOf: TypeAlias = Callable[[str, Mapping[str, object]], Lane | None]

STATIC = Path(__file__).parent.parent / "static"
_NOT_BUILT = """\
export default { render({ el }) {
  el.textContent = "The front end is not built. In a clone: cd js && npm install && npm run build";
} };
"""
# Of no request, so that the page leaves it alone: see `_send` about why the kernel speaks at all.
_HEARD = {"type": "progress", "id": "", "stage": "queued", "done": 0, "total": 0, "message": ""}
_from_page: contextvars.ContextVar[bool] = contextvars.ContextVar("from_page", default=False)


def said_by_page() -> bool:
    """Whether what is being done is what a page has asked for."""
    return _from_page.get()


def bundle(name: str) -> str | Path:
    """Return a built front end for ``_esm``, as text.

    As a path it would leak every widget that is closed (anywidget 0.11 connects each to the
    file's watcher), so only while developing, with ``ANYWIDGET_HMR=1``, is it one.
    """
    path = STATIC / name
    if os.environ.get("ANYWIDGET_HMR") == "1":
        return path
    try:
        # The line's end tells anywidget that this is no file's name.
        return path.read_text(encoding="utf-8") + "\n"
    except FileNotFoundError:
        return _NOT_BUILT


def refuse_unknown(
    owner: str,
    given: Iterable[str],
    known: Iterable[str],
    elsewhere: Mapping[str, str] | None = None,
) -> None:
    """Raise ``TypeError`` for keyword arguments that a widget does not have.

    traitlets would take them for traits and lose them with a warning.

    Parameters
    ----------
    owner
        The widget.
    given, known
        The names that were used, and those that it has.
    elsewhere
        By name, the widget that does have it.
    """
    names = list(known)
    for name in given:
        if elsewhere and name in elsewhere:
            message = f"{owner} has no argument {name!r}: that is for pw.{elsewhere[name]}."
            raise TypeError(message)
        close = difflib.get_close_matches(name, names, n=1)
        guess = f" Did you mean {close[0]!r}?" if close else ""
        message = f"{owner} has no argument {name!r}.{guess} It has {', '.join(names)}."
        raise TypeError(message)


class _Closable(Protocol):
    """A widget of ipywidgets, as far as we need it."""

    def close(self) -> None:
        """Leave every page and every registry."""


class PredictWidget(anywidget.AnyWidget):  # pyright: ignore[reportUntypedBaseClass] - see above
    """A widget whose page asks by request and is always answered.

    Handlers run on the process's pool and return a ``Reply`` or raise; they never set traits.

    Parameters
    ----------
    methods
        The handler of each method that the page may ask for.
    lane_of
        Which requests must run one after the other: (method, params) to their lane.
    **traits
        Values of traits.
    """

    # What fails before it is made is closed by its destructor all the same: it holds nothing yet.
    _closed: bool = True
    _own_layout: _Closable | None = None

    def __init__(
        self,
        methods: Mapping[str, Handler],
        lane_of: LaneOf = lambda _method, _params: None,
        **traits: object,
    ) -> None:
        self._closed = False
        self._methods = methods
        self._lane_of = lane_of
        self._running: dict[str, Job] = {}
        self._running_lock = threading.Lock()
        self._page_context: contextvars.Context | None = None
        self._display_ids: list[str] = []
        super().__init__(**traits)
        # ipywidgets makes a widget of its own for the layout and keeps it when ours is closed.
        self._own_layout = cast("_Closable", self.layout)
        self.on_msg(self._on_message)

    # --- messages --------------------------------------------------------------------------------
    def _handle_msg(self, msg: dict[str, Any]) -> None:
        """Receive any message of the page, on whichever thread the host calls."""
        handle = cast("Callable[[dict[str, Any]], None]", super()._handle_msg)
        # ipykernel runs cells and handlers of one thread in one context: leave it as it was.
        token = _from_page.set(True)
        try:
            self._page_context = contextvars.copy_context()
            if msg["content"]["data"].get("method") == "update":
                # With comms over subshells this is a second thread beside a running cell: the
                # user's callbacks run on the main loop, never beside the user's own code.
                loop.post(lambda: handle(msg))
            else:
                handle(msg)
        finally:
            _from_page.reset(token)

    def _send(self, msg: Mapping[str, object], buffers: Sequence[Buffer] | None = None) -> None:
        """Send any message to the page, from any thread.

        ipykernel 7.4 hands what the page says next to the thread whose message last went out:
        after a cell has set a trait, that would be the main thread, behind the running cell. So
        what a cell sends goes out in the context of the page's last message; and a page that has
        opened has the kernel speak once (``greet`` in ``js/src/rpc.ts``).
        """
        send = cast("Callable[..., None]", super()._send)
        if self._page_context is None or _from_page.get():
            send(msg, buffers)
        else:
            self._page_context.copy().run(send, msg, buffers)

    def _say(self, content: Mapping[str, object], buffers: Sequence[Buffer] = ()) -> None:
        """Send one custom message; nothing once the widget is closed."""
        if self._closed:
            return
        try:
            self.send(content, list(buffers))
        except AttributeError:
            # Closed by another thread between ipywidgets' own check and its send.
            if not self._closed:
                raise

    def _on_message(self, _widget: object, content: object, buffers: Sequence[Buffer]) -> None:
        if not isinstance(content, dict):
            return
        message = cast("dict[str, object]", content)
        request_id = message.get("id")
        if not isinstance(request_id, str):
            return
        if message.get("type") == "cancel":
            with self._running_lock:
                job = self._running.get(request_id)
            if job is not None:
                job.cancel()
            elif not request_id:
                self._say(_HEARD)
        elif message.get("type") == "request":
            self._on_request(request_id, message, buffers)

    def _on_request(
        self, request_id: str, message: Mapping[str, object], buffers: Sequence[Buffer]
    ) -> None:
        job = Job(request_id, self._say, self._forget)
        with self._running_lock:
            if request_id in self._running:
                # Sent twice: its one reply is on the way.
                return
            self._running[request_id] = job
        given = message.get("params")
        params = cast("dict[str, object]", given) if isinstance(given, dict) else {}
        method = str(message.get("method"))
        handler = self._methods.get(method)

        def work(job: Job) -> Reply:
            if handler is None:
                raise PredictError(
                    f"This widget has no method {method!r}.",
                    name="METHOD_UNKNOWN",
                    hint="Reload the page: it may be older than the installed predict-widgets.",
                )
            return handler(job, Params(params), buffers)

        job.start(work, self._lane_of(method, params))

    def _forget(self, job: Job) -> None:
        with self._running_lock:
            self._running.pop(job.id, None)

    # --- in the notebook -------------------------------------------------------------------------
    def _fallback(self) -> dict[str, str]:
        """Return what stands for the widget where no widget can be, by media type."""
        return {}

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live widget, and beside it what a saved notebook shows without a kernel."""
        parent = cast("Callable[..., object]", super()._repr_mimebundle_)
        data, metadata = cast("tuple[dict[str, Any], dict[str, Any]]", parent(**kwargs))
        return {**data, **self._fallback()}, metadata

    def _ipython_display_(self, **_kwargs: object) -> None:
        """Show it under an id of this place, so that `freeze` can put a later picture there."""
        from IPython.display import display

        if self._closed:
            print(repr(self))  # noqa: T201 - what a repr would have done
            return
        data, metadata = self._repr_mimebundle_()
        # An id used before would draw the widget anew wherever else it stands.
        display_id = f"predict-widgets-{uuid.uuid4().hex}"
        display(data, metadata=metadata, raw=True, display_id=display_id)
        self._display_ids.append(display_id)

    def freeze(self) -> None:
        """Write what is on show into the notebook, as a picture and a table.

        A widget that is displayed after a prediction carries them already. This does the same for
        what was dropped on it later, wherever it is displayed, so that a saved or converted
        notebook shows it without a kernel.

        Raises
        ------
        PredictError
            NOT_DISPLAYED when no cell shows it.
        """
        from IPython.display import update_display

        if not self._display_ids or self._closed:
            raise PredictError(
                "No cell shows this widget, so there is nowhere to keep it.",
                name="NOT_DISPLAYED",
                hint="Put it on the last line of a cell and run that; inside another widget it "
                "cannot be kept.",
            )
        data, metadata = self._repr_mimebundle_()
        for display_id in self._display_ids:
            update_display(data, metadata=metadata, raw=True, display_id=display_id)

    # --- the end ---------------------------------------------------------------------------------
    def close(self) -> None:
        """Stop what runs, let go of what was uploaded, and leave every page."""
        if not self._closed:
            self._closed = True
            with self._running_lock:
                running = list(self._running.values())
            for job in running:
                job.cancel()
            self._release()
        super().close()
        layout, self._own_layout = self._own_layout, None
        if layout is not None:
            layout.close()

    def _release(self) -> None:
        """Let go of what a subclass holds."""
