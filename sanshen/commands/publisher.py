"""What `sanshen gate --watch --publish` publishes: whatever is agreed and not yet served, round after round until it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sanshen.base.errors import PortalError
from sanshen.commands.options import now
from sanshen.commands.speech import say, say_data
from sanshen.git.repo import Repo

if TYPE_CHECKING:
    from sanshen.publish.run import Done

_SAYS = {"held": "当前版本是回退来的，等有新的合并再发布（确要发布请运行 sanshen publish --force）"}


class Publisher:
    """`to` is the release folder, the clone's own if None. Each trouble is said once, until it changes."""

    def __init__(self, repo: Repo, to: Path | None, *, as_json: bool) -> None:
        from sanshen.publish.run import store_of

        self._repo, self._store, self._json = repo, store_of(repo, to), as_json
        self._said = ""

    def round(self) -> bool:
        """Publish if there is anything to publish; whether it could not be."""
        from sanshen.publish.arriving import is_ahead
        from sanshen.publish.run import publish

        try:
            if is_ahead(self._repo):
                raise PortalError(
                    "台账里有代码平台还没有的记录，先不发布", cure="推送成功后自动发布；推不上去的，见闸门说的原因"
                )
            done = publish(self._repo, self._store, force=False, tell=lambda *_: None, waiting=lambda: None)
        except PortalError as error:
            self._trouble(str(error))
            return True
        if done.plan.refusals:
            self._trouble(f"没有发布：{done.plan.refusals[0]} → 运行 sanshen publish 查看全部原因")
            return True
        self._tell(done)
        return False

    def _tell(self, done: Done) -> None:
        held = _SAYS.get(done.plan.outcome, "")
        if made := done.release:
            if self._json:
                say_data(
                    {"published": made.release, "commit": made.commit, "ledger": made.ledger, "digest": made.digest}
                )
            else:
                say(f"{now():%H:%M:%S} 已发布 {made.release}：{made.articles} 篇稿件，位置 {self._store.link}", "green")
        elif held and held != self._said and not self._json:
            say(f"{now():%H:%M:%S} {held}", "yellow")
        self._said = held

    def _trouble(self, words: str) -> None:
        if words != self._said:
            say(f"{now():%H:%M:%S} {words}", "red", err=True)
        self._said = words
