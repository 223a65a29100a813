"""What a rule looks at: one file, where it stands, and what is known around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec.structs import replace

from checks.kinds import CHARACTERS, OPAQUE, PARTED, PICTURE, PLAIN, SUBTITLES, suffix_of
from checks.readers.encoding import decoded, plain
from checks.related import NOTHING, Related
from checks.text.folding import Folded, fold
from checks.text.markup import Link, links, visible
from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.portal.article import LARGEST, Article, parse_article
from sanshen.portal.columns import Column, Register
from sanshen.portal.frontmatter import FrontMatter, split
from sanshen.portal.hosts import Hosts
from sanshen.portal.leaders import Leader
from sanshen.portal.paths import CONTENT, REGULAR
from sanshen.portal.people import Roster
from sanshen.portal.site import Site

if TYPE_CHECKING:
    from checks.allowance import Allowance
    from checks.finding import Finding
    from checks.readers.extract import Extract, Part
    from checks.stated import Stated
    from checks.text.cells import Rows


LINK = "120000"


class Tree(Protocol):
    """The files around a document: a work tree, the index or a commit; each is itself only."""

    def __hash__(self) -> int: ...

    def names(self, folder: str) -> Iterable[str]:
        """What stands in a folder, files and folders."""

    def exists(self, path: str) -> bool: ...


class OwnRules(Protocol):
    """The portal's own rules, wherever they run."""

    @property
    def rules(self) -> Sequence[Stated]: ...

    def check(self, document: Document) -> list[Finding]: ...


class Judge(Protocol):
    """What a rule about exceptions asks of the run that it is part of."""

    def stated(self, document: Document, code: str) -> Stated | None:
        """What is stated of the rule with this code: the engine's, or the portal's own."""

    def let_pass(self, document: Document, code: str) -> list[Finding]:
        """What this rule finds in the document and a reason given there lets pass."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What is known around a file; what is not known is not checked."""

    register: Register | None = None
    roster: Roster | None = None
    site: Site | None = None
    leaders: tuple[Leader, ...] = ()
    hosts: Hosts | None = None
    tree: Tree | None = None
    own: OwnRules | None = None
    today: date = msgspec.field(default_factory=lambda: datetime.now(BEIJING).date())


