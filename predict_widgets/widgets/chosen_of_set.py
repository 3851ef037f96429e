"""The model of an example set: shown as it was when the set was saved, asked if it can be."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from predict_widgets.errors import CredentialError, PredictError, ReferenceNotUnderstoodError
from predict_widgets.platform.absent import AbsentPlatform
from predict_widgets.platform.current import current_platform, platform_for
from predict_widgets.platform.references import EMBEDDED_USER, parse_reference
from predict_widgets.widgets.chosen_model import ChosenModel
from predict_widgets.widgets.example_places import of_another_model
from predict_widgets.widgets.wire import ModelCard, ParameterCard

if TYPE_CHECKING:
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.parameters import Parameter
    from predict_widgets.platform.references import Reference
    from predict_widgets.widgets.chosen import Named, Routing
    from predict_widgets.widgets.example_places import InSet
    from predict_widgets.widgets.jobs import Job


class ChosenOfSet(ChosenModel):
    """A model that nobody need be asked about, and that need not be there. As `ChosenModel` else.

    Parameters
    ----------
    opened
        The set.
    named
        How the person named the model; None for the set's.
    platform, routing
        As of `Chosen`.

    Raises
    ------
    PredictError
        ``EXAMPLES_OF_ANOTHER_MODEL`` when the person names one that the set is not of.
    """

    def __init__(
        self,
        opened: InSet,
        named: Named | None,
        platform: Platform | None,
        routing: Routing | None = None,
    ) -> None:
        self._of = opened.held
        self._absent: AbsentPlatform | None = None
        super().__init__(named or self._of.model.reference, platform, routing)
        if self.reference.with_version("") != opened.model:
            raise of_another_model(opened, self.reference.with_version(""))

    @property
    def offers_samples(self) -> bool:
        """Not of the set's model: its examples are there, and nobody need be asked for them."""
        return not self._is_its(self.reference)

    def _is_its(self, reference: Reference) -> bool:
        return reference.with_version("") == self._of.model.reference.with_version("")

    def _find(
        self, named: str | Reference | None, platform: Platform | None
    ) -> tuple[Platform, Reference]:
        reference = self._its(named)
        if platform is not None or reference is None or reference.user_id == EMBEDDED_USER:
            return super()._find(named, platform)
        try:
            if not current_platform().embedded:
                return super()._find(named, platform)
        except PredictError:
            # Such as a config file that cannot be read: whoever asks hears of it.
            pass
        if self._absent is None:
            held = self._of
            self._absent = AbsentPlatform(held.platform, held.host, lambda: _why_not(reference))
        return self._absent, reference

    def _its(self, named: str | Reference | None) -> Reference | None:
        """Return the reference, if it is the set's model that is named in full."""
        try:
            reference = None if named is None else parse_reference(named)
        except ReferenceNotUnderstoodError:
            return None
        return reference if reference is not None and self._is_its(reference) else None

    def _describe(self, platform: Platform, reference: Reference, job: Job | None) -> ModelCard:
        its = self._of.model
        if reference == its.reference or isinstance(platform, AbsentPlatform):
            return ModelCard(
                reference=str(reference),
                user_id=reference.user_id,
                app_id=reference.app_id,
                id=reference.id,
                version_id=reference.version_id or its.reference.version_id,
                name=its.name,
                description=its.description,
                model_type_id=its.model_type_id,
                input_fields=list(its.input_fields),
                output_fields=list(its.output_fields),
                parameters=[_card(each) for each in its.parameters],
                streams=its.streams,
                url=reference.url,
            )
        return super()._describe(platform, reference, job)


def _why_not(reference: Reference) -> PredictError:
    try:
        platform_for(reference)
    except PredictError as error:
        return error
    return CredentialError("There was no credential a moment ago", hint="Ask again.")


def _card(parameter: Parameter) -> ParameterCard:
    card = ParameterCard(**asdict(parameter))
    # JSON has no tuples.
    card["choices"] = list(parameter.choices)
    return card
