"""``viewer.examples``: a model's public preview examples, as a list to look at and to change."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, overload

from predict_widgets.errors import PredictError
from predict_widgets.inputs import as_input
from predict_widgets.widgets.example_keeping import Keeping
from predict_widgets.widgets.example_list import ExampleList
from predict_widgets.widgets.example_places import example_unknown
from predict_widgets.widgets.example_requests import ExampleRequests

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from predict_widgets.inputs import Input, InputKind, InputLike
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.base import Handler
    from predict_widgets.widgets.example_keeping import Predict
    from predict_widgets.widgets.example_places import InSet, Item
    from predict_widgets.widgets.session import Session

_CELL = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"
_PICTURE_EDGE = 64


@dataclass(frozen=True)
class Example:
    """A public preview example of a model.

    Attributes
    ----------
    id
        Unique within the list.
    name, description
        What its owner says of it.
    kind
        What it is.
    model_version_id
        The version that answered; where nothing is kept, the one that it is an example of.
    """

    id: str
    name: str
    description: str
    kind: InputKind
    model_version_id: str
    _item: Item = field(repr=False, compare=False)

    @property
    def input(self) -> Input:
        """The input, which may have to be fetched.

        Raises
        ------
        PredictError
            When it cannot be.
        """
        return self._item.read(None)

    @property
    def prediction(self) -> Prediction | None:
        """What is kept with it of what the model said; None where nothing is."""
        answer = self._item.answer
        return None if answer is None else answer.prediction(self.input)


class Examples(Sequence[Example]):
    """The public preview examples of a viewer's model, in their owner's order.

    On the embedded platform they last, for everybody who opens the model on this computer, and for
    whoever is connected to a ``predict-widgets serve`` with the same data folder.
    Clarifai publishes no call that writes them: there the owner's are kept in an example set, one
    file beside the notebook, which opens in anybody's viewer, without a platform too.

    >>> viewer.examples.add("coffee.jpg", "A cup", "Easy.")  # doctest: +SKIP
    >>> viewer.examples.save("cups")  # doctest: +SKIP
    >>> pw.ModelViewer(examples="cups.examples.zip")  # doctest: +SKIP

    Parameters
    ----------
    session
        The viewer's inputs and answers.
    predict
        Asks the model about inputs.
    changed
        Lets the pages know of a change.
    opened
        A set that the viewer was opened with.
    """

    def __init__(
        self,
        session: Session[Prediction],
        predict: Predict,
        changed: Callable[[], None],
        opened: InSet | None = None,
    ) -> None:
        keeping = Keeping(session.chosen, session.shelf, predict)
        self._list = ExampleList(session.chosen, keeping, opened)
        self._requests = ExampleRequests(session, self._list, changed)
        self._changed = changed

    def methods(self) -> dict[str, Handler]:
        """Return the handlers of the page's requests."""
        return self._requests.methods()

    # --- looking ---------------------------------------------------------------------------------
    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> list[Example]: ...
    def __getitem__(self, index: int | slice) -> Example | list[Example]:
        return self._all()[index]

    def __iter__(self) -> Iterator[Example]:
        return iter(self._all())

    # --- changing --------------------------------------------------------------------------------
    def add(self, input: InputLike, name: str = "", description: str = "") -> Example:  # noqa: A002 - the word of the whole package
        """Add an example behind the others.

        One that has the same bytes is kept and returned, with the name and description given now.

        Parameters
        ----------
        input
            As `predict` takes it.
        name
            Up to 200 characters; the input's own name where empty.
        description
            Up to 2000 characters.

        Raises
        ------
        AccessError
            ``EXAMPLES_NOT_YOURS``: the model is somebody else's; ``EXAMPLES_ADDED_ELSEWHERE``:
            another process serves it, and its examples are added on that computer.
        InputError
            ``INPUT_KIND_NOT_SUPPORTED``: the model takes no such input.
        PredictError
            Whatever else keeps it from being added; nothing was changed then.
        """
        added = self._list.add(as_input(input), name, description)
        self._changed()
        return _example(self._list.find(added))

    def remove(self, which: int | str) -> None:
        """Let an example go: by its place from 0, its id, or its name."""
        self._list.remove(self._which(which).id)
        self._changed()

    def rename(self, which: int | str, name: str, description: str | None = None) -> None:
        """Call an example otherwise; without a description it keeps the one it has."""
        found = self._which(which)
        told = found.description if description is None else description
        self._list.change(found.id, name, told)
        self._changed()

    def move(self, which: int | str, to: int) -> None:
        """Put an example at another place, from 0; -1 is the last."""
        examples = self._all()
        found = self._which(which, examples)
        self._list.move(found.id, max(to + len(examples), 0) if to < 0 else to)
        self._changed()

    # --- files -----------------------------------------------------------------------------------
    def save(self, path: str | os.PathLike[str], *, predict: bool = True) -> Path:
        """Write the examples as an example set: one file, with what the model said of them.

        Parameters
        ----------
        path
            Where to; a name that does not end with ``.zip`` gets ``.examples.zip``. A set that
            stands there is replaced.
        predict
            Ask the model about those of which nothing is known yet.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        PredictError
            When the model cannot be asked or the file not written; nothing was changed then.
        """
        saved = self._list.save(Path(path), predict=predict)
        self._changed()
        return saved

    def load(self, path: str | os.PathLike[str]) -> None:
        """Show the examples of an example set instead, with what the model said of them.

        Raises
        ------
        PredictError
            When it cannot be read, or is of another model; nothing was changed then.
        """
        self._list.load(Path(path))
        self._changed()

    def unload(self) -> None:
        """Show what the platform has again in place of an example set, whose file stays.

        On Clarifai the owner of the model sees the set that lies beside the notebook, if one does.
        """
        self._list.unload()
        self._changed()

    def _all(self) -> list[Example]:
        view = self._list.view()
        return [_example(one) for one in view.items]

    def _which(self, which: int | str, examples: list[Example] | None = None) -> Example:
        examples = self._all() if examples is None else examples
        if isinstance(which, int):
            try:
                return examples[which]
            except IndexError:
                raise example_unknown(which) from None
        found = [one for one in examples if one.id == which]
        found = found or [one for one in examples if one.name == which]
        if not found:
            raise example_unknown(which)
        if len(found) > 1:
            raise PredictError(
                f"{len(found)} examples are called {which!r}.",
                name="EXAMPLE_NOT_CLEAR",
                hint="Name it by its place or its id.",
            )
        return found[0]

    # --- in the notebook -------------------------------------------------------------------------
    def __repr__(self) -> str:
        try:
            view = self._list.view()
        except PredictError as error:
            return f"<Examples: {error.message}>"
        count = len(view.items)
        lines = [f"{count} example{'' if count == 1 else 's'}. {view.missing or view.note}"]
        for place, one in enumerate(view.items):
            said = f"  {one.description}" if one.description else ""
            lines.append(f"{place:>3}  {one.name}  ({one.kind}){said}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        try:
            view = self._list.view()
        except PredictError as error:
            return f"<div>{escape(error.message)}</div>"
        pictures = self._requests.thumbnails(view.items)
        rows = "".join(
            f'<tr><td style="{_CELL}">{place}</td><td style="{_CELL}">{_picture(data)}</td>'
            f'<td style="{_CELL}">{escape(one.name)}</td>'
            f'<td style="{_CELL}">{escape(one.description)}</td></tr>'
            for place, (one, data) in enumerate(zip(view.items, pictures, strict=True))
        )
        head = "".join(
            f'<th style="{_CELL}">{title}</th>' for title in ("", "Example", "Name", "Description")
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        said = escape(view.missing or view.note)
        return f"<div>{said}</div>{table if rows else '<div>No examples yet.</div>'}"


def _example(item: Item) -> Example:
    return Example(item.id, item.name, item.description, item.kind, item.model_version_id, item)


def _picture(data: bytes) -> str:
    if not data:
        return ""
    source = f"data:image/jpeg;base64,{b64encode(data).decode()}"
    return f'<img src="{source}" alt="" style="max-width:{_PICTURE_EDGE}px">'
