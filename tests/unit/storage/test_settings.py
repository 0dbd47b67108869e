"""Passwords come from files where a container's secrets are; whatever is wrong with one is said at once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from soat.console import read_settings
from storage.settings import Settings, _with_password


@pytest.fixture
def secret(tmp_path):
    def secret(text: str) -> str:
        file = tmp_path / "password"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return secret


def plain(value: SecretStr | None) -> str:
    assert value is not None
    return value.get_secret_value()


def test_a_database_password_from_a_file(monkeypatch, secret):
    monkeypatch.setenv("SOAT_DATABASE_URL", "postgresql://soat_api@db:5432/soat?sslmode=verify-full")
    monkeypatch.setenv("SOAT_DATABASE_PASSWORD_FILE", secret("p@ss/wörd:#%\n"))
    settings = Settings()
    url = sa.make_url(plain(settings.database_url))
    assert (url.username, url.password, url.host, url.port) == ("soat_api", "p@ss/wörd:#%", "db", 5432)
    assert url.query == {"sslmode": "verify-full"}
    assert "wörd" not in repr(settings)


def test_a_search_password_from_a_file(monkeypatch, secret):
    monkeypatch.setenv("SOAT_OPENSEARCH_PASSWORD_FILE", secret("mật khẩu\r\n"))
    assert plain(Settings().opensearch_password) == "mật khẩu"


def test_the_file_wins_over_a_password_in_the_url(secret):
    settings = Settings(database_url=SecretStr("postgresql://a:old@db/soat"), database_password_file=secret("new"))
    assert plain(settings.database_url) == "postgresql://a:new@db/soat"


def test_without_files_nothing_changes():
    settings = Settings(database_url=SecretStr("postgresql://a:b@db/soat"), opensearch_password=SecretStr("c"))
    assert plain(settings.database_url) == "postgresql://a:b@db/soat"
    assert plain(settings.opensearch_password) == "c"


@pytest.mark.parametrize("name", ["database_password_file", "opensearch_password_file"])
@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_file_that_is_not_there_or_empty(secret, tmp_path, name, content):
    file = str(tmp_path / "nothing") if content is None else secret(content)
    with pytest.raises(ValidationError) as error:
        Settings(database_url=SecretStr("postgresql://a@db/soat"), **{name: file})
    assert error.value.errors()[0]["loc"] == (name,)


@pytest.mark.parametrize("url", [None, "postgresql://db/soat", "postgresql:///soat"])
def test_a_database_password_of_nobody(secret, url):
    with pytest.raises(ValidationError, match="SOAT_DATABASE_URL"):
        Settings(database_url=SecretStr(url) if url else None, database_password_file=secret("x"))


def test_a_command_names_the_setting_and_not_the_password(monkeypatch, capsys, secret):
    monkeypatch.setenv("SOAT_DATABASE_PASSWORD_FILE", secret("geheim"))
    with pytest.raises(Exception, match="2"):
        read_settings()
    said = capsys.readouterr().err
    assert "SOAT_DATABASE_PASSWORD_FILE" in said
    assert "geheim" not in said


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_password_survives_the_url(password):
    assert sa.make_url(_with_password("postgresql://a@h:1/d?x=y", password)).password == password


@pytest.mark.parametrize("interval", ["1s", "500ms", "30s", "5m", "-1"])
def test_refresh_intervals(interval):
    assert Settings(index_refresh_interval=interval).index_refresh_interval == interval


@pytest.mark.parametrize("interval", ["", "0s", "1", "1 s", "-2", "1h", "s"])
def test_no_refresh_intervals(interval):
    with pytest.raises(ValidationError):
        Settings(index_refresh_interval=interval)
