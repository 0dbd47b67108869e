"""Settings: environment variables named SOAT_…, read once by an entry point and passed on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything an operator can set; each field is the variable SOAT_<NAME> (docs/reference/settings.md)."""

    model_config = SettingsConfigDict(env_prefix="SOAT_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default=Path(".soat"), description="Folder of the embedded services, their logs and this installation's state."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="postgresql://… of PostgreSQL 16 or newer, password included; absent, one starts in SOAT_DATA_DIR.",
    )
    database_password_file: Path | None = Field(
        default=None, description="File with the password of the account in SOAT_DATABASE_URL, which then names none."
    )
    opensearch_url: str | None = Field(
        default=None,
        description="http(s)://host:port of OpenSearch 3, several with commas; absent, one starts in SOAT_DATA_DIR.",
    )
    opensearch_username: str | None = Field(default=None, description="Account for OpenSearch's security plugin.")
    opensearch_password: SecretStr | None = Field(default=None, description="Password of that account.")
    opensearch_password_file: Path | None = Field(
        default=None, description="File with that password, in its place: what a secret of a container is."
    )
    opensearch_ca_file: Path | None = Field(
        default=None, description="PEM file of the authority that signed OpenSearch's certificate."
    )
    opensearch_heap_mb: int = Field(
        default=1024, ge=256, description="Heap of the embedded OpenSearch, in MiB (2048 from a million mentions)."
    )
    java_home: Path | None = Field(
        default=None, description="A Java 21 or newer for the embedded OpenSearch; absent, the one that was installed."
    )
    index_prefix: str = Field(
        default="soat", pattern=r"^[a-z][a-z0-9-]{0,40}$", description="First part of every index name."
    )
    index_shards: int = Field(default=1, ge=1, le=64, description="Primary shards of a new generation.")
    index_replicas: int = Field(default=0, ge=0, le=5, description="Replicas of each shard of a new generation.")
    index_refresh_interval: str = Field(
        default="1s",
        pattern=r"^(-1|[1-9][0-9]{0,5}(ms|s|m))$",
        description="How often a live index shows new documents by itself; the indexer refreshes besides, -1: only it.",
    )
    index_keep_hours: float = Field(
        default=24,
        ge=0,
        description="How long the index before the present one is kept up to date, for `soat index rollback`; 0: not.",
    )
    reconcile_hours: float = Field(
        default=24,
        ge=0,
        description="How often the whole live index is compared with PostgreSQL, at least; 0: only when asked for.",
    )
    engine_timeout_seconds: float = Field(
        default=2.0, gt=0, description="How long a lookup waits for OpenSearch before it answers without it."
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address that API and pages listen on; service keys are required unless it is loopback.",
    )
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port that API and pages listen on; 0 takes a free one."
    )
    api_workers: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Processes of soat serve at its port, each with 10 connections to PostgreSQL; no more than cores.",
    )
    indexer_metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port at which an indexer tells Prometheus its own measurements; absent: nowhere.",
    )
    indexer_metrics_host: str = Field(
        default="127.0.0.1", description="Address of that port; whoever reaches it may read the measurements."
    )
    notice_approval: bool = Field(
        default=False,
        description="Notices that a department_officer enters wait for a leader's approval; until then, review.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe line that is logged."
    )
    log_format: Literal["json", "console"] = Field(default="json", description="json for machines, console for people.")

    @model_validator(mode="before")
    @classmethod
    def _read_password_files(cls, given: Any) -> Any:  # noqa: ANN401  pydantic's signature: whatever was given
        """Put the content of password files where the passwords would stand; one that cannot be read is left."""
        if not isinstance(given, dict):
            return given
        database, engine = (_content(given.get(f"{name}_password_file")) for name in ("database", "opensearch"))
        url = given.get("database_url")
        if database and url:
            plain = url.get_secret_value() if isinstance(url, SecretStr) else str(url)
            given = {**given, "database_url": SecretStr(_with_password(plain, database))}
        return {**given, "opensearch_password": SecretStr(engine)} if engine else given

    @field_validator("database_password_file", "opensearch_password_file")
    @classmethod
    def _is_readable(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if file is not None and not _content(file):
            raise ValueError("cannot be read, or is empty")
        if file is not None and info.field_name == "database_password_file":
            url = info.data.get("database_url")
            if not isinstance(url, SecretStr) or not urlsplit(url.get_secret_value()).username:
                raise ValueError("belongs to an account that SOAT_DATABASE_URL names")
        return file


def _content(file: object) -> str:
    """The file's text without the line's end that editors add; empty when there is none to be had."""
    try:
        return Path(str(file)).read_text(encoding="utf-8").strip("\r\n") if file else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _with_password(url: str, password: str) -> str:
    """`url` with this password for its account; unchanged when it names no account."""
    parts = urlsplit(url)
    account, at, hosts = parts.netloc.rpartition("@")
    name = account.partition(":")[0]
    return parts._replace(netloc=f"{name}:{quote(password, safe='')}@{hosts}").geturl() if at and name else url
