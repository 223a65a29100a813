"""The look at every name in the trees of a store, made again and again while a process stands by for somebody to ring (decision 66).

It costs a fiftieth of one processor. A publication that begins within one turn of it need not look once more.
"""

from __future__ import annotations

import select
import time
from contextlib import suppress
from functools import partial

import msgspec

from sanshen.base.background import Background
from sanshen.base.errors import PortalError
from sanshen.git.private import Damaged
from sanshen.publish.store.manifest import Damage
from sanshen.publish.store.releases import Store, Trees

_SHARE = 50  # pauses are so many times as long as a look
_LEAST, _MOST = 2.0, 60.0  # seconds of a pause
_SHOWN = 5


class Looked(msgspec.Struct, frozen=True):
    """What one look found, at which trees, and seconds of a clock that nobody sets: when it began, how long it took."""

    trees: Trees
    damages: list[Damage]
    begun: float
    took: float

    @property
    def pause(self) -> float:
        return min(max(self.took * _SHARE, _LEAST), _MOST)

    def holds(self, store: Store) -> bool:
        """Whether the next release may be made of these trees without another look: they were whole a moment ago."""
        young = _now() - self.begun <= self.took + 2 * self.pause
        return young and not self.damages and self.trees == store.standing()


def look(store: Store) -> Looked | None:
    """None where nothing can be said: somebody published meanwhile, for nobody holds the store here, or records cannot be read."""
    begun = _now()
    with suppress(OSError, PortalError):
        trees = store.standing()
        damages = store.altered()
        if trees == store.standing():
            return Looked(trees, damages, begun, _now() - begun)
    return None


def watch(store: Store, bell: int) -> Looked | None:
    """Look again and again until something can be read from `bell`, by descriptor; gives the last whole look."""
    last: Looked | None = None
    pause = 0.0
    while not select.select([bell], [], [], pause)[0]:
        with Background(partial(look, store)) as child:
            if bell in select.select([bell, *child.answers], [], [])[0]:
                break  # the look before is as good as ever
            last = child.result()
        pause = last.pause if last else _LEAST
    return last


def refuse_altered(damages: list[Damage]) -> None:
    if damages:
        shown = "、".join(map(str, damages[:_SHOWN]))
        more = f" 等 {len(damages)} 处" if len(damages) > _SHOWN else ""
        raise Damaged(
            f"发布文件夹里有人改动过：{shown}{more}", cure="保留现场，查清原因；运行 sanshen publish 重新生成"
        )


def _now() -> float:
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
