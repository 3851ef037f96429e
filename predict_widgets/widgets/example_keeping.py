"""What a set keeps of examples: copies of the platform's, their model, and what that said."""

from __future__ import annotations

import logging
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from predict_widgets.errors import InputError, NotFoundError, PredictError
from predict_widgets.example_sets.kept import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    ExampleSet,
    KeptAnswer,
    KeptExample,
    KeptModel,
)
from predict_widgets.platform.credential import redact
from predict_widgets.platform.parameters import Parameter

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from predict_widgets.inputs import Input
    from predict_widgets.platform.references import Reference
    from predict_widgets.predictions.prediction import Prediction
    from predict_widgets.widgets.chosen import Chosen
    from predict_widgets.widgets.example_places import Item, OnPlatform
    from predict_widgets.widgets.shelf import Shelf
    from predict_widgets.widgets.wire import ModelCard, ParameterCard

    Predict: TypeAlias = Callable[[Sequence[Input]], Sequence[Prediction]]

_log = logging.getLogger(__name__)


class Keeping:
    """Makes what is kept. May be used from any thread.

    Parameters
    ----------
    chosen
        The model.
    shelf
        Has what was said of inputs that became examples.
    predict
        Asks the model about inputs.
    """

    def __init__(
        self, chosen: Chosen[Prediction], shelf: Shelf[Prediction], predict: Predict
    ) -> None:
        self._chosen = chosen
        self._shelf = shelf
        self._predict = predict

    def copied(
        self, place: OnPlatform, items: Sequence[Item], cancel: threading.Event | None
    ) -> ExampleSet:
        """Return a set with a platform's examples; one that cannot be read there is left out."""
        kept: list[KeptExample] = []
        for one in items:
            try:
                item = one.read(cancel)
            except (InputError, NotFoundError) as error:
                # One that is gone or broken there must not keep the others.
                _log.warning("Left out of the set: %s", redact(str(error)))
                continue
            name = in_a_line(one.name)[:LONGEST_NAME].strip() or f"Example {len(kept) + 1}"
            told = one.description[:LONGEST_DESCRIPTION]
            sound = one.id.isprintable() and len(one.id) <= LONGEST_NAME and one.id.strip()
            example_id = one.id if sound else uuid.uuid4().hex
            kept.append(KeptExample(example_id, name, told, item.kind, item.data, one.answer))
        model = _kept_model(self._chosen.card(), place.reference)
        return ExampleSet(model, place.platform.name, place.platform.host, tuple(kept))

    def answered(
        self, examples: tuple[KeptExample, ...], *, predict: bool
    ) -> tuple[KeptExample, ...]:
        """Return examples with what was said of them, or with ``predict`` is now.

        Raises
        ------
        PredictError
            When none of those that are asked about has an answer.
        """
        said: dict[str, KeptAnswer] = {}
        unasked: dict[str, Input] = {}
        for one in examples:
            if one.answer is not None:
                continue
            try:
                item = one.read()
            except InputError as error:
                _log.warning("Not predicted on: %s", redact(str(error)))
                continue
            known = self._known(item)
            if known is not None:
                said[one.id] = known
            else:
                unasked[one.id] = item
        if predict and unasked:
            said |= self._asked(unasked)
        return tuple(replace(one, answer=one.answer or said.get(one.id)) for one in examples)

    def answer(self, item: Input, said: Prediction | None) -> KeptAnswer:
        """Return what was said of an input, else what is said now.

        Raises
        ------
        PredictError
            When it has no answer.
        """
        known = None if said is None else self._kept(said)
        return known or self._known(item) or self._asked({"": item})[""]

    def _known(self, item: Input) -> KeptAnswer | None:
        """Return what was said of an input that was tried in this viewer."""
        tried = self._shelf.find(item.identity)
        said = None if tried is None else tried.prediction
        return None if said is None else self._kept(said)

    def _asked(self, inputs: dict[str, Input]) -> dict[str, KeptAnswer]:
        """Ask about inputs by example; those that failed have no answer, unless all did."""
        found = self._predict(list(inputs.values()))
        answers = {
            example_id: answer
            for example_id, said in zip(inputs, found, strict=True)
            if (answer := self._kept(said)) is not None
        }
        failed = [said.error for said in found if said.error is not None]
        if not answers:
            raise failed[0] if failed else PredictError("No output came.", name="OUTPUT_MISSING")
        for error in failed:
            _log.warning("Kept without a prediction: %s", redact(str(error)))
        return answers

    def _kept(self, said: Prediction) -> KeptAnswer | None:
        return KeptAnswer.of(said, in_a_line(self._chosen.card()["name"])[:LONGEST_NAME])


def checked_words(name: str, description: str) -> tuple[str, str]:
    """Return a name and a description in one line and one paragraph, of a bearable length.

    Raises
    ------
    PredictError
        ``EXAMPLE_NAME_NOT_TAKEN`` when nothing is left of the name, or either is too long.
    """
    # Half an emoji is nothing that UTF-8 can say.
    description = description.encode(errors="replace").decode().strip()
    name = in_a_line(name)
    if not name or len(name) > LONGEST_NAME:
        what = f"An example's name has 1 to {LONGEST_NAME} characters, all of them printable."
    elif len(description) > LONGEST_DESCRIPTION:
        what = f"An example's description has at most {LONGEST_DESCRIPTION} characters."
    else:
        return name, description
    hint = "Write something shorter." if name else "Write something."
    raise PredictError(what, name="EXAMPLE_NAME_NOT_TAKEN", hint=hint)


def in_a_line(text: str) -> str:
    """Return a text without breaks, and without what is not printed."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())


def _kept_model(card: ModelCard, reference: Reference) -> KeptModel:
    return KeptModel(
        reference=reference,
        name=in_a_line(card["name"])[:LONGEST_NAME],
        description=card["description"][:LONGEST_DESCRIPTION],
        model_type_id=card["model_type_id"],
        input_fields=tuple(card["input_fields"]),
        output_fields=tuple(card["output_fields"]),
        parameters=tuple(map(_parameter, card["parameters"])),
        streams=card["streams"],
    )


def _parameter(card: ParameterCard) -> Parameter:
    return Parameter(
        name=card["name"],
        kind=card["kind"],
        default=card["default"],
        description=card["description"],
        choices=tuple(card["choices"]),
        minimum=card["minimum"],
        maximum=card["maximum"],
        step=card["step"],
        required=card["required"],
    )
