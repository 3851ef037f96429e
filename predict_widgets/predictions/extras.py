"""Does an answer say anything that few answers say? Asked once for the whole of it.

A reply may hold 100,000 concepts, and most say id, name, value, vocabulary and app. Looking into
each for what else it may hold takes longer than reading it. So the answer is parsed once more, by
protobuf's own C code, as a message in which a concept has those fields alone: what is then unknown
is an extra, or a field newer than our protos.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from predict_widgets.platform.protos import resources_pb2

if TYPE_CHECKING:
    from google.protobuf.descriptor import FileDescriptor
    from google.protobuf.message import Message

_CONCEPT_FIELDS = frozenset({"id", "name", "value", "vocab_id", "app_id"})


def has_extras(serialized: bytes) -> bool:
    """Say whether a serialized ``Output`` has more to its concepts, or unknown fields anywhere."""
    slim = _slim_output().FromString(serialized)
    slim.DiscardUnknownFields()  # pyright: ignore[reportAttributeAccessIssue] - the stubs lack it
    return slim.ByteSize() != len(serialized)


@cache
def _slim_output() -> type[Message]:
    """Return the class of an ``Output`` whose concepts have a few fields only."""
    pool = DescriptorPool()
    _add(pool, resources_pb2.DESCRIPTOR, set())
    return GetMessageClass(pool.FindMessageTypeByName("clarifai.api.Output"))


def _add(pool: DescriptorPool, file: FileDescriptor, added: set[str]) -> None:
    """Copy a file's description into the pool, after those that it needs."""
    if file.name in added:
        return
    added.add(file.name)
    for needed in file.dependencies:
        _add(pool, needed, added)
    described = FileDescriptorProto.FromString(file.serialized_pb)
    for message in described.message_type:
        if file.name == resources_pb2.DESCRIPTOR.name and message.name == "Concept":
            kept = [field for field in message.field if field.name in _CONCEPT_FIELDS]
            del message.field[:]
            message.field.extend(kept)
    pool.AddSerializedFile(described.SerializeToString())
