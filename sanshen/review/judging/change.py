"""A change: what merging `head` into `base` would alter, and who contributed to it. Worked out from Git alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

import msgspec

from sanshen.base.errors import PortalError
from sanshen.git.objects import EMPTY_TREE, ZERO, Commit
from sanshen.git.objects import Change as PathChange
from sanshen.git.repo import Repo
from sanshen.portal import people, site
from sanshen.portal.article import Meta, parse_article
from sanshen.portal.config import Config
from sanshen.portal.paths import REGULAR, domain_of
from sanshen.portal.tree_shape import refuse_unlistable
from sanshen.portal.written import refuse_unwritten, takes_in
from sanshen.review.judging.chain import Facts, facts_of

ADOPTION = "adoption"
AGAIN = "撤回后从主分支新建分支，git revert 那次撤回的提交，取回内容，再送审"  # the old branch is part of main: it alters nothing
SUBMODULE = "160000"
_FEW = 8  # blobs that are asked for one by one sooner than a process for many has started
_MERGES = 200  # of main on top of an act; each costs a comparison of trees
_LOOKED_AT = 20  # merges that are made again, a process each; whoever made one more has written
_CO_AUTHOR = re.compile(r"^co-authored-by:.*<([^<>]+)>\s*$", re.IGNORECASE | re.MULTILINE)
_CO_AUTHORS = re.compile(r"^co-authored-by:(.*)$", re.IGNORECASE | re.MULTILINE)  # a line may name several
_WEB_OF_GITHUB = "noreply@github.com"
_ADDRESS = re.compile(r"<([^<>\s/@]++@[^<>\s/@]++)>")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """`base` is empty for an adoption. `merged` is the tree that merging gives; `digest` names the altered contents.

    `trees` is the tree of each commit that it brings, `current` those on which an act still counts: nothing was added to
    them since but merges of main.
    `loses` are the keys that it says are lost, where it alters one register alone: what rides along could be returned.
    `contents` is the sha256 of each path's new contents, empty where it is taken away. `contributors` are person ids;
    `strangers` are e-mails of commits that the roster does not know. `hidden` gives the commits that bear an address
    which a forge writes for an account that hides its own; where there are any, `parents` are those of each commit. `merges` leads from each merge of main that git alone made to the commit of the branch under it.
    """

    name: str
    base: str
    head: str
    base_tree: str
    head_tree: str
    merged: str
    paths: tuple[PathChange, ...]
    contents: tuple[str, ...]
    digest: str
    contributors: frozenset[str]
    facts: Facts = Facts()
    strangers: tuple[str, ...] = ()
    hidden: Mapping[str, str] = {}
    parents: Mapping[str, tuple[str, ...]] = {}
    merges: Mapping[str, str] = {}
    trees: Mapping[str, str] = {}
    current: frozenset[str] = frozenset()
    loses: frozenset[str] = frozenset()

    @property
    def is_adoption(self) -> bool:
        return not self.base


def proposed(repo: Repo, name: str, base: str, head: str, config: Config) -> Change:
    """The change that merging `head` into `base` would make."""
    if began := repo.merge_base(base, head):
        refuse_unlistable(repo, repo.commit(head).tree, repo.commit(began).tree)
    refuse_unwritten(repo.commits(base, head))
    change = between(repo, name, base, head, repo.merge_tree(base, head), config, is_open=True)
    if not change.paths and head != base and repo.is_ancestor(head, base):
        cure = f"改动还没有提交的，先提交；已合并的不用再送审；合并后撤回（git revert）过、还要发布的，{AGAIN}"
        raise PortalError("这个分支的提交都已在主分支上，没有可以送审的改动", cure=cure)
    return change


def between(
    repo: Repo, name: str, base: str, head: str, merged: str, config: Config, *, is_open: bool = False
) -> Change:
    """The change from `base` to the tree `merged`, which came from `head`.

    While it is open, an act counts no longer under a merge of main to which somebody added words: they would go into
    main's history; and every co-author on a line has written it, where entries know the last one. What stands there already
    is no matter of whoever proves the ledger.
    """
    commits = repo.commits(base, head)
    merges = _merges_of_git(repo, commits, name, config)
    people, strangers, hidden = _contributors(commits, config, every=is_open, but=merges)
    paths = tuple(sorted(repo.changes(base, merged)))
    contents = contents_of(repo, paths)

    def fits(merge: Commit) -> bool:
        return not is_open or takes_in(merge, config.settings.forge, name, config.roster)

    return Change(
        name=name,
        base=base,
        head=head,
        base_tree=repo.commit(base).tree,
        head_tree=repo.commit(head).tree,
        merged=merged,
        paths=paths,
        contents=contents,
        digest=digest_of(paths, contents),
        contributors=frozenset(people),
        strangers=tuple(sorted(strangers)),
        hidden=hidden,
        parents={one.id: tuple(one.parents) for one in commits} if hidden else {},
        merges=merges,
        facts=_facts(repo, paths, config),
        trees={one.id: one.tree for one in commits},
        current=frozenset(islice(_current(repo, commits, head, paths, fits), _MERGES)),
        loses=_loses(repo, merged, paths),
    )


def _loses(repo: Repo, merged: str, paths: Sequence[PathChange]) -> frozenset[str]:
    """The public keys that are lost by the register that the change alters; none where it alters anything else or cannot be read."""
    with suppress(PortalError):
        match [one.path for one in paths]:
            case [people.PATH]:
                return site.lost_keys(people.parse_roster(repo.read(merged, people.PATH)).keys)
            case [site.PATH]:
                settings = site.parse_settings(repo.read(merged, site.PATH))
                return site.lost_keys([*settings.gate, *settings.witness])
    return frozenset()


def adoption(repo: Repo, head: str) -> Change:
    """Taking over everything that stands at `head`. Its former authors are unknown and have no say."""
    tree = repo.commit(head).tree
    paths = tuple(sorted(repo.changes(EMPTY_TREE, tree)))
    contents = contents_of(repo, paths)
    return Change(
        name=ADOPTION,
        base="",
        head=head,
        base_tree=EMPTY_TREE,
        head_tree=tree,
        merged=tree,
        paths=paths,
        contents=contents,
        digest=digest_of(paths, contents),
        contributors=frozenset(),
        trees={head: tree},
        current=frozenset({head}),
    )


def _current(
    repo: Repo, commits: Iterable[Commit], head: str, paths: Sequence[PathChange], fits: Callable[[Commit], bool]
) -> Iterator[str]:
    """The head, and what stood there before main was taken in by merges that fit."""
    own, at = {one.id: one for one in commits}, head
    while at:
        yield at
        at = _before_main(repo, own, own[at], paths) if at in own and fits(own[at]) else ""


def _before_main(repo: Repo, own: Container[str], merge: Commit, paths: Sequence[PathChange]) -> str:
    """The branch's parent of a merge that takes main in and leaves the change as it is; empty for every other commit."""
    mine, main = [one for one in merge.parents if one in own], [one for one in merge.parents if one not in own]
    if len(mine) != 1 or len(main) != 1 or sorted(repo.changes(main[0], merge.id)) != list(paths):
        return ""
    return mine[0]


