"""What the tests of closed-in children share: a settings file that looks around, and a machine without bubblewrap."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sanshen.base import sandbox
from tests.support.office import Office

needed = pytest.mark.skipif(not sandbox.available(), reason=f"不能关起来运行：{sandbox.CURE}")
SECRETS = ("SANSHEN_FORGE_TOKEN", "SANSHEN_GATE_KEY", "GNUPGHOME", "AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK")
_SPY = """
import json, os, socket
from pathlib import Path

def _look():
    found = {{"env": sorted(os.environ)}}
    for name, path in {places!r}.items():
        try:
            found[name] = len(os.listdir(path)) if os.path.isdir(path) else len(Path(path).read_bytes())
        except OSError:
            found[name] = None
    for name, family, address in (("net", socket.AF_INET, ("127.0.0.1", {port})), ("agent", socket.AF_UNIX, {agent!r})):
        try:
            with socket.socket(family) as one:
                one.settimeout(1)
                one.connect(address)
            found[name] = "open"
        except OSError:
            found[name] = None
    try:
        Path({trap!r}).write_text("run")
    except OSError:
        pass
    return json.dumps(found)

JINJA_GLOBALS = {{"SPY": _look()}}
"""
PAGE = "<!doctype html><pre>{{ SPY }}</pre>"


class Watched:
    """`settings` is a line for pelicanconf.py that looks for everything a child must not see; `trap` is what it writes."""

    def __init__(self, office: Office, folder: Path, port: int, agent: Path) -> None:
        self.trap = folder / "trap"
        self.agent = agent
        places = {
            "gate key": office.keys["gate"],
            "git config": office.root / ".git/config",
            "git refs": office.root / ".git/refs",
            "git hooks": office.root / ".git/hooks",
            "home": Path.home(),
        }
        named = {name: str(path) for name, path in places.items()}
        self.settings = _SPY.format(places=named, port=port, agent=str(agent), trap=str(self.trap))

    def arm(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From here on the environment holds what must not get into a child."""
        for name in SECRETS:
            monkeypatch.setenv(name, str(self.agent) if name == "SSH_AUTH_SOCK" else "secret")

    @staticmethod
    def found(page: str) -> dict[str, object]:
        """What a page with `PAGE` in its template says of the look around."""
        text = page.partition("<pre>")[2].partition("</pre>")[0]
        found: dict[str, object] = json.loads(text.replace("&#34;", '"'))
        return found


@contextmanager
def watched(office: Office, folder: Path) -> Iterator[Watched]:
    """With a port that is open and an agent that listens; `arm` names it and keys in the environment."""
    agent = folder / "agent"
    with socket.create_server(("127.0.0.1", 0)) as net, socket.socket(socket.AF_UNIX) as here:
        here.bind(str(agent))
        here.listen()
        yield Watched(office, folder, net.getsockname()[1], agent)


def without_bubblewrap(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on this machine has git and ssh-keygen, and cannot close anything in."""
    folder.mkdir()
    for name in ("git", "ssh-keygen"):
        (folder / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(folder))
    assert os.environ["PATH"] == str(folder) and not sandbox.available()
