"""Settings: environment variables named SOAT_…, read once by an entry point and passed on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
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
    opensearch_url: str | None = Field(
        default=None,
        description="http(s)://host:port of OpenSearch 3, several with commas; absent, one starts in SOAT_DATA_DIR.",
    )
    opensearch_username: str | None = Field(default=None, description="Account for OpenSearch's security plugin.")
    opensearch_password: SecretStr | None = Field(default=None, description="Password of that account.")
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
    notice_approval: bool = Field(
        default=False,
        description="Notices that a department_officer enters wait for a leader's approval; until then, review.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe line that is logged."
    )
    log_format: Literal["json", "console"] = Field(default="json", description="json for machines, console for people.")
