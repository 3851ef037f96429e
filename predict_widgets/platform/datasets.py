"""What inputs a platform holds: datasets, whole apps, and what people say of their inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from predict_widgets.errors import ReferenceNotUnderstoodError
from predict_widgets.platform.directory import Directory, whose
from predict_widgets.platform.home import CLARIFAI_APP, CLARIFAI_USER
from predict_widgets.platform.protos import code_of, resources_pb2, service_pb2, status_code_pb2
from predict_widgets.platform.statuses import SUCCESS

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from predict_widgets.platform.listing import Scope
    from predict_widgets.platform.references import Reference

# docs.clarifai.com, "Pagination": the most of one page.
MOST_PER_PAGE = 1000
# Ids of inputs whose annotations are asked for in one call, and annotations of one page.
_IDS_PER_CALL = 100
_ANNOTATIONS_PER_PAGE = 500
_GOOD_ANNOTATIONS = frozenset({0, int(SUCCESS), int(status_code_pb2.ANNOTATION_SUCCESS)})


class Datasets(Directory):
    """Lists the datasets of a platform, their inputs, and the ground truth of these."""

    def list_datasets(  # noqa: PLR0913 - what the RPC takes
        self,
        *,
        search: str = "",
        page: int = 1,
        per_page: int = 50,
        scope: Scope = "app",
        user_id: str = "",
        app_id: str = "",
        cancel: threading.Event | None = None,
    ) -> list[resources_pb2.Dataset]:
        """Return one page of datasets; shorter than ``per_page`` at the end.

        Parameters
        ----------
        search
            Words to look for; empty for all.
        page, per_page
            Which page, from 1, and how many on it (at most 1000).
        scope
            Whose datasets, where no user is named, as in `list_models`. Of ``app`` there is no
            other than this connection's own.
        user_id, app_id
            Whose, as in `list_models`.
        cancel
            Stops the call when set.

        Raises
        ------
        ReferenceNotUnderstoodError
            ``REFERENCE_INCOMPLETE``: no app is named, and the connection has none.
        """
        if scope == "app" and not user_id:
            app_id = app_id or self._home(cancel)[1]
            if not app_id:
                raise _incomplete("Datasets live in apps, and no app is named", "app_id=")
        request = service_pb2.ListDatasetsRequest(
            user_app_id=self._listed_at(scope, user_id, app_id, cancel),
            page=page,
            per_page=per_page,
            search=search,
        )
        reply = self._list("ListDatasets", request, service_pb2.MultiDatasetResponse, cancel)
        return list(cast("Sequence[resources_pb2.Dataset]", reply.datasets))

    def complete_dataset(
        self, ref: Reference, *, cancel: threading.Event | None = None
    ) -> Reference:
        """Return a dataset's reference with user and app: a bare id gets this connection's.

        Raises
        ------
        ReferenceNotUnderstoodError
            ``REFERENCE_INCOMPLETE``: the connection has no app of its own.
        """
        whole = self.complete(ref, cancel=cancel)
        if ref.bare and whole == ref.at(CLARIFAI_USER, CLARIFAI_APP) and not all(self._home()):
            # Right for a model, which may well be one of Clarifai's own.
            raise _incomplete(f"{ref.id!r} is a bare id, and no app is named", "it in full")
        return whole

    def describe_dataset(
        self, ref: Reference, *, cancel: threading.Event | None = None
    ) -> resources_pb2.Dataset:
        """Return what is known of a dataset."""
        ref = self.complete_dataset(ref, cancel=cancel)
        request = service_pb2.GetDatasetRequest(user_app_id=whose(ref), dataset_id=ref.id)
        reply = self._ask("GetDataset", request, service_pb2.SingleDatasetResponse, cancel)
        return cast("resources_pb2.Dataset", reply.dataset)

    def create_dataset(
        self, ref: Reference, description: str = "", *, cancel: threading.Event | None = None
    ) -> resources_pb2.Dataset:
        """Make an empty dataset in an app, for inputs to be uploaded into."""
        ref = self.complete_dataset(ref, cancel=cancel)
        made = resources_pb2.Dataset(id=ref.id, description=description)
        request = service_pb2.PostDatasetsRequest(user_app_id=whose(ref), datasets=[made])
        reply = self._ask("PostDatasets", request, service_pb2.MultiDatasetResponse, cancel)
        return cast("Sequence[resources_pb2.Dataset]", reply.datasets)[0]

    def list_dataset_inputs(
        self,
        ref: Reference,
        *,
        page: int = 1,
        per_page: int = 128,
        cancel: threading.Event | None = None,
    ) -> list[resources_pb2.Input]:
        """Return one page of a dataset's inputs, without bytes; shorter at the end.

        Parameters
        ----------
        ref
            The dataset; of a whole app, `list_inputs` answers.
        page, per_page
            Which page, from 1, and how many on it (at most 1000).
        cancel
            Stops the call when set.
        """
        if not ref.id:
            return self.list_inputs(ref, page=page, per_page=per_page, cancel=cancel)
        ref = self.complete_dataset(ref, cancel=cancel)
        request = service_pb2.ListDatasetInputsRequest(
            user_app_id=whose(ref), dataset_id=ref.id, page=page, per_page=per_page
        )
        reply = self._ask(
            "ListDatasetInputs", request, service_pb2.MultiDatasetInputResponse, cancel
        )
        listed = cast("Sequence[resources_pb2.DatasetInput]", reply.dataset_inputs)
        return [one.input for one in listed]

    def list_inputs(
        self,
        ref: Reference,
        *,
        page: int = 1,
        per_page: int = 128,
        cancel: threading.Event | None = None,
    ) -> list[resources_pb2.Input]:
        """Return one page of the inputs of the app that a reference names, as above."""
        request = service_pb2.ListInputsRequest(
            user_app_id=whose(ref), page=page, per_page=per_page
        )
        reply = self._ask("ListInputs", request, service_pb2.MultiInputResponse, cancel)
        return list(cast("Sequence[resources_pb2.Input]", reply.inputs))

    def count_inputs(self, ref: Reference, *, cancel: threading.Event | None = None) -> int:
        """Return how many inputs the app that a reference names holds, in whatever state."""
        request = service_pb2.GetInputCountRequest(user_app_id=whose(ref))
        reply = self._ask("GetInputCount", request, service_pb2.SingleInputCountResponse, cancel)
        counts = cast("resources_pb2.InputCount", reply.counts)
        return counts.processed + counts.to_process + counts.processing + counts.errors

    def get_input(
        self, ref: Reference, input_id: str, *, cancel: threading.Event | None = None
    ) -> resources_pb2.Input:
        """Return one input of the app that a reference names, with its bytes where it has them."""
        request = service_pb2.GetInputRequest(user_app_id=whose(ref), input_id=input_id)
        reply = self._ask("GetInput", request, service_pb2.SingleInputResponse, cancel)
        return cast("resources_pb2.Input", reply.input)

    def list_annotations(
        self,
        ref: Reference,
        input_ids: Sequence[str],
        *,
        cancel: threading.Event | None = None,
    ) -> dict[str, list[resources_pb2.Annotation]]:
        """Return what people say of inputs, by input id: what is done with, and trusted.

        Parameters
        ----------
        ref
            Any reference into the app.
        input_ids
            Any number of them; inputs of which nothing is said are not in the answer.
        cancel
            Stops the calls when set.
        """
        found: dict[str, list[resources_pb2.Annotation]] = {}
        for start in range(0, len(input_ids), _IDS_PER_CALL):
            page, full = 1, True
            last: list[resources_pb2.Annotation] = []
            while full:
                request = service_pb2.ListAnnotationsRequest(
                    user_app_id=whose(ref),
                    input_ids=input_ids[start : start + _IDS_PER_CALL],
                    page=page,
                    per_page=_ANNOTATIONS_PER_PAGE,
                )
                reply = self._ask(
                    "ListAnnotations", request, service_pb2.MultiAnnotationResponse, cancel
                )
                listed = list(cast("Sequence[resources_pb2.Annotation]", reply.annotations))
                if listed == last:  # a server that knows no pages
                    break
                last = listed
                for one in listed:
                    if code_of(one.status) in _GOOD_ANNOTATIONS:
                        found.setdefault(one.input_id, []).append(one)
                page, full = page + 1, len(listed) >= _ANNOTATIONS_PER_PAGE
        return found


def _incomplete(message: str, what: str) -> ReferenceNotUnderstoodError:
    return ReferenceNotUnderstoodError(
        message,
        name="REFERENCE_INCOMPLETE",
        hint=f"Name {what}, as in USER/APP/datasets/ID, or connect with user_id= and app_id=.",
    )
