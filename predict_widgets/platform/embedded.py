"""The platform in the box, inside this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from predict_widgets.errors import PredictError
from predict_widgets.platform.client import Platform
from predict_widgets.platform.connection import EmbeddedConnection
from predict_widgets.platform.examples import ExampleWriter
from predict_widgets.platform.home import EMBEDDED_DEFAULT_ID
from predict_widgets.platform.references import EMBEDDED_APP, EMBEDDED_USER, Reference
from predict_widgets.platform.taught import taught_by

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.platform.client import Sample
    from predict_widgets.platform.taught import MethodName, Taught
    from predict_widgets.platform.teaching_pictures import Pictures


InputKind = Literal["image", "text", "audio", "image+text"]
OutputKind = Literal["concepts", "regions", "masks", "text", "embedding", "image", "audio"]


@dataclass(frozen=True)
class Registration:
    """A function as it was registered; see `EmbeddedPlatform.register`."""

    fn: Callable[..., object]
    input: InputKind | None
    output: OutputKind | None
    description: str


@dataclass(frozen=True)
class Defined:
    """A workflow as it was defined; see `EmbeddedPlatform.workflow`."""

    nodes: tuple[Mapping[str, object], ...]
    description: str


class EmbeddedPlatform(Platform):
    """A real gRPC server of Clarifai's API with real small models, for this process alone.

    It starts at first use and listens on a Unix socket (a loopback port where there are none)
    that takes a token of this process only.
    """

    embedded = True

    def __init__(self) -> None:
        self._embedded_connection = EmbeddedConnection()
        super().__init__(self._embedded_connection)
        #: What was added since the process began, by the reference that it got.
        self.registered: dict[Reference, Registration] = {}
        self.defined: dict[Reference, Defined] = {}
        self.taught: dict[Reference, Taught] = {}

    @property
    def name(self) -> str:
        """``embedded``."""
        return "embedded"

    @property
    def default_model(self) -> Reference:
        """The model that answers where none is named."""
        return Reference("models", EMBEDDED_DEFAULT_ID, EMBEDDED_USER, EMBEDDED_APP)

    def register(  # noqa: PLR0913 - what the docstring lists
        self,
        model_id: str,
        fn: Callable[..., object],
        *,
        input: InputKind | None = None,  # noqa: A002 - the word a person would use
        output: OutputKind | None = None,
        version: str = "",
        description: str = "",
    ) -> Reference:
        """Make a function of yours a model of this platform, for the life of the process.

        >>> def words(text, *, shout: bool = False):
        ...     for word in text.split():
        ...         yield (word.upper() if shout else word) + " "
        >>> pw.embedded().register("words", words, input="text", output="text")  # doctest: +SKIP

        Parameters
        ----------
        model_id
            Its id; registering it again makes a new version.
        fn
            A function of one input that returns what it says of it. Its keyword parameters that
            have a default (a bool, int, float, str or a member of an enum; ``Literal`` gives
            choices) are the model's parameters: ``pw.predict(..., params={"shout": True})``. A
            generator function streams: pieces of text, or regions one by one (``pw.generate``).
            A pipeline of transformers is taken as it is.
        input
            ``"image"``, the default: a Pillow picture in RGB. ``"text"``: a str. ``"audio"``: the
            bytes of the file. ``"image+text"``: a picture and the prompt.
        output
            ``"concepts"``, the default: a dict of label to score. ``"regions"``: a list of dicts
            with any of ``box`` (left, top, right, bottom), ``mask`` (height x width, bool or 0 to
            255), ``polygon`` ([(x, y), ...]), ``point``, ``points`` with ``point_names`` and
            ``skeleton``, ``span`` ((start, end) in the text), ``label``, ``score``, ``text`` and
            ``track_id``; places are fractions of the picture. ``"masks"``: regions that all have
            a mask. ``"text"``: a str. ``"embedding"``: a vector. ``"image"``: a Pillow picture,
            an array or the bytes of a file. ``"audio"``: the bytes of a file, or (samples,
            samples a second). What transformers, supervision and torchvision return is taken too.
        version
            The version's id; made up where empty.
        description
            What it does, in a sentence.

        Returns
        -------
        Reference
            The model at this version.

        Raises
        ------
        ValueError
            When the id is a shipped model's or one that was taught, the version exists already,
            or input and output are not understood.
        TypeError
            When ``fn`` cannot be called, or has a parameter that nobody could give a value.
        """
        model, version_id = self._embedded_connection.server.register(
            model_id, fn, input=input, output=output, version=version, description=description
        )
        self.forget_descriptions()
        reference = Reference("models", model, EMBEDDED_USER, EMBEDDED_APP, version_id)
        self.registered[reference] = Registration(fn, input, output, description)
        return reference

    def teach(
        self,
        name: str,
        pictures: Pictures,
        *,
        description: str = "",
        progress: Callable[[int, int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Taught:
        """Teach a model of this platform with a few pictures of each class.

        It lives as long as the process, and works wherever a model does: in the viewer, live on
        the webcam, in compare, in the dataset browser, in workflows.

        >>> taught = pw.embedded().teach("cups", "pictures-of-cups")  # doctest: +SKIP
        >>> taught.accuracy, taught.n, taught.interval  # doctest: +SKIP
        >>> pw.ModelViewer(taught)  # doctest: +SKIP

        Parameters
        ----------
        name
            Its id; teaching it again makes a new version.
        pictures
            By label the pictures, anything that `predict` takes, or a folder of them; or a folder
            whose sub-folders are the classes. Two to ten classes, five to fifty pictures each; a
            picture that comes twice in a class counts once.
        description
            What it does, in a sentence.
        progress
            Called with how many pictures were looked at, and how many there are.
        cancel
            Set from another thread to stop.

        Returns
        -------
        Taught
            The model's `Reference`, with what it is worth on held-out pictures: accuracy, n and
            its 95 % interval, for each class too.

        Raises
        ------
        InputError
            ``TEACHING_PICTURES``: all pictures that cannot be read, by class and name.
        PredictError
            ``TEACHING_CLASSES``: too few or too many classes or pictures, or a picture that is in
            two classes; ``MODEL_ID_INVALID``, also where it is a shipped model's or a registered
            function's; ``FOLDER_NOT_FOUND``.
        MissingExtraError
            If the weights that it stands on are not installed.
        CancelledError
            When ``cancel`` was set. Of all these none leaves anything half done.
        """
        # It brings all that reads pictures, which who connects does not need.
        from predict_widgets.platform.teaching_pictures import classes_of

        server = self._embedded_connection.server
        try:
            server.check_model_id(name)
        except ValueError as error:
            raise PredictError(str(error), name="MODEL_ID_INVALID") from None
        classes = classes_of(pictures, cancel)
        model = server.teach(
            name, classes, description=description, progress=progress, cancel=cancel
        )
        self.forget_descriptions()
        taught = taught_by(model)
        self.taught[taught.reference] = taught
        return taught

    def look_ahead(self, pictures: Sequence[Input]) -> None:
        """Look at pictures that are going to be taught with: `teach` is quicker then.

        Raises
        ------
        MissingExtraError
            If the weights are not installed.
        """
        self._embedded_connection.server.look_ahead(pictures)

    @property
    def teaching_methods(self) -> tuple[MethodName, ...]:
        """What can be taught with here, the one that is used last."""
        return self._embedded_connection.server.teaching_methods

    def workflow(
        self,
        workflow_id: str,
        nodes: Sequence[Mapping[str, object]],
        *,
        version: str = "",
        description: str = "",
    ) -> Reference:
        """Define a workflow on this platform, for the life of the process.

        >>> pw.embedded().workflow(  # doctest: +SKIP
        ...     "big-faces",
        ...     nodes=[
        ...         {"id": "faces", "model": "face-boxes"},
        ...         {"id": "crop", "model": "image-crop", "inputs": ["faces"]},
        ...         {"id": "colors", "model": "dominant-colors", "inputs": ["crop"]},
        ...     ],
        ... )
        >>> pw.predict("people.jpg", workflow="big-faces")  # doctest: +SKIP

        Parameters
        ----------
        workflow_id
            Its id; defining it again makes a new version.
        nodes
            Its nodes, in the order of their outputs: a dict each with ``id`` and ``model`` (an id
            or reference of this platform), and any of ``inputs`` (ids of the nodes it works on;
            without them the workflow's own input), ``params``, ``concepts`` (of a threshold: by
            label, the lowest score that passes) and ``suppress_output``.
        version
            The version's id; made up where empty.
        description
            What it does, in a sentence.

        Returns
        -------
        Reference
            The workflow at this version.

        Raises
        ------
        ValueError
            When the id is a shipped workflow's, the version exists already, or the graph cannot
            run: a circle, a node that is not there, an input of the wrong kind.
        """
        name, version_id = self._embedded_connection.server.workflow(
            workflow_id, nodes, version=version, description=description
        )
        self.forget_descriptions()
        reference = Reference("workflows", name, EMBEDDED_USER, EMBEDDED_APP, version_id)
        self.defined[reference] = Defined(tuple(nodes), description)
        return reference

    @property
    def example_writer(self) -> ExampleWriter:
        """What adds and changes public preview examples of its models; they last."""
        return ExampleWriter(self._embedded_connection)

    def owns(self, ref: Reference, *, cancel: threading.Event | None = None) -> bool:  # noqa: ARG002 - it has one user
        """Say whether the model is one of this platform, whose one user is the person here."""
        return ref.bare or ref.user_id == EMBEDDED_USER

    def workflow_ids(self) -> list[str]:
        """Return the ids of its workflows, those that were defined included."""
        return list(self._embedded_connection.server.workflow_ids)

    def model_ids(self) -> list[str]:
        """Return the ids of its models, registered ones included."""
        return list(self._embedded_connection.server.model_ids)

    def samples(self) -> Sequence[Sample]:
        """Return the sample photos that come with it."""
        return tuple(self._embedded_connection.server.samples)

    def __repr__(self) -> str:
        return "<Platform embedded, inside this process: stays on this computer>"
