"""The forge's workflows: valid, and no way for a change to reach a secret or to bring the code that judges it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from sanshen.commands.verbs import sanshen

ROOT = Path(__file__).parents[2]
FILES = sorted(ROOT.glob(".git*/workflows/*.yml"))
# events whose workflow file and code come from the main branch, whatever the change holds
OURS = {"pull_request_target", "issue_comment", "workflow_run", "schedule", "workflow_dispatch"}


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text())
    return found


def test_there_are_workflows_for_checks_gate_and_publishing() -> None:
    assert {shown(path) for path in FILES} >= {
        ".github/workflows/checks.yml",
        ".github/workflows/gate.yml",
        ".github/workflows/publish.yml",
        ".gitea/workflows/checks.yml",
        ".gitea/workflows/publish.yml",
    }


def test_every_workflow_is_valid() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        *map(str, FILES),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_what_holds_a_secret_never_sees_the_changes_own_code(path: Path) -> None:
    text = path.read_text()
    if "secrets." not in text:
        return
    workflow = read(path)
    assert set(workflow[True]) <= OURS  # YAML reads the key `on` as true
    assert "refs/pull" not in text and "pull_request.head" not in text and "head_ref" not in text
    assert workflow["permissions"] == {}
    assert all("environment" in job for job in workflow["jobs"].values())


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_no_text_of_a_change_is_pasted_into_a_script(path: Path) -> None:
    for job in read(path)["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step["run"]
            assert "uses" not in step  # nobody else's code beside the key


def test_a_gitea_workflow_holds_no_secret_since_any_branch_could_read_it() -> None:
    for path in FILES:
        assert ".gitea" not in shown(path) or "secrets." not in path.read_text()


@pytest.mark.parametrize("forge", [".github", ".gitea"])
def test_every_change_is_asked_whether_its_code_owners_are_current(forge: str) -> None:
    workflow = read(ROOT / forge / "workflows" / "checks.yml")
    events = workflow[True]  # YAML takes `on` for a truth value
    assert "pull_request" in events
    scripts = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    assert any(re.search(r"bin/sanshen\"? forge codeowners --check", script) for script in scripts)


def test_a_merge_queue_wakes_the_gate_without_a_secret() -> None:
    """The workflow of a queued commit is that commit's own."""
    gate, woken = read(ROOT / ".github/workflows/gate.yml")[True], read(ROOT / ".github/workflows/reviewed.yml")
    assert "merge_group" in woken[True] and "merge_group" not in gate
    assert woken["name"] in gate["workflow_run"]["workflows"] and woken["permissions"] == {}


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_what_judges_is_installed_and_never_pulled(path: Path) -> None:
    """Only `code`, which holds nothing, runs the program of the folder it stands in."""
    for name, job in read(path)["jobs"].items():
        assert job["runs-on"] == "ubuntu-latest", (
            "whoever can push a branch can write a workflow for a runner of the office's"
        )
        scripts = "\n".join(step["run"] for step in job["steps"])
        if name != "code":
            assert ".venv" not in scripts and "git pull" not in scripts and "pip install" not in scripts
            assert "bin/sanshen" not in scripts or "$RUNNER_TEMP/sanshen" in scripts
        else:
            assert read(path)["permissions"] == {"contents": "read"} and "secrets." not in path.read_text()


def test_the_gates_engine_is_named_by_an_administrator_and_not_by_main() -> None:
    text = (ROOT / ".github/workflows/gate.yml").read_text()
    assert "${{ vars.SANSHEN_ENGINE }}" in text and 'checkout --quiet --detach "$ENGINE"' in text


@pytest.mark.parametrize("forge", [".github", ".gitea"])
def test_publishing_is_started_by_a_push_that_carries_a_workflow(forge: str) -> None:
    """Forges read a push's workflow in the pushed commit, and the ledger's commits hold none."""
    workflow = read(ROOT / forge / "workflows/publish.yml")
    assert workflow[True]["push"] == {"branches": ["main"]}
    assert "secrets." not in (ROOT / forge / "workflows/publish.yml").read_text()


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_every_option_that_a_workflow_uses_exists(path: Path) -> None:
    for line in re.findall(r"bin/sanshen\"? (.+)", path.read_text()):
        words = line.split()
        command: click.Command | None = sanshen
        while isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words.pop(0))
        assert command is not None
        known = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known
