"""What a viewer says of its examples, in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predict_widgets.widgets.example_places import InSet, OnPlatform

if TYPE_CHECKING:
    from predict_widgets.platform.client import Platform
    from predict_widgets.platform.references import Reference


WHERE_SERVED = (
    "Examples are added on the computer that serves them: in the process that does, or in any "
    "kernel there with the same data folder, by pw.ModelViewer(..., platform=pw.embedded())."
)


def note_of(
    place: OnPlatform | InSet,
    platform: Platform,
    model: Reference,
    *,
    owner: bool,
    served: bool = False,
) -> str:
    """Say where examples are kept, and who can add some.

    Parameters
    ----------
    place
        Where they are now.
    platform
        Who answers.
    model
        The model.
    owner
        Whether the model is the person's.
    served
        Whether it is one of the embedded platform of another process.
    """
    if isinstance(place, OnPlatform):
        if not owner:
            return f"Only the owner of the model, {model.user_id}, can add examples."
        if place.writer is not None:
            return "They are kept on this computer, for everybody who opens this model here."
        if served:
            return WHERE_SERVED
    said = f"{_origin(place)} " if isinstance(place, InSet) and place.held.saved_at else ""
    if not owner:
        return said.strip()
    if platform.embedded or served:
        return f"{said}What you add is kept in that file."
    who = "Clarifai" if platform.name == "clarifai" else platform.host
    where = "that file" if said else "an example set, a file beside the notebook"
    publish = " To show it to everybody, publish it on the model's page."
    return (
        f"{said}{who} publishes no call that adds examples: what you add is kept in {where}."
        f"{publish if platform.name == 'clarifai' else ''}"
    )


def _origin(place: InSet) -> str:
    held = place.held
    name = "an example set" if place.path is None else place.path.name
    by = f" with {held.package}" if held.package else ""
    return f"From {name}, saved on {held.saved_at[:10]}{by}; predictions by {held.platform}."
