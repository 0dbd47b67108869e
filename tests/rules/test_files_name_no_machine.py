"""A clone works anywhere: no committed file names a package registry's host or a folder of somebody's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "repo1.maven" + ".org",
    "repo.maven" + ".apache.org",
    "npmjs" + ".org",
)
# Put together, so that this file passes its own rule and any other of its kind.
PRIVATE = ("wo" + "rk", "ho" + "me", "Us" + "ers")
ADMIN = "ro" + "ot"
HOMES = re.compile(rf"(?<![\w.])/({'|'.join(PRIVATE)})/[A-Za-z]|(?<![\w.~])/{ADMIN}/[.A-Za-z]")


def offences(text: str) -> list[str]:
    """The lines that name a registry or a private folder."""
    return [line for line in text.splitlines() if any(host in line for host in HOSTS) or HOMES.search(line)]


@pytest.mark.parametrize(
    "line", [f"https://{HOSTS[0]}/simple", f"cd /{PRIVATE[0]}/main", f"see /{ADMIN}/.m2", f"/{PRIVATE[1]}/an/soat"]
)
def test_an_offence_is_found(line):
    assert offences(line) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "~/.m2/repository",
        "/var/lib/soat",
        f"data below a closed /{ADMIN}",
        f"a/{PRIVATE[0]}/b",
        f"GET /{PRIVATE[1]}",
    ],
)
def test_harmless_lines_pass(line):
    assert offences(line) == []


def test_no_committed_file_names_a_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = {}
    for name in filter(None, listed.stdout.split("\0")):
        file = ROOT / name
        if file.is_file() and b"\0" not in (content := file.read_bytes())[:8192]:
            lines = offences(content.decode("utf-8", errors="replace"))
            if lines:
                found[name] = lines[:3]
    assert not found
