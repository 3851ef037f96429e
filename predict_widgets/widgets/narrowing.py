"""What narrows a list of the picker; mirrors ``Narrowing`` in ``js/src/wire.ts``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from predict_widgets.platform.listing import SCOPES
from predict_widgets.platform.references import parse_dataset

if TYPE_CHECKING:
    from predict_widgets.platform.listing import Scope
    from predict_widgets.widgets.params import Params

# A menu of more is searched, not scrolled.
PAGE_SIZE = 50


@dataclass(frozen=True)
class Narrowing:
    """What a page of a list is to hold.

    Attributes
    ----------
    search, page
        Words to look for, and which page, from 1.
    scope, user_id, app_id
        Whose, as of `Platform.list_models`.
    model_type_id, takes, gives
        Of models only: their type, and a field of what it takes and of what it gives.
    """

    search: str
    page: int
    scope: Scope
    user_id: str
    app_id: str
    model_type_id: str
    takes: str
    gives: str

    @classmethod
    def of(cls, params: Params) -> Narrowing:
        """Read it from a request; everything is optional.

        Raises
        ------
        PredictError
            ``REQUEST_INVALID``, or ``REFERENCE_NOT_UNDERSTOOD`` for an app that is none.
        """
        scope = params.text("scope", "") or "app"
        if scope not in SCOPES:
            raise params.wrong("scope", f"one of {', '.join(SCOPES)}")
        user_id, app_id = params.text("user_id", ""), params.text("app_id", "")
        if app := params.text("app", "").strip():
            user_id, app_id = _app_of(app)
        return cls(
            search=params.text("search", ""),
            page=max(params.integer("page", 1), 1),
            scope=scope,
            user_id=user_id,
            app_id=app_id,
            model_type_id=params.text("model_type_id", "").strip(),
            takes=params.text("takes", ""),
            gives=params.text("gives", ""),
        )

    @property
    def place(self) -> dict[str, Any]:
        """What every list of a platform takes, by the arguments' names."""
        return {
            "search": self.search,
            "page": self.page,
            "per_page": PAGE_SIZE,
            "scope": self.scope,
            "user_id": self.user_id,
            "app_id": self.app_id,
        }

    @property
    def kind(self) -> dict[str, Any]:
        """What lists of models take beside it."""
        return {"model_type_id": self.model_type_id, "takes": self.takes, "gives": self.gives}


def _app_of(text: str) -> tuple[str, str]:
    """Return the user and the id of an app; without a user it is one of the person's own."""
    if "/" not in text:
        return "", text
    reference = parse_dataset(text)
    return reference.user_id, reference.app_id
