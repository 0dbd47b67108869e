"""docker-compose.yml, which no container engine has run yet, says nothing that does not exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from soat.cli import app
from storage import roles
from storage.settings import Settings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
COMPOSE = YAML(typ="safe").load(FILE)
SERVICES = COMPOSE["services"]
ONE_SHOT = {"migrate", "admin", "search-accounts"}
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("soat:")}


def named(service: dict, part: str) -> set[str]:
    """The secrets or networks of a service, in either way of writing them."""
    return {one if isinstance(one, str) else one["source"] for one in service.get(part, ())}


def test_it_follows_the_compose_specification():
    checker = Path(sys.executable).with_name("check-jsonschema")
    command = [checker, "--builtin-schema", "vendor.compose-spec", FILE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_compose_itself_reads_it():
    program = next((words for words in (["docker", "compose"], ["docker-compose"]) if works(words)), None)
    if program is None:
        pytest.skip("neither docker compose nor docker-compose is installed here")
    command = [*program, "--file", str(FILE), "--profile", "admin", "config", "--quiet"]
    environment = {**os.environ, "SITE_NAME": "soat.example.vn"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr


def works(program: list[str]) -> bool:
    """Whether this program is Compose; it needs no engine to read a file."""
    if shutil.which(program[0]) is None:
        return False
    return subprocess.run([*program, "version"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", OURS)
def test_every_setting_exists_and_is_valid(name, monkeypatch, tmp_path):
    """Read as the container would: defaults in the place of variables, a file for each secret."""
    given = OURS[name]["environment"]
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    for variable, value in given.items():
        assert variable.removeprefix("SOAT_").lower() in Settings.model_fields, variable
        plain = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))
        if variable.endswith("_FILE"):
            assert plain.removeprefix("/run/secrets/") in named(OURS[name], "secrets"), variable
            plain = str(tmp_path / "secret")
        monkeypatch.setenv(variable, plain)
    settings = Settings()
    assert settings.database_url is not None
    assert "sslmode=verify-full" in settings.database_url.get_secret_value()
    assert all(url.startswith("https://") for url in (settings.opensearch_url or "https://").split(","))


def test_what_is_named_is_declared_and_what_is_declared_is_used():
    for part in ("secrets", "networks"):
        used = {one for service in SERVICES.values() for one in named(service, part)}
        assert used == set(COMPOSE[part])
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", ())]
    assert {mount for mount in mounts if "/" not in mount} == set(COMPOSE["volumes"])
    assert not [mount for mount in mounts if "/" in mount and not (ROOT / mount).exists()]
    waited_for = {name for service in SERVICES.values() for name in service.get("depends_on", {})}
    assert waited_for <= set(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_bounded_restarted_and_watched(name):
    service = SERVICES[name]
    assert service["mem_limit"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")
    assert ("healthcheck" in service) == (name not in ONE_SHOT)
    if service["image"].partition(":")[0] != "opensearchproject/opensearch":
        assert service["read_only"]


def test_heap_is_half_of_the_memory_and_not_more():
    for name in ("opensearch1", "opensearch2", "opensearch3"):
        heap = re.search(r"-Xmx(\d+)g", SERVICES[name]["environment"]["OPENSEARCH_JAVA_OPTS"])
        assert heap is not None
        assert int(heap[1]) * 2 <= int(SERVICES[name]["mem_limit"].removesuffix("g"))


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert {name for name, network in COMPOSE["networks"].items() if not network.get("internal")} == {"edge"}
    assert [name for name, service in SERVICES.items() if "edge" in service["networks"]] == ["proxy"]


def test_every_password_is_a_secret_of_those_who_need_it():
    assert not re.search(r"(?i)password\s*[:=]\s*[^/\s{]", FILE.read_text(encoding="utf-8").partition("secrets:")[0])
    holders = {
        secret: {name for name, service in SERVICES.items() if secret in named(service, "secrets")}
        for secret in COMPOSE["secrets"]
    }
    assert holders["database_owner_password"] == {"postgres-primary", "migrate", "admin"}
    assert holders["database_api_password"] == {"postgres-primary", "api1", "api2"}
    assert holders["search_indexer_password"] == {"search-accounts", "indexer1", "indexer2", "admin"}
    assert holders["postgres_superuser_password"] == {"postgres-primary"}


def test_two_of_each_and_the_accounts_that_are_granted():
    assert {"api1", "api2", "indexer1", "indexer2", "opensearch3", "postgres-standby"} <= set(SERVICES)
    granted = dict(zip(SERVICES["migrate"]["command"][2::2], SERVICES["migrate"]["command"][3::2], strict=True))
    assert set(granted) == {f"--{part}-role" for part in roles.TABLES}
    made = (ROOT / "deploy/postgres/make-databases.sql").read_text(encoding="utf-8")
    for part, account in (("api", granted["--api-role"]), ("indexer", granted["--indexer-role"])):
        assert f"create role {account} login" in made
        assert f"//{account}@" in SERVICES[f"{part}1"]["environment"]["SOAT_DATABASE_URL"]


@pytest.mark.parametrize("name", OURS)
def test_commands_exist(name):
    from typer.testing import CliRunner

    command = [word for word in OURS[name]["command"] if not word.startswith("-")]
    command = [word for word in command if not word.startswith("soat_")]
    assert CliRunner().invoke(app, [*command, "--help"]).exit_code == 0


def test_the_image_has_every_package_and_no_secret():
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for package in ("analyzers", "storage", "matching", "indexer", "search_api", "soat"):
        assert f"COPY {package} ./{package}\n" in dockerfile
        assert f"!{package}" in kept
    assert "--require-hashes" in dockerfile
    assert re.search(r"^USER \d+:\d+$", dockerfile, re.MULTILINE)
    assert not [line for line in kept if line.startswith("!") and "deploy" in line]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="deploy/make-secrets calls openssl, which is not installed")
def test_make_secrets_makes_every_secret_once(tmp_path):
    folder = tmp_path / "secrets"

    def make() -> dict[str, bytes]:
        subprocess.run([ROOT / "deploy" / "make-secrets", "soat.example.vn", folder], check=True)
        return {file.name: file.read_bytes() for file in folder.iterdir()}

    made = make()
    assert folder.stat().st_mode & 0o777 == 0o700
    for name, secret in COMPOSE["secrets"].items():
        assert secret["file"].startswith("./deploy/secrets/")
        assert made[Path(secret["file"]).name], name
    assert not {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()} & {
        "ca.key",
        "opensearch-admin.key",
    }
    certificates = [folder / name for name in made if name.endswith(".crt")]
    command = ["openssl", "verify", "-x509_strict", "-CAfile", folder / "ca.crt", *certificates]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    passwords = [content for name, content in made.items() if name.endswith("_password")]
    assert len(set(passwords)) == len(passwords) >= 7
    assert make() == made
