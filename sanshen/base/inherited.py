"""What of the inherited environment is believed: no program, library or certificate from a folder that others fill.

A clone holds whatever branch is checked out, so a `git` that lies there may be anybody's. Loaded before everything else:
nothing but the standard library.
"""

from __future__ import annotations

import os

# Python follows these two even where it is isolated (-I): its libraries would come from beside the file they name
_PYTHON = ("PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__")
_PROGRAMS = ("GIT_SSH", "GIT_ASKPASS", "SSH_ASKPASS")
# each names a file or folder with programs or certificates, for a library or program that we use
_FILES = (
    "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "GCONV_PATH", "LOCPATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", *_PROGRAMS,
)  # fmt: skip

# git's hooks tell `sanshen` which index is being committed
INDEX = "GIT_INDEX_FILE"
# what whoever runs it may state for the remote
REMOTE = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_ASKPASS")


def hear_children() -> None:
    """Undo an ignored SIGCHLD, as some daemons leave it to what they start: Python would take every failed child for one that succeeded."""
    import signal

    if hasattr(signal, "SIGCHLD"):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def forget_git() -> None:
    """Take git's own variables out of the environment, but for these: GitPython believes them and hands them on."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        if name != INDEX and name not in REMOTE:
            del os.environ[name]


def refuse_foreign(*folders: str | os.PathLike[str]) -> None:
    """Take out of the environment whatever leads into one of `folders`, or elsewhere in every folder one stands in."""
    for name in _PYTHON:
        os.environ.pop(name, None)
    true = [os.path.realpath(folder) for folder in folders]
    for name in _FILES:
        if value := os.environ.get(name):
            looked_up = name in _PROGRAMS and os.sep not in value  # by PATH
            if not looked_up and any(_is_foreign(part, true) for part in value.split(os.pathsep)):
                del os.environ[name]
    parts = os.environ.get("PATH", os.defpath).split(os.pathsep)
    kept = [part for part in parts if not _is_foreign(part, true)]
    os.environ["PATH"] = os.pathsep.join(kept) or os.defpath  # an empty one means the folder one stands in


def clones_around() -> list[str]:
    """The clone that one stands in; where that is a linked work tree, also the one that it belongs to."""
    try:
        place = os.getcwd()  # noqa: PTH109 - pathlib takes as long to load as everything here
    except OSError:  # it was deleted
        return []
    while not os.path.lexists(mark := f"{place}/.git"):
        if place == os.sep:
            return []
        place = place.rpartition(os.sep)[0] or os.sep
    return [place, *_main_of(mark)]


def _main_of(mark: str) -> list[str]:
    try:
        with open(mark, "rb") as file:  # noqa: PTH123 - as above
            said = os.fsdecode(file.read(4096))
    except OSError:  # a folder, as most have it
        return []
    main, found, _ = said.removeprefix("gitdir:").strip().partition("/.git/")
    return [main] if found and main.startswith(os.sep) else []


def _is_foreign(part: str, folders: list[str]) -> bool:
    if not part.startswith(os.sep):
        return True
    true = os.path.realpath(part)
    return any(true == folder or true.startswith(folder.rstrip("/") + "/") for folder in folders)
