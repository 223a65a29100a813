"""Compiled templates in the builder's state: written with it or not at all, and believed only with their digest."""

from __future__ import annotations

from jinja2.bccache import Bucket, BytecodeCache

from sanshen.pages.build.state import State


class TemplateCache(BytecodeCache):
    """Knows nothing until `load`, and forgets what it compiled unless `save` is called."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}
        self._new: dict[str, bytes] = {}

    def load(self, state: State) -> None:
        self._known = state.templates()

    def save(self, state: State) -> None:
        state.put_templates(self._new)

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self._known.get(_key(bucket)):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._new[_key(bucket)] = bucket.bytecode_to_string()


def _key(bucket: Bucket) -> str:
    """By name and by source."""
    return f"{bucket.key} {bucket.checksum}"
