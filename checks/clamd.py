"""Asks clamd, where it runs, whether a file is known malware. Where it does not run, that is said; nothing is called clean.

SANSHEN_CLAMD names the daemon (a socket's path, or host:port). Where it is set the daemon has to answer: an attachment
that it could not look at does not pass. Where it is not set, the usual sockets are tried.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import socket

_USUAL = "/run/clamav/clamd.ctl"
PLACES = (_USUAL, "/var/run/clamav/clamd.ctl", "/run/clamd.scan/clamd.sock")
SECONDS = 60.0
_PIECE = 1 << 20
NOT_RUN = "没有连上 clamd"


class Unfinished(Exception):
    """The file was not looked at to its end; in Chinese why."""


class State(msgspec.Struct, frozen=True):
    """`engine` is what the daemon says of itself and its signatures; empty where none answers."""

    address: str
    engine: str
    required: bool

    @property
    def running(self) -> bool:
        return bool(self.engine)


def state() -> State:
    return _state(os.environ.get("SANSHEN_CLAMD", ""))


def require() -> None:
    """From here on an attachment that clamd cannot look at does not pass: where the run began, it could."""
    os.environ.setdefault("SANSHEN_CLAMD", state().address or _USUAL)
    _state.cache_clear()


@cache
def _state(wanted: str) -> State:
    for address in (wanted,) if wanted else PLACES:
        if not wanted and not Path(address).exists():
            continue
        try:
            with _connected(address) as line:
                line.sendall(b"zVERSION\0")
                return State(address, _reply(line), bool(wanted))
        except (OSError, Unfinished):
            continue
    return State(wanted, "", bool(wanted))


def signature(data: bytes) -> str:
    """Name of the malware that the bytes hold, also packed; empty where clamd knows none. Unfinished if it cannot tell."""
    try:
        with _connected(state().address) as line:
            line.sendall(b"zINSTREAM\0")
            _send(line, data)
            told = _reply(line).removeprefix("stream: ")
    except OSError:
        raise Unfinished("clamd 中断了连接") from None
    if told.endswith(" FOUND"):
        return told.removesuffix(" FOUND")
    if told != "OK":
        raise Unfinished("文件超过 clamd 的限制" if "limit" in told else "clamd 查毒出错")
    return ""


def _send(line: socket.socket, data: bytes) -> None:
    """A daemon that has seen enough closes its side; what it said can still be read."""
    try:
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return


def _connected(address: str) -> socket.socket:
    import socket  # 2 ms that a machine without clamd need not pay

    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(SECONDS)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line


def _reply(line: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0"):
        more = line.recv(4096)
        if not more or len(told) > 1 << 16:
            raise Unfinished("clamd 没有答完")
        told += more
    return told.rstrip(b"\0\n").decode("utf-8", "replace")
