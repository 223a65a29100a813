"""The nginx site for a store: the template beside this file, filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.publish.headers import HEADERS

TEMPLATE = Path(__file__).with_suffix(".conf")
LISTEN = ("80", "[::]:80")


_WAKE = """    # 叫醒发布机：谁都可以按，只会让它按规矩核对、发布一次
    location = /_sanshen/wake {
        limit_except POST { deny all; }
        client_max_body_size 1m;
        proxy_pass http://%s/wake;
    }
"""


def render(folder: Path, name: str, listen: Sequence[str] = LISTEN, wake: str = "") -> str:
    """Configuration for the store at `folder`, answering to the host `name`; `wake` is where `publish --listen` is."""
    if wake and not re.fullmatch(r"[0-9A-Za-z.-]+:[0-9]+", wake):
        raise PortalError(f"唤醒地址写得不对：{wake}", cure="写成 127.0.0.1:8765，与 sanshen publish --listen 相同")
    root = str(folder.absolute())
    if re.search(r'["$\\\x00-\x1f]', root):
        raise PortalError("路径含有 nginx 不能表示的字符", cure="换一个文件夹：--to", path=root)
    filled = {
        "ROOT": root,
        "NAME": name,
        "WAKE": _WAKE % wake if wake else "",
        "LISTEN": "\n".join(f"    listen {address};" for address in listen),
        "HEADERS": "\n".join(f'    add_header {key} "{value}" always;' for key, value in HEADERS.items()),
    }
    return re.sub(r"@([A-Z]+)@", lambda found: filled[found[1]], TEMPLATE.read_text("utf-8"))