def _facts(repo: Repo, paths: Iterable[PathChange], config: Config) -> Facts:
    """What the articles state after the change, and what they stated before of units that still are."""
    articles = [one for one in paths if domain_of(one.path) == "article" and one.path.endswith(".md")]
    before = facts_of(_before(repo, articles))
    return facts_of(_after(repo, articles)) | before.among(config.roster.units)


def _after(repo: Repo, articles: Iterable[PathChange]) -> Iterator[Meta]:
    """One that cannot be read has no chain (PortalError)."""
    for one in articles:
        if not one.deleted:
            if one.new_mode not in (REGULAR, "100755"):
                raise PortalError("稿件不能是链接或子模块", cure="换成普通文件后重新提交", path=one.path)
            yield parse_article(one.path, repo.object(one.new_blob)).meta


def _before(repo: Repo, articles: Iterable[PathChange]) -> Iterator[Meta]:
    for one in articles:
        if one.old_blob != ZERO:
            with suppress(PortalError):  # it stood there unreadable; only the new one decides
                yield parse_article(one.path, repo.object(one.old_blob)).meta


def digest_of(paths: Iterable[PathChange], contents: Iterable[str]) -> str:
    """sha256 over each path's modes, blob ids and new contents, so that SHA-1's weakness does not matter."""
    total = hashlib.sha256(b"sanshen-change/1\0")
    for change, content in zip(paths, contents, strict=True):
        line = (change.path, change.old_mode, change.new_mode, change.old_blob, change.new_blob, content)
        total.update("\0".join(line).encode() + b"\0\n")
    return total.hexdigest()


