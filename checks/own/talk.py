"""The parent's end of the child: one question, one answer, or the child is killed."""

from __future__ import annotations

import pickle
import time

import msgspec

from checks.document import Place
from checks.own.answer import BYTES, Answer, Question
from sanshen.base import child_process, interpreter
from sanshen.base.errors import UNREADABLE
from sanshen.base.sandbox import closed_in, silent_child

SECONDS = 10.0  # for one rule on one file
STARTING = 20.0  # more for the first answer: Python and the engine have to be loaded


class Lost(Exception):
    """There is no answer that could be used; `str()` says why, in Chinese."""


class RuleChild:
    """A child process that runs own rules. It is killed when an answer does not come, and with this object."""

    def __init__(self, place: Place, *, closed: bool) -> None:
        words = interpreter.module("checks.own.child")
        self._child = silent_child(closed_in(words) if closed else words)
        self._owed = pickle.dumps(place)
        self.close = self._child.close

    def ask(self, question: Question) -> Answer:
        """The child's answer; Lost where it is none, and the child is gone then."""
        seconds = SECONDS + (STARTING if self._owed else 0)
        data, self._owed = self._owed + pickle.dumps(question), b""
        try:
            return self._answer(data, seconds)
        except BaseException:
            self.close()
            raise

    def _answer(self, data: bytes, seconds: float) -> Answer:
        try:
            said = self._child.answer(data, time.monotonic() + seconds, BYTES)
            if self._child.has_more:
                raise Lost("交回的结果读不懂")
            return msgspec.msgpack.decode(said, type=Answer)
        except child_process.TooLate as error:
            raise Lost(f"超过 {seconds:.0f} 秒没有结果") from error
        except child_process.TooLong as error:
            raise Lost("交回的结果太长") from error
        except child_process.Ended as error:
            raise Lost("中途退出（出错、被终止或内存不足）") from error
        except UNREADABLE as error:
            raise Lost("交回的结果读不懂") from error
