"""Look through the code and what it rests on: `python tools/scan.py install|bandit|semgrep|planted|advisories|sbom`.

The scanners live in `.venv/scan`, so that what they need never decides what the product gets. Nothing here sends
anything about the code anywhere; only `advisories` asks the package index what is known of the locked versions.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path

import apart

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv" / "scan"
BIN = HOME / "bin"
RULES = ROOT / "tools" / "scanning" / "rules.yml"
PLANTED = ROOT / "tools" / "scanning" / "planted.toml"
LOCK = ROOT / "requirements" / "base.txt"
SBOM = ROOT / "build" / "sbom.cdx.json"
UNKNOWN = 75
NO_ADVISORIES = (
    "No source of advisories can be reached from here, so nothing is known of the locked versions. "
    "Run `make scan` where the package index answers."
)


def install() -> None:
    """Put the scanners into their own folder."""
    apart.install(HOME, ROOT / "requirements" / "scan.txt")


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True)


def bandit(*folders: str, told: bool = True) -> int:
    """Report weaknesses that bandit thinks medium or high; return its exit code."""
    wanted = folders or ("src", "tools")
    command = [str(BIN / "bandit"), "--quiet", "-c", "pyproject.toml", "-ll", "-r", *wanted]
    return subprocess.run(command, cwd=ROOT, check=False, stdout=None if told else subprocess.DEVNULL).returncode


def semgrep(folder: Path = ROOT) -> list[tuple[str, str]]:
    """Return (rule, place) of every hit of our own rules in `folder`/src."""
    command = [str(BIN / "semgrep"), "scan", "--config", str(RULES), "--metrics=off", "--disable-version-check"]
    command += ["--json", "--quiet", "--no-git-ignore", "--exclude", "static", "--project-root", str(folder), "src"]
    quiet = {**os.environ, "SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}
    done = subprocess.run(command, cwd=folder, env=quiet, check=False, capture_output=True, text=True)
    if done.returncode not in {0, 1}:
        sys.exit(done.stderr or done.stdout)
    answer = json.loads(done.stdout)
    if answer["errors"]:
        sys.exit("\n".join(error["message"] for error in answer["errors"]))
    return [(hit["check_id"].rpartition(".")[2], f"{hit['path']}:{hit['start']['line']}") for hit in answer["results"]]


def planted() -> list[str]:
    """Return the rules whose planted violation is not caught: by semgrep, and by bandit for its own."""
    violations = tomllib.loads(PLANTED.read_text(encoding="utf-8"))
    rules = re.findall(r"^  - id: (\S+)$", RULES.read_text(encoding="utf-8"), re.MULTILINE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for violation in violations.values():
            path = folder / violation["name"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(violation["code"], encoding="utf-8")
        caught = {rule for rule, _ in semgrep(folder)}
        blind = [] if bandit(str(folder / "src"), told=False) == 1 else ["bandit"]
    print(f"planted violations caught: {len(caught & {*rules})}/{len(rules)}")
    return sorted({*rules} - caught) + sorted({*violations} - {*rules}) + blind


def advisories() -> int:
    """Ask what is known of the locked versions: 0 nothing, 1 something, `UNKNOWN` when nobody could be asked."""
    command = [str(BIN / "pip-audit"), "--requirement", str(LOCK), "--disable-pip", "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    try:
        judged = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        judged = []
    known = [one for one in judged if "vulns" in one]
    if not known:
        print(NO_ADVISORIES)
        return UNKNOWN
    for one in known:
        for advisory in one["vulns"]:
            print(f"{one['name']} {one['version']}: {advisory['id']}, mended in {', '.join(advisory['fix_versions'])}")
    print(f"asked of {len(known)}/{len(judged)} locked packages")
    return 1 if any(one["vulns"] for one in known) or len(known) < len(judged) else 0


def sbom() -> int:
    """Write the bill of materials of what the product rests on; return 1 when a locked package is not in it."""
    SBOM.parent.mkdir(exist_ok=True)
    _run(str(BIN / "cyclonedx-py"), "requirements", str(LOCK), "--of", "JSON", "-o", str(SBOM))
    listed = {part["name"].lower() for part in json.loads(SBOM.read_text(encoding="utf-8"))["components"]}
    locked = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[.*\])?==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    print(f"bill of materials: {len(locked & listed)}/{len(locked)} locked packages, in {SBOM.relative_to(ROOT)}")
    return 0 if locked <= listed else 1


def weak_places() -> int:
    """Print the hits of our own rules; return 1 when there are any."""
    hits = semgrep()
    print("\n".join(f"{place}: {rule}" for rule, place in hits) or "no hit of our rules")
    return 1 if hits else 0


def blind_rules() -> int:
    """Print the rules that miss their planted violation; return 1 when there are any."""
    blind = planted()
    print("\n".join(f"not caught: {rule}" for rule in blind), end="")
    return 1 if blind else 0


PARTS: dict[str, Callable[[], int]] = {
    "install": lambda: 0,
    "bandit": bandit,
    "semgrep": weak_places,
    "planted": blind_rules,
    "advisories": advisories,
    "sbom": sbom,
}


def main(arguments: list[str]) -> int:
    """Do what is asked; return the exit code."""
    if len(arguments) != 1 or arguments[0] not in PARTS:
        sys.stderr.write(f"Use: python tools/scan.py {'|'.join(PARTS)}\n")
        return 2
    install()
    return PARTS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
