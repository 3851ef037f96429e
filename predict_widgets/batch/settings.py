"""What is asked of every input of a batch run: the same settings, the same journal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Self, cast

from google.protobuf.json_format import MessageToDict, ParseDict

from predict_widgets.errors import PredictError
from predict_widgets.platform.protos import resources_pb2
from predict_widgets.platform.references import Reference

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Settings:
    """What is asked of every input, apart from the input itself.

    Two runs share a journal where all of it is the same. There is no secret in it.

    Attributes
    ----------
    platform
        ``clarifai``, ``embedded`` or a host.
    user_id, app_id
        Whose the model or workflow is.
    model_id, model_version_id
        The model at the version that answers, resolved before the first call; empty for a
        workflow.
    workflow_id, workflow_version_id
        The same of a workflow.
    deployment, nodepool
        Where it runs; empty where that is left to the platform.
    output_config, params
        As JSON with sorted keys; empty for none. However they are written, they are kept so.
    prompt
        The text that goes along with each input.
    """

    platform: str = ""
    user_id: str = ""
    app_id: str = ""
    model_id: str = ""
    model_version_id: str = ""
    workflow_id: str = ""
    workflow_version_id: str = ""
    deployment: str = ""
    nodepool: str = ""
    output_config: str = ""
    params: str = ""
    prompt: str = ""

    def __post_init__(self) -> None:
        for name in ("output_config", "params"):
            written: str = getattr(self, name)
            object.__setattr__(self, name, _sorted(json.loads(written)) if written else "")

    @classmethod
    def of(  # noqa: PLR0913 - what a prediction depends on
        cls,
        platform: str,
        reference: Reference,
        *,
        output_config: resources_pb2.OutputConfig | None = None,
        params: Mapping[str, object] | None = None,
        deployment: str = "",
        nodepool: str = "",
        prompt: str = "",
    ) -> Self:
        """Return the settings of a run.

        Parameters
        ----------
        platform
            The platform's name.
        reference
            The model or workflow, at its version.
        output_config, params, deployment, nodepool
            As of `Platform.predict`.
        prompt
            The text that goes along with each input.

        Raises
        ------
        PredictError
            ``SETTING_NOT_UNDERSTOOD``: a parameter's value has no JSON.
        """
        what = "workflow" if reference.kind == "workflows" else "model"
        named = {f"{what}_id": reference.id, f"{what}_version_id": reference.version_id}
        return cls(
            platform=platform,
            user_id=reference.user_id,
            app_id=reference.app_id,
            deployment=deployment,
            nodepool=nodepool,
            output_config=_config_json(output_config),
            params=_sorted(dict(params)) if params else "",
            prompt=prompt,
            **named,
        )

    @property
    def id(self) -> str:
        """The sha256 of all of it, in hexadecimal digits."""
        return hashlib.sha256(_sorted(self.to_json()).encode()).hexdigest()

    @property
    def reference(self) -> Reference:
        """The model or workflow at its version."""
        if self.workflow_id:
            ids = (self.workflow_id, self.user_id, self.app_id, self.workflow_version_id)
            return Reference("workflows", *ids)
        ids = (self.model_id, self.user_id, self.app_id, self.model_version_id)
        return Reference("models", *ids)

    @property
    def config(self) -> resources_pb2.OutputConfig | None:
        """The output config as a message; None where nothing is asked for."""
        if not self.output_config:
            return None
        return ParseDict(json.loads(self.output_config), resources_pb2.OutputConfig())

    @property
    def param_values(self) -> dict[str, object] | None:
        """The free settings of the model; None where there are none."""
        return json.loads(self.params) if self.params else None

    def to_json(self) -> dict[str, str]:
        """Return it as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: object) -> Self:
        """Read what `to_json` gave; fields that are not known are passed over.

        Raises
        ------
        TypeError
            If it is no such thing.
        """
        if not isinstance(said, dict):
            message = "Settings are an object."
            raise TypeError(message)
        values = cast("dict[str, object]", said)
        names = [field.name for field in fields(cls)]
        return cls(**{name: str(values[name]) for name in names if name in values})

    def differences(self, other: Settings) -> list[str]:
        """Return what differs, in words: ``model_version_id: 'v2' instead of 'v1'``."""
        theirs = other.to_json()
        return [
            f"{name}: {mine!r} instead of {theirs[name]!r}"
            for name, mine in self.to_json().items()
            if mine != theirs[name]
        ]


def _config_json(config: resources_pb2.OutputConfig | None) -> str:
    if config is None:
        return ""
    # A field that is 0 is not sent, and not written: a config of zeros asks for nothing.
    said = MessageToDict(config, preserving_proto_field_name=True)
    return _sorted(said) if said else ""


def _sorted(value: object) -> str:
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise PredictError(
            f"A parameter's value cannot be written down: {error}",
            name="SETTING_NOT_UNDERSTOOD",
            hint="Hand in texts, numbers, lists and dicts.",
        ) from None
