"""The smallest valid registers, for the tables to change one line of."""

from __future__ import annotations

KEY_A = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfDZmlnh0WqYq0cS0tT0pJrB0m0c5w8mUo8yXoA5hRk"
KEY_B = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1eT3m7b2gQvX0hM1l9w2dKp6s8fZrUu4nYcVtB7oE"

PORTAL = f"""\
[site]
name = "云溪区人民政府"
title = "云溪区人民政府门户网站"
domain = "www.yunxi.gov.example"
base_url = "https://www.yunxi.gov.example"
code = "9901000001"
icp = "云ICP备00000000号-1"
police_record = "云公网安备00000000000000号"
conac_id = "{"0" * 32}"
description = "测试用门户"
keywords = ["云溪", "政务公开"]
host_unit = "qzfb"
operator_unit = "qzsj"
address = "云溪区"
postcode = "000000"
telephone = "0000-8000000"
email = "office@yunxi.gov.example"

[policy]
follows = "donghe"

[forge]
kind = "local"

[[gate]]
public = "{KEY_A}"
from = 2026-01-01
"""

PEOPLE = f"""\
[[unit]]
id = "qzfb"
name = "云溪区人民政府办公室"
short = "区政府办"

[[unit]]
id = "qzsj"
name = "云溪区政务服务与数据管理局"
short = "区政数局"

[[person]]
id = "shen"
name = "沈怀远"
emails = ["shen@yunxi.gov.example"]
accounts = [{{ forge = "gitea", id = 1002, login = "shen" }}]

[[person]]
id = "tang"
name = "汤晚晴"
emails = ["tang@yunxi.gov.example", "tang@mail.example"]

[[person.accounts]]
forge = "gitea"
id = 1001
login = "tang"

[[person]]
id = "vendor"
name = "外包甲"
contractor = true

[[role]]
person = "shen"
role = "leader-in-charge"
unit = "qzfb"
from = 2025-01-01
to = 2026-06-30

[[role]]
person = "tang"
role = "editor"
unit = "qzfb"

[[role]]
person = "vendor"
role = "editor"
unit = "qzfb"

[[key]]
person = "tang"
public = "{KEY_B}"
from = 2026-01-01
"""

COLUMNS = """\
[[column]]
path = "ywdt"
name = "要闻动态"
kind = "module"
description = "动态"

[[column]]
path = "ywdt/yxyw"
name = "云溪要闻"
kind = "news"
type = "动态要闻"
unit = "qzfb"
leader = "shen"
staff = ["tang"]
cycle = "2w"
description = "要闻"
opened = 2025-01-01
"""


def line_with(text: str, words: str) -> int:
    """The one line (from 1) on which `words` stand."""
    found = [number for number, line in enumerate(text.split("\n"), 1) if words in line]
    assert len(found) == 1, (words, found)
    return found[0]


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)
