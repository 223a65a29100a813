"""A GitHub on loopback with a state of its own. Every request and every answer is held against GitHub's published description."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.review.forges.described import Description

Json = Any
Answer = tuple[int, Json]
PREFIX = "/api/v3"  # where a GitHub server of one's own has its interface
REPOSITORY = "yunxi/portal"
TOKEN = "ghp_never-shown"
GRAPHQL = "/api/graphql"
_AT = f"/repos/{REPOSITORY}"


class No(Exception):
    """An answer other than success."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers


class _Server(ThreadingHTTPServer):
    """Its end ends the connections that a client keeps open: a thread that waits at one keeps all that the test made."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class GitHubServer:
    """State first: what is in these tables is what GitHub answers. `asked` lists requests, `undescribed` what GitHub does not know."""

    def __init__(self, description: Description) -> None:
        self.description = description
        self.users: dict[str, Json] = {}
        self.me = self.user("sanshen-gate", 900)
        self.pulls: dict[int, Json] = {}
        self.reviews: dict[int, list[Json]] = {}
        self.comments: dict[int, list[Json]] = {}
        self.activity: list[Json] = []
        self.edited: dict[int, str] = {}  # reviews whose words somebody edited, and when
        self.turned: dict[int, list[Json]] = {}  # changes of a pull request's base branch
        self.statuses: dict[str, list[Json]] = {}
        self.branches = {"main", "ledger"}
        self.collaborators: list[Json] = []
        self.keys: list[Json] = []
        self.rulesets: dict[int, Json] = {}
        self.protections: dict[str, Json] = {}
        self.weak: list[Json] | None = None  # members without two factors; None: the owner is no organisation
        self.broken: dict[str, No] = {}  # `GET /path?page=2`: what to answer instead
        self.lands: Callable[[int], Json] | None = None  # merges a pull request in git; gives what is known of it then
        self.asked: list[str] = []
        self.asked_title = ""  # of the last merge that was asked for
        self.undescribed: list[str] = []
        self._number = 100
        self._server = _Server(_handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def number(self) -> int:
        self._number += 1
        return self._number

    def user(self, login: str, number: int = 0, kind: str = "User") -> Json:
        if login not in self.users:
            made = self.description.example("simple-user-items")
            self.users[login] = made | {"login": login, "id": number or self.number(), "type": kind}
        return self.users[login]

    def open_pull(self, number: int, branch: str, head: str, opener: str, at: str, **other: Json) -> Json:
        made = self.description.example("pull-request")
        for end, ref, sha in (("head", branch, head), ("base", "main", "b" * 40)):
            made[end] |= {"ref": ref, "sha": sha, "label": f"yunxi:{ref}"}
        made |= {
            "number": number,
            "state": "open",
            "draft": False,
            "created_at": at,
            "merged": False,
            "merged_at": None,
            "merged_by": None,
        }
        made |= {"user": self.user(opener), "requested_reviewers": [], "requested_teams": [], "title": "变更"}
        self.pulls[number] = made | other
        self.push(branch, head, opener, at)
        return self.pulls[number]

    def push(self, branch: str, head: str, actor: str | None, at: str, kind: str = "push") -> Json:
        made = {"id": self.number(), "node_id": "x", "before": "0" * 40, "after": head, "ref": f"refs/heads/{branch}"}
        made |= {"timestamp": at, "activity_type": kind, "actor": self.user(actor) if actor else None}
        self.activity.insert(0, made)
        return made

    def review(
        self, pull: int, login: str | None, state: str, head: str | None, at: str | None, body: str = ""
    ) -> Json:
        made = self.description.example("pull-request-review-items")
        made |= {"id": self.number(), "user": self.user(login) if login else None, "state": state, "commit_id": head}
        made |= {"body": body, "submitted_at": at}
        if at is None:
            del made["submitted_at"]
        self.reviews.setdefault(pull, []).append(made)
        return made

    def say(self, pull: int, login: str | None, body: str, at: str) -> Json:
        made = self.description.example("issue-comment-items")
        made |= {"id": self.number(), "user": self.user(login) if login else None, "body": body}
        made |= {"created_at": at, "updated_at": at}
        self.comments.setdefault(pull, []).append(made)
        return made

    def collaborator(self, login: str, role: str, number: int = 0) -> None:
        rank = ("pull", "triage", "push", "maintain", "admin").index(role)
        names = ("pull", "triage", "push", "maintain", "admin")
        shown = {"pull": "read", "push": "write"}.get(role, role)
        permissions = {name: names.index(name) <= rank for name in names}
        self.collaborators.append(self.user(login, number) | {"permissions": permissions, "role_name": shown})

    def answer(self, method: str, target: str, token: str, body: Json) -> tuple[int, dict[str, str], Json]:
        """The whole of one exchange: described, authorised, routed, paged, described again."""
        url = urlsplit(target)
        path, query = url.path.removeprefix(PREFIX), dict(parse_qsl(url.query))
        self.asked.append(f"{method} {path}")
        if path == GRAPHQL:
            return self._graphql(token, body)
        try:
            operation = self.description.operation(method, path)
            operation.require_request(query, body)
            headers: dict[str, str] = {}
            try:
                status, found = self._found(method, path, query, token, body)
                if isinstance(found, list):
                    found, headers = self._page(path, query, found)
            except No as no:
                status, headers = no.status, no.headers
                found = {"message": no.message, "documentation_url": "https://docs.github.com/rest"}
            operation.require_answer(status, found)
        except AssertionError as error:
            self.undescribed.append(str(error))
            return 500, {}, {"message": str(error)}
        return status, headers, found

    def turn(self, pull: int, by: str | None, at: str) -> None:
        self.turned.setdefault(pull, []).append({"createdAt": at, "actor": {"login": by} if by else None})

    def _graphql(self, token: str, body: Json) -> tuple[int, dict[str, str], Json]:
        """The one question that is asked there; its answer has the shape that it asks for."""
        if broken := self.broken.get(f"POST {GRAPHQL}"):
            return broken.status, broken.headers, {"message": broken.message}
        wanted = ("fullDatabaseId lastEditedAt", "BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT")
        if token != f"token {TOKEN}" or not all(part in body["query"] for part in wanted):
            return 401, {}, {"message": "Bad credentials"}
        asked = body["variables"]
        rows = self.reviews.get(asked["number"], [])
        begin = int(asked["after"] or 0)
        nodes = [{"fullDatabaseId": str(one["id"]), "lastEditedAt": self.edited.get(one["id"])} for one in rows]
        page = {"hasNextPage": len(rows) > begin + 100, "endCursor": str(begin + 100)}
        reviews = {"nodes": nodes[begin : begin + 100], "pageInfo": page}
        turns = {"nodes": self.turned.get(asked["number"], [])[-1:]}
        found = {"pullRequest": {"reviews": reviews, "timelineItems": turns}}
        assert f"{asked['owner']}/{asked['name']}" == REPOSITORY
        return 200, {}, {"data": {"repository": found}}

    def _found(self, method: str, path: str, query: dict[str, str], token: str, body: Json) -> Answer:
        if token != f"token {TOKEN}":
            raise No(401, "Bad credentials")
        if broken := self.broken.get(f"{method} {path}?page={query.get('page', '1')}"):
            raise broken
        for verb, pattern, act in _ROUTES:
            if verb == method and (found := re.fullmatch(pattern, path)):
                return act(self, body or query, *found.groups())
        raise No(404, "Not Found")

    def _page(self, path: str, query: dict[str, str], rows: list[Json]) -> tuple[list[Json], dict[str, str]]:
        size, page = min(int(query.get("per_page", "30")), 100), int(query.get("page", "1"))
        if path.endswith("/activity"):  # by cursor: the next page begins after this one's last
            page = int(query.get("after", "1"))
        rest = rows[page * size :]
        following = query | {"after" if path.endswith("/activity") else "page": str(page + 1)}
        link = f'<{self.url}{PREFIX}{path}?{urlencode(following)}>; rel="next"'
        return rows[(page - 1) * size : page * size], {"Link": link} if rest else {}

    def pull_of(self, number: str) -> Json:
        if int(number) not in self.pulls:
            raise No(404, "Not Found")
        return self.pulls[int(number)]


def _list_pulls(gh: GitHubServer, query: Json) -> Answer:
    chosen = [p for p in gh.pulls.values() if p["state"] == query.get("state", "open")]
    return 200, [p for p in chosen if p["base"]["ref"] == query.get("base", p["base"]["ref"])]


def _requested(gh: GitHubServer, _: Json, number: str) -> Answer:
    pull = gh.pull_of(number)
    return 200, {"users": pull["requested_reviewers"], "teams": pull["requested_teams"]}


def _request(gh: GitHubServer, body: Json, number: str) -> Answer:
    pull = gh.pull_of(number)
    members = {one["login"] for one in gh.collaborators}
    for login in body.get("reviewers", []):
        if login == pull["user"]["login"]:
            raise No(422, "Review cannot be requested from pull request author.")
        if login not in members:
            raise No(422, "Reviews may only be requested from collaborators.")
        pull["requested_reviewers"].append(gh.user(login))
    return 201, pull


def _unrequest(gh: GitHubServer, body: Json, number: str) -> Answer:
    pull = gh.pull_of(number)
    gone, teams = set(body["reviewers"]), set(body.get("team_reviewers", []))
    pull["requested_reviewers"] = [one for one in pull["requested_reviewers"] if one["login"] not in gone]
    pull["requested_teams"] = [one for one in pull["requested_teams"] if one["slug"] not in teams]
    return 200, pull


def _post_comment(gh: GitHubServer, body: Json, number: str) -> Answer:
    return 201, gh.say(int(number), gh.me["login"], body["body"], "2026-11-24T04:00:00Z")


def _edit_comment(gh: GitHubServer, body: Json, number: str) -> Answer:
    found = next(one for said in gh.comments.values() for one in said if one["id"] == int(number))
    found |= {"body": body["body"], "updated_at": "2026-11-24T05:00:00Z"}
    return 200, found


def _delete_comment(gh: GitHubServer, _: Json, number: str) -> Answer:
    for said in gh.comments.values():
        said[:] = [one for one in said if one["id"] != int(number)]
    return 204, None


def _post_status(gh: GitHubServer, body: Json, head: str) -> Answer:
    if len(body.get("description", "")) > 140:
        raise No(422, "description is too long (maximum is 140 characters)")
    made = gh.description.example("status") | {"target_url": None, "description": None} | body
    gh.statuses.setdefault(head, []).insert(0, made | {"id": gh.number()})
    return 201, made


def _merge(gh: GitHubServer, body: Json, number: str) -> Answer:
    pull = gh.pull_of(number)
    if pull["state"] != "open" or pull["draft"]:
        raise No(405, "Pull Request is not mergeable")
    if body.get("sha", pull["head"]["sha"]) != pull["head"]["sha"]:
        raise No(409, "Head branch was modified. Review and try the merge again.")
    gh.asked_title = body["commit_title"]
    pull["merged_by"] = gh.me
    pull |= {"state": "closed", "merged": True, "merged_at": "2026-11-24T06:00:00Z"}
    pull |= gh.lands(int(number)) if gh.lands else {}
    return 200, {"sha": "c" * 40, "merged": True, "message": "Pull Request successfully merged"}


def _brought(gh: GitHubServer, _: Json, commit: str) -> Answer:
    return 200, [one for one in gh.pulls.values() if one["merge_commit_sha"] == commit]


def _rules(gh: GitHubServer, _: Json, branch: str) -> Answer:
    found = []
    for one in gh.rulesets.values():
        if one["enforcement"] == "active" and f"refs/heads/{branch}" in one["conditions"]["ref_name"]["include"]:
            origin = {"ruleset_id": one["id"], "ruleset_source": REPOSITORY, "ruleset_source_type": "Repository"}
            found += [rule | origin for rule in one["rules"]]
    return 200, found


def _ruleset(gh: GitHubServer, _: Json, number: str) -> Answer:
    if int(number) not in gh.rulesets:
        raise No(404, "Not Found")
    return 200, gh.rulesets[int(number)]


def _list_rulesets(gh: GitHubServer, _: Json) -> Answer:
    detail = ("rules", "conditions", "bypass_actors")
    return 200, [{k: v for k, v in one.items() if k not in detail} for one in gh.rulesets.values()]


def _keep_ruleset(gh: GitHubServer, body: Json, number: str = "") -> Answer:
    at = int(number) if number else gh.number()
    made = gh.description.example("repository-ruleset") | {"bypass_actors": [], "source": REPOSITORY}
    gh.rulesets[at] = made | deepcopy(body) | {"id": at}
    return (200 if number else 201), gh.rulesets[at]


def _protection(gh: GitHubServer, _: Json, branch: str) -> Answer:
    if branch not in gh.protections:
        raise No(404, "Branch not protected")
    return 200, gh.protections[branch]


def _branch(gh: GitHubServer, _: Json, branch: str) -> Answer:
    if branch not in gh.branches:
        raise No(404, "Branch not found")
    return 200, gh.description.example("branch-get") | {"name": branch}


def _weak(gh: GitHubServer, query: Json, _: str) -> Answer:
    if gh.weak is None:
        raise No(404, "Not Found")
    assert query["filter"] == "2fa_disabled"
    return 200, gh.weak


def _activity(gh: GitHubServer, query: Json) -> Answer:
    return 200, [one for one in gh.activity if one["ref"] == query.get("ref", one["ref"])]


_ROUTES: list[tuple[str, str, Callable[..., Answer]]] = [
    ("GET", "/user", lambda gh, _: (200, _seen(gh, gh.me))),
    ("GET", r"/users/([\w-]+)", lambda gh, _, login: (200, _seen(gh, gh.user(login)))),
    ("GET", f"{_AT}/pulls", _list_pulls),
    ("GET", rf"{_AT}/pulls/(\d+)", lambda gh, _, number: (200, gh.pull_of(number))),
    ("GET", rf"{_AT}/pulls/(\d+)/reviews", lambda gh, _, number: (200, gh.reviews.get(int(number), []))),
    ("GET", rf"{_AT}/issues/(\d+)/comments", lambda gh, _, number: (200, gh.comments.get(int(number), []))),
    ("POST", rf"{_AT}/issues/(\d+)/comments", _post_comment),
    ("PATCH", rf"{_AT}/issues/comments/(\d+)", _edit_comment),
    ("DELETE", rf"{_AT}/issues/comments/(\d+)", _delete_comment),
    ("GET", f"{_AT}/activity", _activity),
    ("GET", rf"{_AT}/commits/(\w+)/pulls", _brought),
    ("GET", rf"{_AT}/commits/(\w+)/statuses", lambda gh, _, head: (200, gh.statuses.get(head, []))),
    ("POST", rf"{_AT}/statuses/(\w+)", _post_status),
    ("GET", rf"{_AT}/pulls/(\d+)/requested_reviewers", _requested),
    ("POST", rf"{_AT}/pulls/(\d+)/requested_reviewers", _request),
    ("DELETE", rf"{_AT}/pulls/(\d+)/requested_reviewers", _unrequest),
    ("PUT", rf"{_AT}/pulls/(\d+)/merge", _merge),
    ("GET", f"{_AT}/collaborators", lambda gh, _: (200, gh.collaborators)),
    ("GET", f"{_AT}/keys", lambda gh, _: (200, gh.keys)),
    ("GET", rf"{_AT}/rules/branches/([^/]+)", _rules),
    ("GET", f"{_AT}/rulesets", _list_rulesets),
    ("POST", f"{_AT}/rulesets", _keep_ruleset),
    ("GET", rf"{_AT}/rulesets/(\d+)", _ruleset),
    ("PUT", rf"{_AT}/rulesets/(\d+)", _keep_ruleset),
    ("GET", rf"{_AT}/branches/([^/]+)/protection", _protection),
    ("GET", rf"{_AT}/branches/([^/]+)", _branch),
    ("GET", r"/orgs/([\w-]+)/members", _weak),
]


def _seen(gh: GitHubServer, user: Json) -> Json:
    shown = gh.description.example("private-user-response-with-public-profile-information")
    return shown | {key: user[key] for key in ("login", "id", "type")} | {"user_view_type": "public"}


def _handler(server: GitHubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # one write an answer: two would wait for each other

        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            token = self.headers.get("Authorization", "")
            status, headers, found = server.answer(self.command, self.path, token, body)
            data = json.dumps(found).encode() if status != 204 else b""
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json", "Content-Length": len(data)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: what matters is in `asked`."""

    return Handler
