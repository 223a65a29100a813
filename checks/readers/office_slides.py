"""What people call the slides of a presentation: by their order, which is not that of their parts' names."""

from __future__ import annotations

from collections.abc import Callable, Collection
from xml.etree import ElementTree

from checks.readers.concealed import attribute, local
from checks.text.pattern import Pattern

_ORDER, _RELATIONS = "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"
_SLIDE = Pattern(r"ppt/slides/slide(\d{1,9})\.xml")
_NOTES = Pattern(r"ppt/notesSlides/(notesSlide\d{1,9}\.xml)")


def slides(names: Collection[str], xml: Callable[[str], ElementTree.Element]) -> dict[str, str]:
    """A label for each part that is a slide or its notes."""
    shown = [name for name in names if _SLIDE.fullmatch(name)]
    order = _order(xml(_ORDER), xml(_RELATIONS)) if shown and {_ORDER, _RELATIONS} <= set(names) else []
    numbers = {name: order.index(name) + 1 if name in order else _written(name) for name in shown}
    found = {name: f"第 {number} 张幻灯片正文" for name, number in numbers.items()}
    for name in names:
        notes = _NOTES.fullmatch(name)
        relations = f"ppt/notesSlides/_rels/{notes[1]}.rels" if notes else ""
        if relations in names:
            number = next((numbers[one] for one in _targets(xml(relations)).values() if one in numbers), 0)
            found[name] = f"第 {number} 张幻灯片备注" if number else "幻灯片备注"
        elif notes:
            found[name] = "幻灯片备注"
    return found


def _order(presentation: ElementTree.Element, relations: ElementTree.Element) -> list[str]:
    parts = _targets(relations)
    ids = [one for one in presentation.iter() if local(one) == "sldId"]
    # two attributes are called id: the one with a namespace names the part
    keys = [next((value for key, value in one.attrib.items() if key.endswith("}id")), "") for one in ids]
    return [parts.get(key, "") for key in keys]


def _targets(relations: ElementTree.Element) -> dict[str, str]:
    """Id → name of the part."""
    return {
        attribute(one, "Id"): "ppt/" + one.get("Target", "").removeprefix("/ppt/").removeprefix("../")
        for one in relations
    }


def _written(name: str) -> int:
    found = _SLIDE.fullmatch(name)
    return int(found[1]) if found else 0
