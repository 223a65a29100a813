"""GitHub's published description of its interface, and whether a request or an answer is one that it describes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT4

FILE = (
    Path(__file__).parents[3] / ".tools/openapi/node_modules/@octokit/openapi/generated/api.github.com.json"
)  # make test
_URN = "urn:github"
# limits and failures are described for all operations together, in prose
_EVERYWHERE = (401, 403, 404, 429, 500, 502, 503)


class Description:
    """The whole file is read once; schemas are followed only where they are used."""

    def __init__(self, file: Path) -> None:
        self.document: dict[str, Any] = json.loads(file.read_bytes())
        self._registry: Registry[Any] = Registry().with_resource(_URN, DRAFT4.create_resource(self.document))
        self._paths = [(_regex(path), path) for path in sorted(self.document["paths"], key=lambda one: one.count("{"))]

    def operation(self, method: str, path: str) -> Operation:
        for regex, template in self._paths:
            if regex.fullmatch(path) and method.lower() in self.document["paths"][template]:
                return Operation(self, template, method.lower())
        raise AssertionError(f"GitHub has no {method} {path}")

    def example(self, name: str) -> Any:
        """A fresh copy of an example that GitHub publishes; the first element of a list."""
        value = json.loads(json.dumps(self.document["components"]["examples"][name]["value"]))
        return value[0] if isinstance(value, list) else value

    def follow(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            found: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def require(self, value: Any, pointer: tuple[str, ...], what: str) -> None:
        escaped = "/".join(part.replace("~", "~0").replace("/", "~1") for part in pointer)
        schema = {"$ref": f"{_URN}#/{escaped}"}
        checker = OAS30Validator(schema, registry=self._registry, format_checker=oas30_format_checker)
        faults = [f"{error.json_path}: {error.message[:300]}" for error in checker.iter_errors(value)]
        assert not faults, f"{what}: {'; '.join(faults[:3])}"


class Operation:
    """One method of one path."""

    def __init__(self, description: Description, path: str, method: str) -> None:
        self.description, self.path, self.method = description, path, method
        self._node = description.document["paths"][path][method]

    def require_request(self, query: dict[str, str], body: Any) -> None:
        known = {one["name"]: one for one in map(self.description.follow, self._node.get("parameters", []))}
        for name, value in query.items():
            assert known.get(name, {}).get("in") == "query", f"{self} has no query parameter {name}"
            schema = self.description.follow(known[name]["schema"])
            assert schema["type"] != "integer" or value.isdigit(), f"{self}: {name}={value}"
            assert value in schema.get("enum", [value]), f"{self}: {name}={value}"
        if body is None:
            assert not self._node.get("requestBody", {}).get("required"), f"{self} needs a body"
            return
        assert "requestBody" in self._node, f"{self} takes no body"
        self._require(body, ("requestBody",), self._node["requestBody"])

    def require_answer(self, status: int, body: Any) -> None:
        described = self._node["responses"].get(str(status))
        if described is None:
            assert status in _EVERYWHERE, f"{self} never answers {status}"
            self.description.require(body, ("components", "schemas", "basic-error"), f"{self} {status}")
            return
        node = self.description.follow(described)
        if "content" in node:
            self._require(body, ("responses", str(status)), described)

    def _require(self, body: Any, pointer: tuple[str, ...], node: dict[str, Any]) -> None:
        at = ("paths", self.path, self.method, *pointer)
        if "$ref" in node:
            at = tuple(node["$ref"].removeprefix("#/").split("/"))
        kinds = self.description.follow(node)["content"]
        kind = "application/json" if "application/json" in kinds else next(iter(kinds))
        self.description.require(body, (*at, "content", kind, "schema"), str(self))

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def _regex(template: str) -> re.Pattern[str]:
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in _split(template)))


def _split(template: str) -> list[str]:
    return re.split(r"(\{[^}]+\})", template)
