"""The bytes of a platform's inputs: in the message, hosted by Clarifai, or behind an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from predict_widgets.errors import InputError
from predict_widgets.media.fetch import fetch
from predict_widgets.media.limits import VIDEO_MAX_BYTES
from predict_widgets.platform.datasets import Datasets
from predict_widgets.platform.protos import resources_pb2

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from predict_widgets.platform.endpoint import Endpoint
    from predict_widgets.platform.references import Reference

Medium: TypeAlias = (
    "resources_pb2.Image | resources_pb2.Video | resources_pb2.Audio | resources_pb2.Text"
)
MediaKind: TypeAlias = Literal["image", "video", "audio", "text"]
MEDIA_KINDS: tuple[MediaKind, ...] = ("image", "video", "audio", "text")
# As it was uploaded (docs.clarifai.com, "Inputs"), and what is larger than any thumbnail.
_ORIGINAL, _LARGE = "orig", "large"
# Where Clarifai keeps media, and where its API is; other names below clarifai.com, such as those
# of modules, run code of its users.
_CLARIFAI_HOST = re.compile(r"(api|data)(-[a-z0-9]+)*\.clarifai\.com")
_HTTPS = 443


class Hosted(Datasets):
    """Reads the media of a platform's inputs."""

    def input_media(
        self,
        ref: Reference,
        given: resources_pb2.Input,
        *,
        edge: int = 0,
        cancel: threading.Event | None = None,
    ) -> bytes:
        """Return the bytes of an input's picture, video, sound or text.

        The credential goes along to hosts of this platform alone, over https alone, and not to
        where they redirect.

        Parameters
        ----------
        ref
            Any reference into the app that it lies in.
        given
            As it was listed. What holds neither bytes nor an address is asked for once more.
        edge
            Pixels that are enough along the longer edge of a picture; 0 for all of them.
        cancel
            Stops it when set.

        Raises
        ------
        InputError
            ``INPUT_WITHOUT_MEDIA``, or whatever is wrong with its address.
        CancelledError
            When ``cancel`` was set.
        PredictError
            When the platform cannot be asked.
        """
        found = self._media(given.data, edge, cancel)
        if found is None:
            whole = self.get_input(ref, given.id, cancel=cancel)
            found = self._media(whole.data, edge, cancel)
        if found is None:
            message = f"The platform has no file of the input {given.id!r}."
            hint = "It may still be uploading: look at it in the portal."
            raise InputError(message, name="INPUT_WITHOUT_MEDIA", hint=hint)
        return found

    def _media(
        self, data: resources_pb2.Data, edge: int, cancel: threading.Event | None
    ) -> bytes | None:
        kind = media_kind(data)
        if kind is None:
            return data.bytes_value or None
        medium: Any = getattr(data, kind)
        raw: bytes = medium.raw.encode() if kind == "text" else medium.base64
        if raw:
            return raw
        url = hosted_url(medium, edge) or cast("str", medium.url)
        return self._fetched(url, cancel) if url else None

    def _fetched(self, url: str, cancel: threading.Event | None) -> bytes:
        def headers(scheme: str, host: str, port: int | None) -> Mapping[str, str]:
            if not self._connection.metadata() or not self._is_ours(scheme, host, port):
                return {}
            return dict(self._connection.metadata())

        return fetch(
            url,
            # Whoever filled the dataset chose the address: none inside the person's own network
            # is asked, unless the dataset itself lies on this computer.
            allow_private=self._connection.endpoint.local,
            max_bytes=VIDEO_MAX_BYTES,
            timeout=60.0,
            cancel=cancel,
            headers=headers,
        )

    def _is_ours(self, scheme: str, host: str, port: int | None) -> bool:
        return may_see_credential(self._connection.endpoint, scheme, host, port)


def may_see_credential(endpoint: Endpoint, scheme: str, host: str, port: int | None) -> bool:
    """Say whether an address may be asked with the credential of a platform.

    Over https alone. Clarifai's may be seen by ``api`` and ``data`` hosts of clarifai.com, on the
    usual port; that of another server by the very host and port it is for.
    """
    if scheme != "https" or not endpoint.encrypted:
        return False
    if endpoint.clarifai:
        usual = port in {None, _HTTPS}
        return usual and _CLARIFAI_HOST.fullmatch(host.lower()) is not None
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port or _HTTPS}".lower() == endpoint.target.lower()


def media_kind(data: resources_pb2.Data) -> MediaKind | None:
    """Return what an input is; of a picture with a text, the picture."""
    return next((kind for kind in MEDIA_KINDS if data.HasField(kind)), None)


def hosted_url(medium: Medium, edge: int = 0) -> str:
    """Return where Clarifai keeps a medium; empty where it does not.

    Parameters
    ----------
    medium
        A picture, or any other kind of medium.
    edge
        Pixels that are enough along the longer edge of a picture: the smallest hosted size that
        is known to have as many is taken. 0 takes the original.
    """
    hosted = medium.hosted
    if not hosted.prefix:
        return ""
    sizes = list(hosted.sizes)
    size = _ORIGINAL if _ORIGINAL in sizes or not sizes else sizes[-1]
    if edge and isinstance(medium, resources_pb2.Image):
        infos = cast("Mapping[str, resources_pb2.ImageInfo]", medium.hosted_image_info)
        known = {name: max(infos[name].width, infos[name].height) for name in infos}
        enough = [name for name in sizes if known.get(name, 0) >= edge]
        if enough:
            size = min(enough, key=lambda name: known[name])
        elif _LARGE in sizes and _LARGE not in known:
            size = _LARGE
    return f"{hosted.prefix.rstrip('/')}/{size}/{hosted.suffix.lstrip('/')}"
