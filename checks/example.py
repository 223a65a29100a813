"""A small portal in which the rules' examples stand: one module, one column of each kind that matters."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from checks.document import Document, Place
from checks.listing import Listing
from checks.related import Related
from checks.rule import Example
from sanshen.portal.columns import Column, Kind, Register
from sanshen.portal.hosts import Hosts, Listed
from sanshen.portal.leaders import Leader
from sanshen.portal.people import Roster, Unit
from sanshen.portal.site import Site

FRONT = "title: 关于示例事项的消息\nsource: 云溪区人民政府办公室\ncreated: 2026-01-02\n"
_KINDS: tuple[Kind, ...] = ("news", "notice", "policy", "interpretation")
_REGISTER = Register(
    [
        Column(path="gov", name="政务", kind="module", description="示例模块"),
        *(Column(path=f"gov/{kind}", name=kind, kind=kind, description="示例栏目") for kind in _KINDS),
    ]
)
_ROSTER = Roster([Unit(id="office", name="云溪区人民政府办公室", short="区政府办")], [], [], [])
_SITE = Site(
    name="云溪区人民政府",
    title="云溪区人民政府门户网站",
    domain="www.example.gov.example",
    base_url="https://www.example.gov.example",
    code="9901000001",
    icp="云ICP备00000000号-1",
    police_record="云公网安备00000000000000号",
    conac_id="0" * 32,
    description="示例",
    keywords=[],
    host_unit="office",
    operator_unit="office",
    address="示例",
    postcode="000000",
    telephone="0000-8120000",
    email="a@yunxi.gov.example",
)

_LEADERS = (
    Leader(name="顾庭岳", titles=["区长"], order=1, start=date(2025, 1, 1)),
    Leader(name="陆秉川", titles=["常务副区长", "副区长"], order=2, start=date(2025, 1, 1)),
    Leader(name="闻人杰", titles=["区长"], order=1, start=date(2021, 1, 1), end=date(2024, 12, 31)),
)
_HOSTS = Hosts(
    site=[
        Listed(name="示例省人民政府网", host="province.gov.example", level="region"),
        Listed(name="示例市人民政府网", host="city.gov.example", level="city"),
    ],
    bad=["casino.example"],
    issuers={"region": ["示例省人民政府"]},
)


def document(example: Example | str) -> Document:
    """The file that an example describes."""
    chosen = Example(body=example) if isinstance(example, str) else example
    whole = _zipped(chosen.packed) if chosen.packed else _sample(chosen.file) if chosen.file else chosen.whole
    if whole is None:
        front = FRONT + (chosen.front + "\n" if chosen.front else "")
        whole = f"---\n{front}---\n\n{chosen.body}\n"
    data = whole.encode() if isinstance(whole, str) else whole
    tree = Listing({chosen.path, *chosen.beside})
    place = Place(
        register=_REGISTER,
        roster=_ROSTER,
        site=_SITE,
        leaders=_LEADERS,
        hosts=_HOSTS,
        tree=tree,
        today=date(2026, 11, 2),
    )
    known = Related(
        _date(chosen.created_before), tuple((path, date.fromisoformat(day)) for path, day in chosen.interpreted)
    )
    return Document(chosen.path, data, chosen.mode, place, related=known)


def _date(day: str) -> date | None:
    return date.fromisoformat(day) if day else None


def _zipped(parts: dict[str, str]) -> bytes:
    """Whenever it is made, the same bytes: findings are known by them."""
    import zipfile  # the examples are built only when they are tested

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def _sample(name: str) -> bytes:
    return (Path(__file__).parent / "samples" / name).read_bytes()
