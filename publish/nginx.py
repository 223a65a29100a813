"""The nginx site for a store: the template beside this file, filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from portal.errors import PortalError
from publish.headers import HEADERS

TEMPLATE = Path(__file__).with_suffix(".conf")
LISTEN = ("80", "[::]:80")


def render(folder: Path, name: str, listen: Sequence[str] = LISTEN) -> str:
    """Configuration for the store at `folder`, answering to the host `name`."""
    root = str(folder.absolute())
    if re.search(r'["$\\\x00-\x1f]', root):
        raise PortalError("路径含有 nginx 不能表示的字符", cure="换一个文件夹：--to", path=root)
    filled = {
        "ROOT": root,
        "NAME": name,
        "LISTEN": "\n".join(f"    listen {address};" for address in listen),
        "HEADERS": "\n".join(f'    add_header {key} "{value}" always;' for key, value in HEADERS.items()),
    }
    return re.sub(r"@([A-Z]+)@", lambda found: filled[found[1]], TEMPLATE.read_text("utf-8"))
