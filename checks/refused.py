"""Why a file is not read."""

from __future__ import annotations


class Refused(Exception):
    """A file that is not read, and in Chinese why; `cure` where it does not depend on the file's kind."""

    cure = ""