def contents_of(repo: Repo, paths: Sequence[PathChange]) -> tuple[str, ...]:
    """sha256 of each path's new contents; a submodule has none of its own and is named by its commit."""
    wanted = [one.new_blob for one in paths if not one.deleted and one.new_mode != SUBMODULE]
    blobs = repo.blobs(wanted) if len(wanted) > _FEW else map(repo.object, wanted)
    known = {blob: hashlib.sha256(data).hexdigest() for blob, data in zip(wanted, blobs, strict=True)}
    return tuple(
        "" if one.deleted else one.new_blob if one.new_mode == SUBMODULE else known[one.new_blob] for one in paths
    )


def people_of(commits: Sequence[Commit], config: Config, *, every: bool = False) -> set[str]:
    """Whom of the roster the commits name as authors."""
    return _contributors(commits, config, every=every)[0]


def _contributors(
    commits: Iterable[Commit], config: Config, *, every: bool = False, but: Container[str] = ()
) -> tuple[set[str], set[str], dict[str, str]]:
    """People, addresses of nobody known, and commits with a hidden one; of the commits in `but` nobody wrote anything."""
    roster, forge = config.roster, config.settings.forge.kind
    people, strangers, hidden = set[str](), set[str](), dict[str, str]()
    for commit in commits:
        if commit.id in but:
            continue
        emails = {commit.author.email, commit.committer.email, *_CO_AUTHOR.findall(commit.message)}
        if every:
            emails.update(one for line in _CO_AUTHORS.findall(commit.message) for one in _ADDRESS.findall(line))
        if forge == "github" and commit.committer.email == _WEB_OF_GITHUB != commit.author.email:
            emails.discard(_WEB_OF_GITHUB)  # GitHub's own editor; the author is the account that used it
            hidden[commit.id] = _WEB_OF_GITHUB
        for email in emails:
            if person := roster.person_of_email(email):
                people.add(person.id)
            elif person := roster.owner_of_hidden(forge, email):
                people.add(person.id)
                hidden[commit.id] = email
            else:
                strangers.add(email)
    return people, strangers, hidden


def _merges_of_git(repo: Repo, commits: Sequence[Commit], name: str, config: Config) -> dict[str, str]:
    """Merges of main that nobody wrote anything in: in the words of git or a forge, and with git's own tree."""
    own = {one.id for one in commits}
    found: dict[str, str] = {}
    for one in commits:
        if len(one.parents) != 2 or one.parents[0] not in own or one.parents[1] in own or len(found) >= _LOOKED_AT:
            continue
        if takes_in(one, config.settings.forge, name, config.roster) and _is_gits(repo, one):
            found[one.id] = one.parents[0]
    return found


def _is_gits(repo: Repo, merge: Commit) -> bool:
    """Whether git alone would make this tree of the two; not where they are in conflict."""
    with suppress(PortalError):
        return repo.merge_tree(*merge.parents) == merge.tree
    return False