class Document:
    """One file. `text` is everything in it that can be read; an attachment's text is that of all its parts.

    `unread` says why there are no bytes to look at.
    """

    def __init__(
        self,
        path: str,
        data: bytes,
        mode: str = REGULAR,
        place: Place | None = None,
        unread: str = "",
        related: Related = NOTHING,
    ) -> None:
        self.path = path
        self.data = data
        self.mode = mode
        self.unread = unread
        self.place = place or Place()
        self.related = related
        self.judge: Judge | None = None  # while it is checked

    @cached_property
    def suffix(self) -> str:
        return suffix_of(self.path)

    @cached_property
    def in_content(self) -> bool:
        return self.path.startswith(CONTENT)

    @cached_property
    def is_article(self) -> bool:
        return self.in_content and self.suffix == "md" and self.mode == REGULAR

    @cached_property
    def extract(self) -> Extract | None:
        """What is in an attachment that is read part by part, or in more ways than one; None for other files."""
        if self.unread or not (
            self.suffix in PARTED
            or self.suffix == "csv"
            or (self.suffix in SUBTITLES and b"<" in self.data)
            or (self.suffix in PLAIN and plain(self.data) is None)
        ):
            return None
        from checks.readers.reading import read  # zip and XML cost 30 ms that a text-only commit need not pay

        return read(self.path.rpartition("/")[2], self.data)

    @cached_property
    def allowances(self) -> tuple[Allowance, ...]:
        """What the author asks to let pass; only a Markdown file itself can ask, nothing inside an attachment."""
        if self.suffix not in ("md", "markdown") or self.mode == LINK or "sanshen" not in self.text:
            return ()
        from checks.allowance import allowances  # parses Markdown and YAML; few texts ask

        return tuple(allowances(self.text))

    @cached_property
    def own_findings(self) -> list[Finding]:
        """What the portal's own rules say of it."""
        return self.place.own.check(self) if self.place.own else []

    @property
    def _parts(self) -> list[Part]:
        return self.extract.parts if self.extract else []

    @cached_property
    def text(self) -> str:
        if self.suffix in PARTED or self.extract:
            return "\n".join(part.text for part in self._parts)
        if self.suffix in OPAQUE or (self.is_article and len(self.data) > LARGEST):
            return ""  # ELM001 says that such an article is not read
        if self.suffix not in PLAIN and not self.is_article and b"\0" in self.data[:8192]:
            return ""
        return decoded(self.data)[:CHARACTERS]

    @property
    def cut(self) -> bool:
        """Whether there is more text than the rules are given."""
        return len(self.data) > CHARACTERS and len(self.text) == CHARACTERS

    @cached_property
    def folded(self) -> Folded:
        return fold(self.text)

    @cached_property
    def tables(self) -> list[Rows]:
        """The tables in it, by rows and columns."""
        from checks.text.tables import tables  # few texts hold any

        return list(tables(self.folded, zip(self._part_starts, self._parts, strict=True)))

    @cached_property
    def beside_names(self) -> frozenset[int]:
        """Where cells of its tables begin in the folded text that stand in a row with somebody's name."""
        from checks.text.number_cells import beside_names  # few texts hold any

        return beside_names(self.tables)

    @cached_property
    def front(self) -> FrontMatter | None:
        try:
            return split(self.text.removeprefix("\ufeff").replace("\r\n", "\n"), self.path) if self.is_article else None
        except PortalError:
            return None

    @cached_property
    def _parsed(self) -> Article | PortalError:
        try:
            return parse_article(self.path, self.data)
        except PortalError as error:
            return error

    @cached_property
    def visible(self) -> str:
        """The text, of Markdown with comments and code blanked out, offsets unchanged."""
        return visible(self.text) if self.suffix == "md" else self.text

    @cached_property
    def visible_body(self) -> tuple[int, str]:
        """Where the body of an article begins in `text`, and the body with comments and code blanked out; of other files all of it."""
        start = self.line_start(self.article.body_line) if self.article else 0
        return start, visible(self.text[start:])

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Links and images of the article's body, placed in `text`; none where the article cannot be read."""
        if self.article is None:
            return ()
        start = self.line_start(self.article.body_line)
        return tuple(replace(one, offset=start + one.offset) for one in links(self.text[start:]))

    @property
    def article(self) -> Article | None:
        return self._parsed if self.is_article and isinstance(self._parsed, Article) else None

    @property
    def day(self) -> date | None:
        """The day on which an article counts; nobody knows of what day an attachment is."""
        return self.article.meta.created if self.article else None

    @cached_property
    def is_maskable(self) -> bool:
        """Whether `--fix` may write it: a Markdown file whose text is all of its bytes."""
        return self.suffix == "md" and self.mode == REGULAR and self.text.encode("utf-8", "replace") == self.data

    @property
    def fault(self) -> PortalError | None:
        """Why the article cannot be read."""
        return self._parsed if self.is_article and isinstance(self._parsed, PortalError) else None

    @cached_property
    def column(self) -> Column | None:
        try:
            return self.place.register.column_of(self.path) if self.place.register else None
        except PortalError:
            return None

    @cached_property
    def _line_starts(self) -> list[int]:
        lengths = (len(line) + 1 for line in self.text.split("\n")[:-1])
        return list(accumulate(lengths, initial=0))

    @cached_property
    def _part_starts(self) -> list[int]:
        starts, length = [], 0
        for part in self._parts:
            starts.append(length)
            length += len(part.text) + 1
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1; in an attachment within the part."""
        number = bisect_right(self._line_starts, offset) - 1
        first = bisect_right(self._line_starts, self._part_starts[self._part(offset)]) - 1 if self._part_starts else 0
        return number - first + 1, offset - self._line_starts[number] + 1

    def _part(self, offset: int) -> int:
        return bisect_right(self._part_starts, offset) - 1

    def part(self, offset: int) -> str:
        """Name of the part of an attachment, in a picture also the row, in a sheet the cell; empty elsewhere."""
        if not self._part_starts:
            return ""
        number = self._part(offset)
        name, text = self._parts[number].name, self._parts[number].text
        cell = self._cell(number, offset - self._part_starts[number])
        if cell:
            return f"{name}!{cell}"
        if not name.endswith(PICTURE):
            return name
        before = text[: offset - self._part_starts[number] + 1]
        return f"{name}第 {1 + before.count(chr(10)) - before.count(chr(10) + chr(9))} 行"

    def _cell(self, part: int, offset: int) -> str:
        """As a sheet calls it; empty elsewhere."""
        for table in self._parts[part].tables:
            at = bisect_right(table.places, offset, key=lambda one: one.start) - 1 if table.named else -1
            if at >= 0 and offset < table.places[at].end:
                return table.places[at].name
        return ""

    def line_start(self, line: int) -> int:
        """Offset of a line's first character; the last line for anything beyond it."""
        return self._line_starts[min(max(line, 1), len(self._line_starts)) - 1]

    def key_line(self, key: str) -> int:
        """Line of a front-matter key; the first line where it is missing."""
        return self.front.lines.get(key, 1) if self.front else 1
