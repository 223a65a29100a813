"""Whatever goes wrong with one change, in words."""

from __future__ import annotations

import traceback
from pathlib import PurePath

from sanshen.base.errors import PortalError

_SUPPORT = "把这一行告诉维护人员；其他变更不受影响"


class TooLong(PortalError):
    """One pull request took more of a round than it may."""


def too_long() -> TooLong:
    return TooLong("检查这个变更用时太久，已中止", cure="请作者把文件改小、改简单后重新推送；仍然如此，告诉维护人员")


def in_words(error: Exception) -> PortalError:
    """Any error as one that people can read: what is no PortalError is a fault of this program, and says where."""
    if isinstance(error, PortalError):
        return error
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f"{PurePath(one.filename).name}:{one.lineno}" for one in last)
    return PortalError(f"程序出错：{type(error).__name__}（{where}）", cure=_SUPPORT)
