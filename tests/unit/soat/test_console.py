from __future__ import annotations

import json

import pytest
import typer

from soat.console import print_json, read_settings


def test_a_setting_of_the_command_line_wins(monkeypatch):
    monkeypatch.setenv("SOAT_PORT", "8001")
    assert read_settings(port=None).port == 8001
    assert read_settings(port=8002).port == 8002


def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(monkeypatch, capsys):
    monkeypatch.setenv("SOAT_PORT", "secret")
    with pytest.raises(typer.Exit) as ended:
        read_settings()
    assert ended.value.exit_code == 2
    said = capsys.readouterr().err
    assert "SOAT_PORT" in said
    assert "secret" not in said


def test_json_is_one_line_with_vietnamese_letters(capsys):
    print_json({"office": "Văn phòng\nSông Lam"})
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert "Văn phòng" in line
    assert json.loads(line) == {"office": "Văn phòng\nSông Lam"}
